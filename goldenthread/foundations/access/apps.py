from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "goldenthread.foundations.access"
    label = "access"
