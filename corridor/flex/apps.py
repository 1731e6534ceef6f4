from django.apps import AppConfig


class FlexConfig(AppConfig):
    name = "corridor.flex"
    label = "flex"

    def ready(self) -> None:
        from corridor.flex import panels

        panels.register()
