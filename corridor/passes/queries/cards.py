"""Passes with the names around them: one statement, whatever the number of rows."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import district_in_force
from corridor.passes.models import AWAY, END_UNKNOWN, LIVE, PassEvent
from corridor.passes.situation import ON_THE_CLOCK


@dataclass(frozen=True, slots=True)
class PassCard:
    """A pass as screens show it. Ids of people are person ids; times are UTC.

    ``line_position`` counts from 1 and is empty outside the line. ``approved_by`` and
    ``created_by`` are names, empty where nobody did.
    """

    id: UUID
    state: str
    trip: str
    minutes: int
    note: str
    over_limit: bool
    made_by_staff: bool
    asked: tuple[UUID, ...]
    asked_too: tuple[UUID, ...]
    urgent: bool
    misses: int
    version: int
    requested_at: datetime
    approved_at: datetime | None
    offered_until: datetime | None
    started_at: datetime | None
    due_at: datetime | None
    arrived_at: datetime | None
    returning_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    counted: bool
    student_id: UUID
    student: str
    grade: str
    origin_id: UUID
    origin: str
    destination_id: UUID
    destination: str
    kind: str
    colour: str
    icon: str
    whereabouts: str
    section: str
    created_by: str
    approved_by: str
    line_position: int | None
    stale_minutes: int

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_away(self) -> bool:
        return self.state in AWAY

    @property
    def over_by(self) -> timedelta:
        """How long past its time the clock ran; it stands while the student is there."""
        stopped = self.ended_at if self.returning_at else self.arrived_at or self.ended_at
        return stopped - self.due_at if stopped and self.due_at else timedelta()

    @property
    def end_unknown(self) -> bool:
        """Closed by itself: nobody knows when the student came back."""
        return self.end_reason in END_UNKNOWN

    def is_overdue(self, now: datetime) -> bool:
        """On the clock and past it; while *arrived* the clock stands."""
        return self.state in ON_THE_CLOCK and self.due_at is not None and now > self.due_at

    def hall_time(self, now: datetime) -> timedelta:
        """Time in the halls so far: both walks, without the visit.

        What runs on after the pass is stale never counts against the student, and nothing
        after it was due where nobody knows when they came back.
        """
        if self.started_at is None or self.due_at is None:
            return timedelta()
        grace = 0 if self.end_unknown else self.stale_minutes
        end = min(self.ended_at or now, self.due_at + timedelta(minutes=grace))
        first = (self.arrived_at or end) - self.started_at
        second = end - self.returning_at if self.returning_at else timedelta()
        return max(first, timedelta()) + max(second, timedelta())

    def visit_time(self, now: datetime) -> timedelta:
        """Time at the place, between arriving and heading back."""
        if self.arrived_at is None:
            return timedelta()
        return max((self.returning_at or self.ended_at or now) - self.arrived_at, timedelta())


_NAME = (
    "coalesce(nullif({p}.title, ''), nullif({p}.preferred_name, ''), {p}.given_name)"
    " || ' ' || {p}.family_name"
)

_CARD = f"""
    select hp.id, hp.state, hp.trip, hp.minutes, hp.note, hp.over_limit, hp.made_by_staff,
           hp.asked, hp.asked_too, hp.urgent, hp.misses, hp.version, hp.requested_at,
           hp.approved_at, hp.offered_until,
           hp.started_at, hp.due_at, hp.arrived_at, hp.returning_at, hp.ended_at,
           hp.end_reason, hp.counted_on is not null,
           st.id, {_NAME.format(p="st")}, st.grade,
           o.id, o.name, d.id, d.name, d.kind, d.colour, d.icon, d.whereabouts,
           coalesce(sec.title, ''),
           coalesce({_NAME.format(p="cp")}, ''), coalesce({_NAME.format(p="ap")}, ''),
           case when hp.state = 'offered' then 1 when hp.state = 'waiting' then (
               select count(*) from passes_hallpass w
               where w.district_id = hp.district_id and w.school_id = hp.school_id
                 and w.destination_id = hp.destination_id
                 and w.state = 'waiting' and w.ticket <= hp.ticket) end,
           (select s.stale_minutes from schools_school s
            where s.district_id = hp.district_id and s.id = hp.school_id)
    from passes_hallpass hp
    join accounts_person st on st.district_id = hp.district_id and st.id = hp.student_id
    join schools_location o on o.district_id = hp.district_id and o.id = hp.origin_id
    join schools_location d on d.district_id = hp.district_id and d.id = hp.destination_id
    left join rostering_section sec
        on sec.district_id = hp.district_id and sec.id = hp.section_id
    left join accounts_member cm on cm.district_id = hp.district_id and cm.id = hp.created_by_id
    left join accounts_person cp on cp.district_id = cm.district_id and cp.id = cm.person_id
    left join accounts_member am on am.district_id = hp.district_id and am.id = hp.approved_by_id
    left join accounts_person ap on ap.district_id = am.district_id and ap.id = am.person_id
    where hp.district_id = %(district)s
"""
_LISTS = [n for n, f in enumerate(fields(PassCard)) if f.name in ("asked", "asked_too")]
_LIVE = "hp.state in (" + ", ".join(f"'{state}'" for state in LIVE) + ")"


def _cards(condition: str, parameters: dict[str, Any]) -> list[PassCard]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_CARD} and {condition}", {"district": district_in_force(), **parameters})
        return [_card(row) for row in cursor.fetchall()]


def _card(row: tuple[Any, ...]) -> PassCard:
    values = list(row)
    for position in _LISTS:
        values[position] = tuple(values[position])
    return PassCard(*values)


def live_cards(*, school_id: UUID) -> list[PassCard]:
    """Everything live at the school, the longest out or waiting first."""
    order = "order by coalesce(hp.due_at, hp.requested_at), hp.id"
    return _cards(f"hp.school_id = %(school)s and {_LIVE} {order}", {"school": school_id})


def live_card_of(*, student_id: UUID) -> PassCard | None:
    found = _cards(f"hp.student_id = %(student)s and {_LIVE}", {"student": student_id})
    return found[0] if found else None


def closed_by_themselves(*, school_id: UUID, origin_id: UUID, since: datetime) -> list[PassCard]:
    """Passes from a room that nobody ended, since an instant, and that nobody settled later."""
    condition = """
        hp.school_id = %(school)s and hp.origin_id = %(origin)s
        and hp.ended_at >= %(since)s and hp.requested_at >= %(since)s - interval '1 day'
        and hp.state = 'ended' and hp.end_reason = any(%(unknown)s)
        and not exists (
            select 1 from passes_passevent e
            where e.district_id = hp.district_id and e.hall_pass_id = hp.id
              and e.kind = 'confirmed' and e.at >= hp.ended_at)
        order by hp.ended_at, hp.id
    """
    unknown = sorted(END_UNKNOWN)
    parameters = {"school": school_id, "origin": origin_id, "since": since, "unknown": unknown}
    return _cards(condition, parameters)


def card_of(*, actor: Actor, pass_id: UUID) -> PassCard:
    """One pass that the actor may see; raises ``NotFound``."""
    found = _cards(
        "hp.id = %(id)s and hp.school_id = %(school)s",
        {"id": pass_id, "school": actor.school.id},
    )
    if not found or not (actor.is_staff or found[0].student_id == actor.person_id):
        raise NotFound(f"No pass {pass_id}")
    return found[0]


def cards_of_student(*, student_id: UUID, limit: int = 100) -> list[PassCard]:
    """A student's passes, the latest first."""
    return _cards(
        "hp.student_id = %(student)s order by hp.requested_at desc limit %(limit)s",
        {"student": student_id, "limit": limit},
    )


def find_cards(
    *,
    actor: Actor,
    filters: dict[str, Any],
    limit: int,
    cursor: str = "",
) -> tuple[list[PassCard], str]:
    """A page of the passes that the actor may see, the latest first, and the next cursor.

    ``filters``: ``state`` ("live" or one state), ``student``, ``location`` (to or from) and
    ``since`` (requested at or after). Raises ``Invalid`` for a cursor that is not ours.
    """
    conditions = ["hp.school_id = %(school)s"]
    parameters: dict[str, Any] = {"school": actor.school.id, "limit": limit + 1, **filters}
    if not actor.is_staff:
        conditions.append("hp.student_id = %(self)s")
        parameters["self"] = actor.person_id
    known = {
        "student": "hp.student_id = %(student)s",
        "location": "%(location)s in (hp.origin_id, hp.destination_id)",
        "since": "hp.requested_at >= %(since)s",
        "state": _LIVE if filters.get("state") == "live" else "hp.state = %(state)s",
    }
    conditions += [known[name] for name in filters]
    if cursor:
        parameters["at"], parameters["after"] = _decode(cursor)
        conditions.append("(hp.requested_at, hp.id) < (%(at)s, %(after)s)")
    condition = " and ".join(conditions)
    order = "order by hp.requested_at desc, hp.id desc limit %(limit)s"
    found = _cards(f"{condition} {order}", parameters)
    more = _encode(found[limit - 1]) if len(found) > limit else ""
    return found[:limit], more


def _encode(card: PassCard) -> str:
    return base64.urlsafe_b64encode(f"{card.requested_at.isoformat()} {card.id}".encode()).decode()


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, after = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return datetime.fromisoformat(at), UUID(after)
    except (ValueError, binascii.Error) as error:
        raise Invalid({"cursor": _("Pass on the cursor that the last page gave.")}) from error


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a pass's timeline; ``actor`` is empty when nobody did it."""

    kind: str
    label: str
    at: datetime
    actor: str
    device: str
    overrode: tuple[str, ...]
    detail: dict[str, Any]
    actor_id: UUID | None = None


def timeline(*, pass_id: UUID) -> list[Step]:
    """What happened to a pass, in order."""
    events = (
        PassEvent.objects.filter(hall_pass_id=pass_id)
        .select_related("actor__person")
        .order_by("at", "id")
    )
    return [
        Step(
            kind=event.kind,
            label=str(event.get_kind_display()),
            at=event.at,
            actor=event.actor.person.name if event.actor and event.actor.person else "",
            device=event.device,
            overrode=tuple(event.overrode),
            detail=event.detail,
            actor_id=event.actor_id,
        )
        for event in events
    ]


def names_asked(card: PassCard) -> list[str]:
    """Whom the request went to; nobody where a pass just goes."""
    people = card.asked + card.asked_too
    found = Person.objects.in_bulk(people) if people else {}
    return [found[person].name for person in people if person in found]
