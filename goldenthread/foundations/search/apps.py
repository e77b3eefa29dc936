from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "goldenthread.foundations.search"
    label = "search"

    def ready(self) -> None:
        from goldenthread.foundations.search import offers  # noqa: F401
