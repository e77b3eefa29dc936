from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "goldenthread.foundations.sign_in"
    label = "sign_in"

    def ready(self) -> None:
        from goldenthread.foundations.sign_in import offers  # noqa: F401
