from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "goldenthread.foundations.search"
    label = "search"
