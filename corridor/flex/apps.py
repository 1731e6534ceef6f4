from django.apps import AppConfig


class FlexConfig(AppConfig):
    name = "corridor.flex"
    label = "flex"

    def ready(self) -> None:
        from corridor.flex import calendar, panels
        from corridor.flex.notices.occasions import OCCASIONS
        from corridor.flex.notices.reminding import OPENS, OpensTeller
        from corridor.flex.notices.telling import KINDS, SeatTeller
        from corridor.notifications import tellers

        panels.register()
        calendar.register()
        tellers.register(SeatTeller(), occasions=OCCASIONS, kinds=KINDS)
        tellers.register(OpensTeller(), occasions=(), kinds=(OPENS,))
