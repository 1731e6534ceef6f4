"""Somebody leaves early: a pass to the desk at the time, and they are picked up there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, Refused
from corridor.desk.commands.noting import (
    JUST_NOW,
    at_the_desk,
    entry_of,
    reason_for,
    refuse_twice,
)
from corridor.desk.commands.stopping import arrive_or_cancel, cancel_plan
from corridor.desk.models import Entry, Kind
from corridor.desk.queries.places import desk_places
from corridor.passes.commands import Ask, request_pass
from corridor.passes.models import Source, Trip
from corridor.planning.commands.scheduling import schedule
from corridor.planning.drafts import Draft
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.rostering.models import Absence
from corridor.rostering.queries.lessons import lesson_around, lessons
from corridor.schools.queries import period_at

NO_CLASS = {"no_class", "no_class_now"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Who goes, when (the school's clock), why, and who comes for them."""

    student_id: UUID
    day: date
    at: time
    reason_id: UUID | None = None
    pick_up: str = ""
    note: str = ""


def plan_leaving(*, actor: Actor, leaving: Leaving, now: datetime) -> Entry:
    """A line for that day, and a one-way pass to the desk: now, or scheduled for the time.

    There is none where the student has no class then, or where it is noted long afterwards.
    Raises ``Refused`` with nothing noted.
    """
    with at_the_desk(actor, leaving.student_id, now) as topics:
        entry = _entry(actor, leaving, now)
        refuse_twice(entry)
        if entry.at > now:
            entry.scheduled_pass_id = _schedule(actor, leaving, entry, now)
            topics.update(_room_then(entry))
        elif entry.at > now - JUST_NOW:
            entry.hall_pass_id = _send(actor, entry, now)
        entry.save(force_insert=True)
    return entry


def _entry(actor: Actor, leaving: Leaving, now: datetime) -> Entry:
    school = actor.school
    if leaving.day < school.local(now).date():
        raise Invalid({"day": _("That day is over.")})
    at = datetime.combine(leaving.day, leaving.at, tzinfo=ZoneInfo(school.time_zone))
    bell = period_at(school_id=school.id, time_zone=school.time_zone, now=at)
    return Entry(
        school_id=school.id,
        student_id=leaving.student_id,
        kind=Kind.LEAVING,
        reason=reason_for(actor, Kind.LEAVING, leaving.reason_id),
        note=leaving.note.strip()[:200],
        pick_up=leaving.pick_up.strip()[:120],
        date=leaving.day,
        at=at,
        period=bell.name if bell else "",
        made_by_id=actor.member_id,
        made_at=now,
    )


def _place(actor: Actor) -> UUID:
    place = desk_places(school_id=actor.school.id).leaving
    if place is None:
        raise Refused.because("no_desk", _("The desk has no place yet. Set it up first."))
    return place


def _words(entry: Entry) -> str:
    return str(entry.reason) if entry.reason else str(Kind(entry.kind).label)


def _schedule(actor: Actor, leaving: Leaving, entry: Entry, now: datetime) -> UUID | None:
    draft = Draft(
        students=(leaving.student_id,),
        destination_id=_place(actor),
        pattern=Pattern(dates=(leaving.day,)),
        when=When(at=leaving.at),
        trip=Trip.ONE_WAY.value,
        note=_words(entry),
    )
    try:
        return schedule(actor=actor, draft=draft, now=now).ids[0]
    except Refused as refused:
        if refused.refusal.code in NO_CLASS:
            return None
        raise


def _send(actor: Actor, entry: Entry, now: datetime) -> UUID | None:
    words = _words(entry)
    ask = Ask(
        student_id=entry.student_id,
        destination_id=_place(actor),
        note=words,
        reason=words,
        source=Source.DESK.value,
    )
    try:
        return request_pass(actor=actor, ask=ask, now=now).pass_id
    except Refused as refused:
        if refused.refusal.code in NO_CLASS:
            return None
        raise


def _room_then(entry: Entry) -> set[str]:
    """The room of the class that they will leave: its teacher's screen shows it."""
    theirs = lessons(school_id=entry.school_id, people=[entry.student_id], day=entry.date)
    lesson = lesson_around(theirs.get(entry.student_id, ()), entry.at)
    return {f"room:{lesson.location_id}"} if lesson and lesson.location_id else set()


def pick_up(*, actor: Actor, entry_id: UUID, now: datetime) -> Entry:
    """They have left the building with whoever came for them: the pass ends, and they are absent
    from now on."""
    with at_the_desk(actor, None, now) as topics:
        entry = entry_of(actor, entry_id)
        if entry.kind != Kind.LEAVING or entry.date != actor.school.local(now).date():
            raise Refused.because("not_today", _("Nobody is picked up for this today."))
        if entry.picked_up_at is not None:
            raise Refused.because("moved_on", _("Somebody has noted this by now."))
        cancel_plan(actor, entry, now, words=_("Picked up"))
        arrive_or_cancel(actor, entry, now)
        entry.absence = Absence.objects.create(
            school_id=entry.school_id,
            person_id=entry.student_id,
            date=entry.date,
            from_at=now,
            reason=_words(entry)[:80],
            noted_by_id=actor.member_id,
            noted_at=now,
        )
        entry.picked_up_at = now
        entry.save(update_fields=["picked_up_at", "absence"])
        topics.update({f"person:{entry.student_id}", *_room_then(entry)})
    return entry
