"""What can happen to notifications: told, read, settled, chosen; a device comes and goes."""

from corridor.notifications.commands.announcing import announce
from corridor.notifications.commands.answering import answer_by_link
from corridor.notifications.commands.apps import forget_app, register_app
from corridor.notifications.commands.choosing import (
    back_to_school,
    choose,
    end_summary,
    set_quiet,
    set_summary,
    switch,
    write_again,
)
from corridor.notifications.commands.devices import (
    forget_device,
    forget_device_by,
    renew_device,
    subscribe,
)
from corridor.notifications.commands.following import follow, unfollow
from corridor.notifications.commands.reading import mark_read, settle
from corridor.notifications.commands.telling import spread, tell
from corridor.notifications.commands.trying import note_test, send_test

__all__ = [
    "announce",
    "answer_by_link",
    "back_to_school",
    "choose",
    "end_summary",
    "follow",
    "forget_app",
    "forget_device",
    "forget_device_by",
    "mark_read",
    "note_test",
    "register_app",
    "renew_device",
    "send_test",
    "set_quiet",
    "set_summary",
    "settle",
    "spread",
    "subscribe",
    "switch",
    "tell",
    "unfollow",
    "write_again",
]
