"""What the log of changes says of what a school sets for notifications."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.notifications.catalogue import KINDS
from corridor.notifications.commands.school import SUBJECT as KEY
from corridor.notifications.commands.school import restore_school
from corridor.notifications.kinds import Channel
from corridor.schools.permissions import Permission
from corridor.schools.subjects import Subject

CONTACT = {
    "helper": gettext_lazy("Who helps"),
    "helper_email": gettext_lazy("Their e-mail address"),
    "helper_phone": gettext_lazy("Their telephone number"),
    "sender_name": gettext_lazy("Letters are from"),
}


def _label(field: str) -> str:
    kind, _dot, channel = field.partition(".")
    if kind in KINDS and channel in Channel.values:
        words = {"what": KINDS[kind].label, "way": Channel(channel).label}
        return _("{what}: {way}").format(**words)
    return str(CONTACT.get(field, ""))


SUBJECT = Subject(
    KEY,
    gettext_lazy("Notifications"),
    icon="bell",
    labels=CONTACT,
    label=_label,
    restore=restore_school,
    permission=Permission.RULES,
)
