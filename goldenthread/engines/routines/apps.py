from django.apps import AppConfig


class RoutinesConfig(AppConfig):
    name = "goldenthread.engines.routines"
    label = "routines"

    def ready(self) -> None:
        from goldenthread.engines.routines import jobs, offers  # noqa: F401
