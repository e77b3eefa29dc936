from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "goldenthread.practices.projects"
    label = "projects"
