from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "corridor.planning"
    label = "planning"

    def ready(self) -> None:
        from corridor.notifications import tellers
        from corridor.notifications.links import SUMMARY
        from corridor.planning import panels
        from corridor.planning.notices.occasions import OCCASIONS
        from corridor.planning.notices.summary import SummaryTeller
        from corridor.planning.notices.telling import KINDS, PlanTeller

        panels.register()
        tellers.register(PlanTeller(), occasions=OCCASIONS, kinds=KINDS)
        tellers.register(SummaryTeller(), occasions=(), kinds=(SUMMARY,))
