"""Somebody comes late, or comes back: they are noted, and sent to the class of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, Refused
from corridor.desk.commands.noting import JUST_NOW, at_the_desk, reason_for, refuse_twice
from corridor.desk.models import Entry, Kind
from corridor.desk.queries.places import desk_places
from corridor.passes.commands import Ask, request_pass
from corridor.passes.models import Source
from corridor.rostering.models import Absence
from corridor.rostering.queries import Whereabouts, class_around
from corridor.schools.queries import period_at

A_MOMENT = timedelta(minutes=1)  # clocks differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who came, when and why; ``kind`` is late, or back at school."""

    student_id: UUID
    at: datetime
    reason_id: UUID | None = None
    note: str = ""
    kind: str = Kind.LATE.value


def note_arrival(*, actor: Actor, arrival: Arrival, now: datetime) -> Entry:
    """A line for the day, and a one-way pass from the desk to the class of now.

    There is no pass where there is no class now, or where it is noted long afterwards. An absence
    that was noted for today ends with it. Raises ``Refused`` with nothing noted.
    """
    if arrival.at > now + A_MOMENT or actor.school.midnight(now) > arrival.at:
        raise Invalid({"at": _("Choose a time of today that is not ahead.")})
    with at_the_desk(actor, arrival.student_id, now):
        entry = _entry(actor, arrival, now)
        refuse_twice(entry)
        entry.absence = _end_absence(entry)
        where = class_around(person_id=entry.student_id, school_id=actor.school.id, now=now)
        if where is not None and where.location_id and arrival.at > now - JUST_NOW:
            entry.hall_pass_id = _send(actor, entry, where, now)
        entry.save(force_insert=True)
    return entry


def _entry(actor: Actor, arrival: Arrival, now: datetime) -> Entry:
    school = actor.school
    bell = period_at(school_id=school.id, time_zone=school.time_zone, now=arrival.at)
    return Entry(
        school_id=school.id,
        student_id=arrival.student_id,
        kind=arrival.kind,
        reason=reason_for(actor, arrival.kind, arrival.reason_id),
        note=arrival.note.strip()[:200],
        date=school.local(arrival.at).date(),
        at=arrival.at,
        period=bell.name if bell else "",
        made_by_id=actor.member_id,
        made_at=now,
    )


def _end_absence(entry: Entry) -> Absence | None:
    """Who is here is not absent any more; what was noted of the time before stays."""
    found = Absence.objects.filter(
        school_id=entry.school_id,
        person_id=entry.student_id,
        date=entry.date,
        ended_at__isnull=True,
        until_at__isnull=True,
    )
    absence = found.order_by("-noted_at").first()
    if absence is None or (absence.from_at is not None and absence.from_at >= entry.at):
        return None
    absence.until_at = entry.at
    absence.save(update_fields=["until_at"])
    return absence


def _send(actor: Actor, entry: Entry, where: Whereabouts, now: datetime) -> UUID:
    late = desk_places(school_id=actor.school.id).late
    if late is None or where.location_id is None:
        raise Refused.because("no_desk", _("The desk has no place yet. Set it up first."))
    words = str(entry.reason) if entry.reason else Kind(entry.kind).label
    ask = Ask(
        student_id=entry.student_id,
        origin_id=late,
        destination_id=where.location_id,
        note=str(words),
        reason=str(words),
        source=Source.DESK.value,
    )
    return request_pass(actor=actor, ask=ask, now=now).pass_id
