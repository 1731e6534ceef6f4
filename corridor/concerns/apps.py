from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "corridor.concerns"
    label = "concerns"

    def ready(self) -> None:
        from corridor.concerns import change_words
        from corridor.concerns.telling import KIND, ConcernTeller
        from corridor.concerns.views.panel import report_link
        from corridor.core.panels import register_panel
        from corridor.notifications import tellers
        from corridor.schools import subjects

        subjects.register(change_words.SUBJECT)
        tellers.register(ConcernTeller(), occasions=(KIND,), kinds=(KIND,))
        register_panel("pass", report_link)
