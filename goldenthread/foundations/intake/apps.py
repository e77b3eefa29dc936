from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "goldenthread.foundations.intake"
    label = "intake"
