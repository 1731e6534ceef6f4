"""What can happen to notifications: told, read, settled, chosen; a device comes and goes."""

from corridor.notifications.commands.answering import answer_by_link
from corridor.notifications.commands.choosing import choose, set_quiet
from corridor.notifications.commands.devices import forget_device, forget_device_by, subscribe
from corridor.notifications.commands.reading import mark_read, settle
from corridor.notifications.commands.telling import spread

__all__ = [
    "answer_by_link",
    "choose",
    "forget_device",
    "forget_device_by",
    "mark_read",
    "set_quiet",
    "settle",
    "spread",
    "subscribe",
]
