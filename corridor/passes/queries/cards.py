"""Passes with the names around them: one statement, whatever the number of rows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, Person
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import district_in_force
from corridor.core.values import maker
from corridor.passes import policies, store
from corridor.passes.behalf import COVERING, FOR, ROOM, TYPED, UNTOLD
from corridor.passes.models import END_UNKNOWN, LIVE, PassEvent
from corridor.passes.moves import BY_STAFF
from corridor.passes.queries.card import PassCard
from corridor.schools.permissions import Permission

NAME = (
    "coalesce(nullif({p}.title, ''), nullif({p}.preferred_name, ''), {p}.given_name)"
    " || ' ' || {p}.family_name"
)
_MEMBER = f"""
    (select {NAME.format(p="p")} from accounts_member m
     join accounts_person p on p.district_id = m.district_id and p.id = m.person_id
     where m.district_id = hp.district_id and m.id = hp.{{member}})
"""

# First the passes, then the names of each by their keys. A join of all would be the planner's to
# arrange, and where its statistics are young it reads every member once for each place; "offset 0"
# keeps a lookup a lookup.
_CARD = f"""
    with hp as materialized (
        select hp.* from passes_hallpass hp
        where hp.district_id = %(district)s and {{condition}} order by {{order}} limit %(limit)s
    ), schools as materialized (
        select s.id, s.stale_minutes from schools_school s
        where s.district_id = %(district)s and s.id in (select school_id from hp)
    ), places as materialized (
        select l.id, l.name, l.kind, l.colour, l.icon, l.whereabouts from schools_location l
        where l.district_id = %(district)s and l.school_id in (select school_id from hp)
    )
    select hp.id, hp.state, hp.trip, hp.minutes, hp.note, hp.over_limit, hp.made_by_staff,
           hp.asked, hp.asked_too, hp.urgent, hp.misses, hp.version, hp.requested_at,
           hp.approved_at, hp.offered_until,
           hp.started_at, hp.due_at, hp.arrived_at, hp.returning_at, hp.ended_at,
           hp.end_reason, hp.counted_on is not null,
           st.id, st.name, st.grade,
           o.id, o.name, d.id, d.name, d.kind, d.colour, d.icon, d.whereabouts,
           coalesce((select sec.title from rostering_section sec
                     where sec.district_id = hp.district_id and sec.id = hp.section_id), ''),
           coalesce(case when hp.made_by_staff
                         then {_MEMBER.format(member="created_by_id")} end, ''),
           coalesce(case when hp.approved_by_id is not null
                         then {_MEMBER.format(member="approved_by_id")} end, ''),
           case when hp.state = 'offered' then 1 when hp.state = 'waiting' then (
               select count(*) from passes_hallpass w
               where w.district_id = hp.district_id and w.school_id = hp.school_id
                 and w.destination_id = hp.destination_id
                 and w.state = 'waiting' and w.ticket <= hp.ticket) end,
           s.stale_minutes
    from hp
    join schools s on s.id = hp.school_id
    join places o on o.id = hp.origin_id
    join places d on d.id = hp.destination_id
    cross join lateral (
        select p.id, {NAME.format(p="p")} as name, p.grade from accounts_person p
        where p.district_id = hp.district_id and p.id = hp.student_id offset 0) st
    order by {{order}}
"""
_made = maker(PassCard)
_LISTS = [n for n, f in enumerate(fields(PassCard)) if f.name in ("asked", "asked_too")]
_DUE = "coalesce(hp.due_at, hp.requested_at), hp.id"
# What concerns somebody who is here for the rooms that they cover, and for nothing else.
STAND_IN = """(hp.origin_id = any(%(rooms)s::uuid[]) or hp.destination_id = any(%(rooms)s::uuid[])
    or (hp.asked || hp.asked_too) && %(people)s::uuid[])"""
LIVE_NOW = "hp.state in (" + ", ".join(f"'{state}'" for state in LIVE) + ")"


def _cards(
    condition: str, order: str, parameters: dict[str, Any], limit: int | None = None
) -> list[PassCard]:
    statement = _CARD.format(condition=condition, order=order)
    with connection.cursor() as cursor:
        store.read_times_fast(cursor)
        cursor.execute(statement, {"district": district_in_force(), "limit": limit, **parameters})
        return [_card(row) for row in cursor.fetchall()]


def _card(row: tuple[Any, ...]) -> PassCard:
    values = list(row)
    for position in _LISTS:
        values[position] = tuple(values[position])
    return _made(values)


def live_cards(*, school_id: UUID) -> list[PassCard]:
    """Everything live at the school, the longest out or waiting first."""
    return _cards(f"hp.school_id = %(school)s and {LIVE_NOW}", _DUE, {"school": school_id})


def live_cards_around(
    *, school_id: UUID, location_id: UUID | None, people: Sequence[UUID]
) -> list[PassCard]:
    """What of it leads to or from a place, or was put to one of these people."""
    condition = f"""
        hp.school_id = %(school)s and {LIVE_NOW} and (
            %(place)s in (hp.origin_id, hp.destination_id)
            or (hp.asked || hp.asked_too) && %(people)s::uuid[])
    """
    parameters = {"school": school_id, "place": location_id, "people": list(people)}
    return _cards(condition, _DUE, parameters)


def live_card_of(*, student_id: UUID) -> PassCard | None:
    found = _cards(f"hp.student_id = %(student)s and {LIVE_NOW}", "hp.id", {"student": student_id})
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
    """
    unknown = sorted(END_UNKNOWN)
    parameters = {"school": school_id, "origin": origin_id, "since": since, "unknown": unknown}
    return _cards(condition, "hp.ended_at, hp.id", parameters)


def card_of(*, actor: Actor, pass_id: UUID) -> PassCard:
    """One pass that the actor may see; raises ``NotFound``."""
    found = _cards(
        "hp.id = %(id)s and hp.school_id = %(school)s",
        "hp.id",
        {"id": pass_id, "school": actor.school.id},
    )
    if not found or not policies.may_see(actor, found[0]):
        raise NotFound(f"No pass {pass_id}")
    return found[0]


def cards_of_ids(*, ids: Sequence[UUID]) -> list[PassCard]:
    """These passes, the latest first; whoever names them has looked who may see them."""
    latest = "hp.requested_at desc, hp.id desc"
    return _cards("hp.id = any(%(ids)s::uuid[])", latest, {"ids": list(ids)}) if ids else []


def encode_cursor(card: PassCard) -> str:
    """Where the page after this pass begins."""
    return _encode(card)


def decode_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Raises ``Invalid`` for one that is not ours."""
    return _decode(cursor)


def cards_of_student(*, student_id: UUID, limit: int = 100) -> list[PassCard]:
    """A student's passes, the latest first."""
    return _cards(
        "hp.student_id = %(student)s", "hp.requested_at desc", {"student": student_id}, limit
    )


def find_cards(
    *,
    actor: Actor,
    filters: dict[str, Any],
    limit: int,
    cursor: str = "",
) -> tuple[list[PassCard], str]:
    """A page of the passes that the actor may see, the latest first, and the next cursor.

    ``filters``: ``state`` ("live" or one state), ``student``, ``location`` (to or from),
    ``place_kind`` (of a place to or from) and ``since`` (requested at or after). Raises
    ``Invalid`` for a cursor that is not ours.
    """
    conditions = ["hp.school_id = %(school)s"]
    parameters: dict[str, Any] = {"school": actor.school.id, **filters}
    if not actor.may(Permission.SEE_PASSES):
        conditions.append("hp.student_id = %(self)s")
        parameters["self"] = actor.person_id
    if actor.rooms is not None:
        conditions.append(STAND_IN)
        parameters |= {"rooms": list(actor.rooms), "people": list(actor.people)}
    known = {
        "student": "hp.student_id = %(student)s",
        "location": "%(location)s in (hp.origin_id, hp.destination_id)",
        "since": "hp.requested_at >= %(since)s",
        "place_kind": """exists (select 1 from schools_location kl
            where kl.district_id = hp.district_id and kl.id in (hp.origin_id, hp.destination_id)
              and kl.kind = %(place_kind)s)""",
        "state": LIVE_NOW if filters.get("state") == "live" else "hp.state = %(state)s",
    }
    conditions += [known[name] for name in filters]
    if cursor:
        parameters["at"], parameters["after"] = _decode(cursor)
        conditions.append("(hp.requested_at, hp.id) < (%(at)s, %(after)s)")
    latest = "hp.requested_at desc, hp.id desc"
    found = _cards(" and ".join(conditions), latest, parameters, limit + 1)
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


def timeline(*, pass_id: UUID, reader: Actor) -> list[Step]:
    """What happened to a pass, in order.

    What an assistant did reads as the teacher's, what a cover did as the cover's; staff read both
    names, and with whom and where somebody shared an account.
    """
    events = list(
        PassEvent.objects.filter(hall_pass_id=pass_id)
        .select_related("actor__person")
        .order_by("at", "id")
    )
    teachers = _acted_for(events)
    return [
        Step(
            kind=event.kind,
            label=_("Marked as urgent") if BY_STAFF in event.detail else event.get_kind_display(),
            at=event.at,
            actor=_who(event, teachers, reader),
            device=event.device,
            overrode=tuple(event.overrode),
            detail={name: said for name, said in event.detail.items() if name not in UNTOLD},
            actor_id=event.actor_id,
        )
        for event in events
    ]


def _acted_for(events: list[PassEvent]) -> dict[str, str]:
    """The names of the teachers whom others acted for, by the member; one statement or none."""
    ids = {event.detail[key] for event in events for key in (FOR, COVERING) if key in event.detail}
    found = Member.objects.filter(id__in=ids).select_related("person") if ids else ()
    return {str(member.id): str(member.person) for member in found}


def _who(event: PassEvent, teachers: dict[str, str], reader: Actor) -> str:
    name = event.actor.person.name if event.actor and event.actor.person else ""
    if FOR not in event.detail and not reader.is_staff:
        return name
    if told := ", ".join(event.detail[key] for key in (TYPED, ROOM) if event.detail.get(key)):
        name = _("{name} ({details})").format(name=name, details=told)
    teacher = teachers.get(event.detail.get(FOR) or event.detail.get(COVERING, ""), "")
    if not teacher:
        return name
    return (
        _("{name} for {teacher}").format(name=name, teacher=teacher) if reader.is_staff else teacher
    )


def names_asked(card: PassCard) -> list[str]:
    """Whom the request went to; nobody where a pass just goes."""
    people = card.asked + card.asked_too
    found = Person.objects.in_bulk(people) if people else {}
    return [found[person].name for person in people if person in found]
