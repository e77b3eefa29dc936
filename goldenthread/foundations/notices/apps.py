from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "goldenthread.foundations.notices"
    label = "notices"
