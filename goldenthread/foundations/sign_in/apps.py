from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "goldenthread.foundations.sign_in"
    label = "sign_in"
