"""What can happen to notifications: told, read, settled, chosen; a device comes and goes."""

from corridor.notifications.commands.answering import answer_by_link
from corridor.notifications.commands.choosing import choose, end_summary, set_quiet, set_summary
from corridor.notifications.commands.devices import forget_device, subscribe
from corridor.notifications.commands.following import follow, unfollow
from corridor.notifications.commands.reading import mark_read, settle
from corridor.notifications.commands.telling import spread, tell

__all__ = [
    "answer_by_link",
    "choose",
    "end_summary",
    "follow",
    "forget_device",
    "mark_read",
    "set_quiet",
    "set_summary",
    "settle",
    "spread",
    "subscribe",
    "tell",
    "unfollow",
]
