from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "corridor.planning"
    label = "planning"

    def ready(self) -> None:
        from corridor.planning import panels

        panels.register()
