from django.apps import AppConfig

from corridor.core.panels import register_panel


class PlanningConfig(AppConfig):
    name = "corridor.planning"
    label = "planning"

    def ready(self) -> None:
        from corridor.planning.found import planned_found  # once there are models

        register_panel("found", planned_found)
