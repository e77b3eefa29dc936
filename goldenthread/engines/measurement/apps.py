from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "goldenthread.engines.measurement"
    label = "measurement"

    def ready(self) -> None:
        from goldenthread.engines.measurement import jobs, offers  # noqa: F401
