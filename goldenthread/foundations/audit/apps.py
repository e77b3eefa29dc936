from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "goldenthread.foundations.audit"
    label = "audit"

    def ready(self) -> None:
        from goldenthread.foundations.audit import offers  # noqa: F401
        from goldenthread.foundations.audit.anonymous import watch_logs

        watch_logs()
