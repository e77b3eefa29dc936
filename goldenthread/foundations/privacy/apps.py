from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "goldenthread.foundations.privacy"
    label = "privacy"

    def ready(self) -> None:
        from goldenthread.foundations.privacy import checks  # noqa: F401
