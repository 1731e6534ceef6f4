"""Closing a place for a while, now or from some time on, and opening it again.

Admins may, and so may whoever teaches at, approves for or runs the place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound
from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.place_log import CLOSING, CLOSURE, record_place, stored_closing
from corridor.schools.models import Location
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, Operator, is_staff_of, may_at

OPEN: dict[str, Any] = {"closed_from": None, "closed_until": None, "closed_reason": ""}


def close_location(
    *,
    actor: Acting,
    location: Location,
    until: datetime | None,
    reason: str,
    now: datetime,
    starts: datetime | None = None,
) -> None:
    """Nobody new may go there from ``starts`` (now) to ``until``, or until it is reopened.

    A place has one closing: what was planned before gives way. Who is in line then is sent
    on by the line itself. Raises ``Invalid`` for ``until`` and ``starts``.
    """
    begins = starts or now
    _check(begins, until, now)
    closing = {"closed_from": begins, "closed_until": until, "closed_reason": reason.strip()[:120]}
    _change(actor, location, now, closing)


def _check(begins: datetime, until: datetime | None, now: datetime) -> None:
    if until is not None and until <= now:
        raise Invalid({"until": _("Choose a time that is still to come.")})
    if until is not None and until <= begins:
        raise Invalid({"until": _("The end has to come after the beginning.")})


def reopen_location(*, actor: Acting, location: Location, now: datetime) -> None:
    """Open it now; a closing that was only planned is called off."""
    _change(actor, location, now, OPEN)


def _change(actor: Acting, location: Location, now: datetime, closing: dict[str, Any]) -> None:
    require_closing(actor, location)
    with transaction.atomic():
        touch_rules(school_id=location.school_id, now=now)
        location.refresh_from_db()
        write_closing(actor, location, closing, now)


def write_closing(
    actor: Acting, location: Location, closing: dict[str, Any], now: datetime
) -> None:
    """Store and record, inside the caller's transaction, under the gate."""
    before = stored_closing(location)
    for field, value in closing.items():
        setattr(location, field, value)
    location.save(update_fields=CLOSING)
    record_place(actor, location, before, stored_closing(location), now, subject=CLOSURE)


def require_closing(actor: Acting, location: Location) -> None:
    """Raises ``NotFound`` for whoever neither runs the school nor is staff of the place."""
    if may_at(actor, location.school_id, Permission.PLACES):
        return
    if isinstance(actor, Operator) or not actor.is_staff or not is_staff_of(actor, location):
        raise NotFound
