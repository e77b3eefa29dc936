from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "goldenthread.practices.strategy"
    label = "strategy"
