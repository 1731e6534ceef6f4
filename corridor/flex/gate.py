"""Behind which a Flex period is decided: one lock for each period of a day.

A seat that becomes free in one activity may be filled from another's, so a session of its own is
too small to lock. Passes are decided elsewhere and do not wait for this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from corridor.accounts.actor import Actor
from corridor.core.models import Outbox
from corridor.flex.models import OPEN, Activity, Session, SignUp
from corridor.flex.notices.occasions import announce_seats
from corridor.flex.slot import Offer, Slot, State
from corridor.flex.times import bell_of, closes_at
from corridor.schools.models import SchoolGate
from corridor.schools.queries import DayBells, bells

# What is offered may change at any date: whoever changes it waits for all periods.
_SHARED = "select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_ALONE = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
_CHANGED = ("state", "rank", "ended_at", "here_at", "here_by")


@contextmanager
def open_slot(
    *, school_id: UUID, day: date, period: str, now: datetime, by: Actor
) -> Iterator[Slot]:
    """Hold a Flex period for the body; what was changed is written when it ends well."""
    with transaction.atomic():
        lock(_SHARED, f"flex {school_id}")
        lock(_ALONE, f"flex {school_id} {day} {period}")
        slot = look_at(school_id=school_id, day=day, period=period, now=now)
        slot.by = by.member_id
        yield slot
        _write(slot)
        announce_seats(slot, by_person=by.person_id)


@contextmanager
def changing_what_is_offered(school_id: UUID) -> Iterator[None]:
    """No seat is given or left anywhere while the body runs."""
    with transaction.atomic():
        lock(_ALONE, f"flex {school_id}")
        yield


def lock(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])


def look_at(*, school_id: UUID, day: date, period: str, now: datetime) -> Slot:
    """The period as it stands. Five statements."""
    found = bells(school_id=school_id, local_date=day)
    listed = Activity.objects.filter(school_id=school_id, period=period)
    asked = Session.objects.filter(school_id=school_id, date=day, period=period)
    sessions = {session.activity_id: session for session in asked}
    rows = SignUp.objects.filter(school_id=school_id, date=day, period=period, state__in=OPEN)
    rows = rows.select_related("session", "student").order_by("ticket")
    known = {a.id: a for a in listed.select_related("location", "owner__person")}
    missing = [id_ for id_ in sessions if id_ not in known]  # it moved to another period
    moved = Activity.objects.filter(id__in=missing).select_related("location", "owner__person")
    known |= {a.id: a for a in moved} if missing else {}
    offers = {id_: _offer(a, found, sessions.get(id_), period) for id_, a in known.items()}
    return Slot(
        school_id=school_id, date=day, period=period, now=now, offers=offers, rows=list(rows)
    )


def _offer(activity: Activity, day: DayBells, session: Session | None, period: str) -> Offer:
    bell = bell_of(activity, day) if activity.period == period else None
    closes = closes_at(activity, day, bell) if bell else None
    return Offer(activity, bell, closes, session)


def session_of(slot: Slot, offer: Offer) -> Session:
    """The row of an activity on this date, made where there is none yet; behind the gate only."""
    if offer.session is None:
        offer.session = Session.objects.create(
            school_id=slot.school_id,
            activity=offer.activity,
            date=slot.date,
            period=slot.period,
        )
    return offer.session


def _write(slot: Slot) -> None:
    """First what leaves a seat, then what takes one: a student has one at a time."""
    leaving = [row for row in slot.changed if row.state != State.IN]
    taking = [row for row in slot.changed if row.state == State.IN]
    for rows in (leaving, taking):
        SignUp.objects.bulk_update(rows, _CHANGED)
    SignUp.objects.bulk_create(slot.new)
    tell(school_id=slot.school_id, people=slot.told, now=slot.now)


def tell(*, school_id: UUID, people: set[UUID], now: datetime) -> None:
    """Wake the pages about Flex, and those of these students."""
    version = SchoolGate.objects.values_list("version", flat=True).get(school_id=school_id)
    topics = [f"flex:{school_id}", *sorted(f"person:{person}" for person in people)]
    Outbox.objects.create(topics=topics, version=version, created_at=now)
