from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "goldenthread.engines.measurement"
    label = "measurement"
