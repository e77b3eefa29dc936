from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "goldenthread.foundations.staff"
    label = "staff"
