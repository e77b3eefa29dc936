from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "goldenthread.foundations.api"
    label = "api"
