from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "goldenthread.foundations.records"
    label = "records"
