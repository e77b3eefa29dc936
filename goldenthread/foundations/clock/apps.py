from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "goldenthread.foundations.clock"
    label = "clock"
