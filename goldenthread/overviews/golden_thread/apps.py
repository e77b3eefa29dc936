from django.apps import AppConfig


class GoldenThreadConfig(AppConfig):
    name = "goldenthread.overviews.golden_thread"
    label = "golden_thread"

    def ready(self) -> None:
        from goldenthread.overviews.golden_thread import offers  # noqa: F401
