from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "goldenthread.practices.projects"
    label = "projects"

    def ready(self) -> None:
        from goldenthread.practices.projects import jobs, offers  # noqa: F401
