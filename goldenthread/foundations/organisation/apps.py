from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "goldenthread.foundations.organisation"
    label = "organisation"
