from django.apps import AppConfig


class FlexConfig(AppConfig):
    name = "corridor.flex"
    label = "flex"

    def ready(self) -> None:
        from corridor.flex import calendar, panels

        panels.register()
        calendar.register()
