from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "corridor.planning"
    label = "planning"
