from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "goldenthread.foundations.notices"
    label = "notices"

    def ready(self) -> None:
        from goldenthread.foundations.notices import jobs, offers  # noqa: F401
