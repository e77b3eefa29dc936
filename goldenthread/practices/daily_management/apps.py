from django.apps import AppConfig


class DailyManagementConfig(AppConfig):
    name = "goldenthread.practices.daily_management"
    label = "daily_management"

    def ready(self) -> None:
        from goldenthread.practices.daily_management import jobs, offers  # noqa: F401
