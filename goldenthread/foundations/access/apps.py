from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "goldenthread.foundations.access"
    label = "access"

    def ready(self) -> None:
        from goldenthread.foundations.access import offers  # noqa: F401
