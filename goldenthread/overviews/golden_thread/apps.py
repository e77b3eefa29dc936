from django.apps import AppConfig


class GoldenThreadConfig(AppConfig):
    name = "goldenthread.overviews.golden_thread"
    label = "golden_thread"
