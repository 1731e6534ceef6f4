from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "corridor.schools"
    label = "schools"
