from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "corridor.notifications"
    label = "notifications"

    def ready(self) -> None:
        from corridor.notifications import rosters, tellers

        tellers.register(rosters.RosterTeller(), occasions=(), kinds=(rosters.KIND,))
