from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "goldenthread.practices.strategy"
    label = "strategy"

    def ready(self) -> None:
        from goldenthread.practices.strategy import offers  # noqa: F401
