"""How an account stands, and what its person reads at the door. Pure.

==============  =========================================================================
active          may sign in
switched off    until somebody switches it on (``is_active``)
suspended       until a date, which ends it by itself (``suspended_until``)
put away        no place at any school (``Member.archived_at``, ``Person.archived_at``)
==============  =========================================================================

Whoever does not know the password learns nothing of it: the sentence comes after that.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.accounts.models import User


def is_suspended(user: User, *, now: datetime) -> bool:
    return user.suspended_until is not None and now < user.suspended_until


def is_barred(user: User, *, now: datetime) -> bool:
    return not user.is_active or is_suspended(user, now=now)


def barrier(user: User, *, now: datetime, time_zone: str) -> str:
    """Why this person can't come in, in one sentence; empty where nothing stands in the way.

    The reason of a suspension is for admins, and is not told here: others may read along.
    """
    if not user.is_active:
        return _("Your account is switched off. Your school’s office can tell you more.")
    if user.suspended_until is not None and now < user.suspended_until:
        day = date_format(user.suspended_until.astimezone(ZoneInfo(time_zone)), "l, F j")
        return _("Your account is suspended. You can sign in again on %(day)s.") % {"day": day}
    return ""
