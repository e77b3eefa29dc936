from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "goldenthread.home"
    label = "home"

    def ready(self) -> None:
        from goldenthread.home import offers  # noqa: F401
