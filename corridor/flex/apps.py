from django.apps import AppConfig


class FlexConfig(AppConfig):
    name = "corridor.flex"
    label = "flex"
