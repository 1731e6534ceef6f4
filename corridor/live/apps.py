from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "corridor.live"
    label = "live"
