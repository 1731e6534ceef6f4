from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "corridor.desk"
    label = "desk"

    def ready(self) -> None:
        from corridor.core.panels import register_panel
        from corridor.desk import change_words
        from corridor.desk.views.panel import room_panel
        from corridor.schools import subjects

        subjects.register(*change_words.SUBJECTS)
        register_panel("room", room_panel)
