from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "corridor.passes"
    label = "passes"
