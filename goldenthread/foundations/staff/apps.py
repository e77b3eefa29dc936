from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "goldenthread.foundations.staff"
    label = "staff"

    def ready(self) -> None:
        from goldenthread.foundations.staff import jobs  # noqa: F401
