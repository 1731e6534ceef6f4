from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "corridor.desk"
    label = "desk"
