from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "goldenthread.foundations.records"
    label = "records"

    def ready(self) -> None:
        from goldenthread.foundations.records import offers  # noqa: F401
