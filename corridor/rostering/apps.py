from django.apps import AppConfig


class RosteringConfig(AppConfig):
    name = "corridor.rostering"
    label = "rostering"
