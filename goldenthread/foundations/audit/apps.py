from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "goldenthread.foundations.audit"
    label = "audit"
