from django.apps import AppConfig


class RoutinesConfig(AppConfig):
    name = "goldenthread.engines.routines"
    label = "routines"

    def ready(self) -> None:
        from goldenthread.engines.routines import offers  # noqa: F401
