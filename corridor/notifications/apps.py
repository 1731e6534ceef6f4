from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "corridor.notifications"
    label = "notifications"

    def ready(self) -> None:
        from corridor.accounts.changing_hands import at_change
        from corridor.notifications.hands import change_hands

        at_change(change_hands)
