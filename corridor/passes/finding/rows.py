"""All that is found, row by row, for a file: each page of it is read when it is asked for.

The pages follow each other along the time of asking, from the latest on. What changes meanwhile
is told as it then stands; no pass is told twice or left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.sheets import Cell
from corridor.core.tenancy import district_in_force, in_district
from corridor.passes.finding.statement import Search, search_for
from corridor.passes.finding.wanted import Wanted
from corridor.passes.models import EndReason, Source, State, Trip
from corridor.passes.policies import may_see_urgent
from corridor.passes.queries.card import PassCard
from corridor.passes.queries.cards import cards_of_ids
from corridor.schools.permissions import Permission

AT_ONCE = 2_000
_OLDER = "(hp.requested_at, hp.id) < (%(at)s, %(after)s)"
_BESIDE = """
    select hp.id, hp.source, p.student_number, array(
        select distinct code from passes_passevent e, unnest(e.overrode) code
        where e.district_id = hp.district_id and e.hall_pass_id = hp.id
          and not (e.overrode = '{}'::varchar(40)[]))
    from passes_hallpass hp
    join accounts_person p on p.district_id = hp.district_id and p.id = hp.student_id
    where hp.district_id = %(district)s and hp.id = any(%(ids)s::uuid[])
"""
_WHOSE = "select count(*), coalesce(array_agg(distinct s.student_id), '{{}}') from ({}) s"


@dataclass(frozen=True, slots=True)
class Told:
    """A pass and what a card does not say of it."""

    card: PassCard
    source: str
    student_number: str
    overrode: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whose:
    """How many passes a file would hold, and of which students."""

    passes: int
    students: list[UUID]


def whose(*, actor: Actor, wanted: Wanted, now: datetime) -> Whose:
    """Counted to the last. One statement beside those for words."""
    search = search_for(actor=actor, wanted=wanted, now=now)
    if search.is_empty:
        return Whose(0, [])
    with connection.cursor() as told:
        told.execute(_WHOSE.format(search.statement), {**search.parameters, "limit": None})
        return Whose(*told.fetchone())


def all_rows(*, actor: Actor, wanted: Wanted, now: datetime) -> Iterator[tuple[Cell, ...]]:
    """In the order of ``head``. Made while a district is in force, read on at any time later."""
    search = search_for(actor=actor, wanted=wanted, now=now)
    district_id, labels = district_in_force(), _labels()
    values = [column.value(actor, labels, now) for column in _COLUMNS]
    pages = iter(()) if search.is_empty else _pages(search, district_id)
    return (tuple([value(told) for value in values]) for page in pages for told in page)


def head() -> list[str]:
    """What each column is called."""
    names = _names()
    return [str(names[column.name]) for column in _COLUMNS]


def names() -> list[str]:
    """The columns as programs call them."""
    return [column.name for column in _COLUMNS]


def _pages(search: Search, district_id: UUID) -> Iterator[list[Told]]:
    search.conditions.append("hp.requested_at <= %(now)s")
    while True:
        with in_district(district_id), transaction.atomic():
            page = _page(search)
        if page:
            yield page
        if len(page) < AT_ONCE:
            return
        last = page[-1].card
        if "at" not in search.parameters:
            search.conditions.append(_OLDER)
        search.parameters |= {"at": last.requested_at, "after": last.id}


def _page(search: Search) -> list[Told]:
    with connection.cursor() as told:
        told.execute(search.statement, {**search.parameters, "limit": AT_ONCE})
        ids = [row[0] for row in told.fetchall()]
        told.execute(_BESIDE, {"district": search.parameters["district"], "ids": ids})
        beside = {row[0]: row[1:] for row in told.fetchall()}
    return [Told(card, *beside[card.id]) for card in cards_of_ids(ids=ids)]


Labels = dict[str, dict[str, str]]
Value = Callable[[Told], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """``value`` makes, for a reader, what tells a pass's cell."""

    name: str
    value: Callable[[Actor, Labels, datetime], Value]


def _labels() -> Labels:
    """Words of today's language: it is another one when the rest of the file is made."""
    kinds = {"state": State, "trip": Trip, "source": Source, "end_reason": EndReason}
    return {
        name: {value: str(words) for value, words in kind.choices} for name, kind in kinds.items()
    }


def _said(name: str) -> Column:
    return Column(name, lambda _actor, _labels, _now: lambda told: getattr(told.card, name))


def _at(name: str) -> Column:
    def of(actor: Actor, _labels: Labels, _now: datetime) -> Value:
        local = actor.school.local

        def value(told: Told) -> Cell:
            instant: datetime | None = getattr(told.card, name)
            return local(instant).replace(microsecond=0) if instant else None

        return value

    return Column(name, of)


def _labelled(name: str) -> Column:
    def of(_actor: Actor, labels: Labels, _now: datetime) -> Value:
        words = labels[name]
        return lambda told: words.get(getattr(told.card, name), "")

    return Column(name, of)


def _seconds(name: str, span: Callable[[PassCard, datetime], timedelta]) -> Column:
    def of(_actor: Actor, _labels: Labels, now: datetime) -> Value:
        return lambda t: int(span(t.card, now).total_seconds()) if t.card.started_at else None

    return Column(name, of)


def _late(card: PassCard, now: datetime) -> timedelta:
    if card.end_unknown or card.due_at is None:
        return timedelta()
    running = now - card.due_at if card.is_overdue(now) else timedelta()
    return max(card.over_by, running, timedelta())


def _urgent(actor: Actor, _labels: Labels, _now: datetime) -> Value:
    return lambda told: (1 if told.card.urgent else 0) if may_see_urgent(actor, told.card) else None


def _overrode(actor: Actor, _labels: Labels, _now: datetime) -> Value:
    """Who is kept apart is told to few."""
    kept = set() if actor.may(Permission.KEEP_APART) else {"keep_apart"}
    return lambda told: ", ".join(sorted(set(told.overrode) - kept))


def _plain(name: str, value: Value) -> Column:
    return Column(name, lambda _actor, _labels, _now: value)


_COLUMNS: Sequence[Column] = (
    _plain("id", lambda told: str(told.card.id)),
    *(_said("student"), _plain("student_number", lambda told: told.student_number), _said("grade")),
    *(_said("origin"), _said("destination"), _said("section"), _labelled("trip"), _said("minutes")),
    *(_labelled("state"), _labelled("end_reason")),
    Column("source", lambda _a, labels, _n: lambda told: labels["source"].get(told.source, "")),
    *(_at("requested_at"), _at("approved_at"), _at("started_at"), _at("due_at")),
    *(_at("arrived_at"), _at("returning_at"), _at("ended_at")),
    _seconds("hall_seconds", PassCard.hall_time),
    _seconds("visit_seconds", PassCard.visit_time),
    _seconds("late_seconds", _late),
    *(_said("created_by"), _said("approved_by")),
    _plain("counted", lambda told: int(told.card.counted)),
    _plain("over_limit", lambda told: int(told.card.over_limit)),
    Column("urgent", _urgent),
    Column("overrode", _overrode),
    _said("note"),
)


def _names() -> dict[str, str]:
    return {
        "id": _("Pass"),
        "student": _("Student"),
        "student_number": _("Student number"),
        "grade": _("Grade"),
        "origin": _("From"),
        "destination": _("To"),
        "section": _("Class"),
        "trip": _("Trip"),
        "minutes": _("Minutes given"),
        "state": _("State"),
        "end_reason": _("How it ended"),
        "source": _("Where it comes from"),
        "requested_at": _("Asked"),
        "approved_at": _("Approved"),
        "started_at": _("Left"),
        "due_at": _("Due"),
        "arrived_at": _("Arrived"),
        "returning_at": _("Headed back"),
        "ended_at": _("Back"),
        "hall_seconds": _("Seconds in the halls"),
        "visit_seconds": _("Seconds at the place"),
        "late_seconds": _("Seconds over time"),
        "created_by": _("Made by"),
        "approved_by": _("Approved by"),
        "counted": _("Counts toward the limit"),
        "over_limit": _("Over the limit"),
        "urgent": _("Could not wait"),
        "overrode": _("Rules set aside"),
        "note": _("Note"),
    }
