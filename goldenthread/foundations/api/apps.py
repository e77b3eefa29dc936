from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "goldenthread.foundations.api"
    label = "api"

    def ready(self) -> None:
        from goldenthread.foundations.api import offers  # noqa: F401
