from django.apps import AppConfig


class OwnWayConfig(AppConfig):
    name = "goldenthread.foundations.own_way"
    label = "own_way"
