from django.apps import AppConfig


class MonitorConfig(AppConfig):
    name = "corridor.monitor"
    label = "monitor"
