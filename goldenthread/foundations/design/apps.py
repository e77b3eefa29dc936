from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "goldenthread.foundations.design"
    label = "design"
