from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "corridor.notifications"
    label = "notifications"

    def ready(self) -> None:
        from corridor.accounts.changing_hands import at_change
        from corridor.notifications import change_words, rosters, tellers
        from corridor.notifications.hands import change_hands
        from corridor.notifications.kinds import TEST
        from corridor.notifications.testing import TestTeller
        from corridor.schools import subjects

        subjects.register(change_words.SUBJECT)
        tellers.register(rosters.RosterTeller(), occasions=(), kinds=(rosters.KIND,))
        tellers.register(TestTeller(), occasions=(TEST,), kinds=(TEST,))
        at_change(change_hands)
