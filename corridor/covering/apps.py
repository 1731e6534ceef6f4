from django.apps import AppConfig


class CoveringConfig(AppConfig):
    name = "corridor.covering"
    label = "covering"

    def ready(self) -> None:
        from corridor.core.panels import register_panel
        from corridor.covering import change_words, panels
        from corridor.covering.notices.telling import KINDS, OCCASIONS, CoveringTeller
        from corridor.notifications import tellers
        from corridor.schools import subjects

        subjects.register(change_words.SUBJECT)
        register_panel("room-notices", panels.covering_now)
        register_panel("room_settings", panels.way_to_covering)
        tellers.register(CoveringTeller(), occasions=OCCASIONS, kinds=KINDS)
