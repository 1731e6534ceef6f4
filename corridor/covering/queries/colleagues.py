"""Whom one might cover for, and who might cover."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.accounts.actor import Actor
from corridor.accounts.models import Coverage, Member, PlaceStaff, Role
from corridor.accounts.queries import PeopleFilter, people
from corridor.accounts.queries.named import named
from corridor.covering.queries.coverages import rooms_of

MOST_SUGGESTED, MOST_FOUND, DOORS = 5, 12, 4
_ORDER = ("person__family_name", "person__given_name", "id")


@dataclass(frozen=True, slots=True)
class Colleague:
    """``id`` is the member's. ``is_away``: somebody noted it; ``is_near``: in the same part of the
    building."""

    id: UUID
    name: str
    room: str
    is_away: bool = False
    is_near: bool = False


def whom_to_cover(*, actor: Actor, search: str, now: datetime) -> list[Colleague]:
    """Teachers whom a search finds; without one those who are away, then the neighbours."""
    here = teachers(actor).exclude(id=actor.member_id)
    away = _away(actor, now)
    if search.strip():
        found = list(_matching(here, search)[:MOST_FOUND])
        near: set[UUID] = set()
    else:
        near = _neighbours(actor)
        found = list(here.filter(id__in=away | near).order_by(*_ORDER))
    told = _told(found, away, near)
    if search.strip():
        return told
    return sorted(told, key=lambda one: not one.is_away)[:MOST_SUGGESTED]


def who_may_cover(*, actor: Actor, search: str = "") -> list[Colleague]:
    """Staff whom a search finds, who may stand in for somebody; without one those who are
    substitutes."""
    here = people(school_id=actor.school.id, wanted=PeopleFilter(kind="staff"))
    here = here.exclude(id=actor.member_id).exclude(stands_in=Member.StandsIn.DAY)
    if search.strip():
        found = _matching(here, search)[:MOST_FOUND]
    else:
        substitutes = here.filter(roles__contains=[Role.SUBSTITUTE.value])
        found = substitutes.select_related("person").order_by(*_ORDER)[:MOST_FOUND]
    return _told(list(found), set(), set())


def teachers(actor: Actor) -> QuerySet[Member]:
    here = people(school_id=actor.school.id, wanted=PeopleFilter(kind="staff"))
    return here.filter(roles__contains=[Role.TEACHER.value]).select_related("person")


def shared_accounts(*, actor: Actor) -> list[Member]:
    """Accounts of substitutes that may do nothing more: one person's, or of many."""
    here = people(school_id=actor.school.id, wanted=PeopleFilter(kind="staff"))
    found = here.filter(
        roles__contains=[Role.SUBSTITUTE.value],
        roles__contained_by=[Role.SUBSTITUTE.value, Role.STAFF.value],
    ).exclude(stands_in=Member.StandsIn.DAY)
    return list(found.select_related("person").order_by(*_ORDER))


def _matching(here: QuerySet[Member], search: str) -> QuerySet[Member]:
    for word in search.split()[:6]:
        here = here.filter(named(word, by="person") | Q(person__title__istartswith=word))
    return here.select_related("person").order_by(*_ORDER)


def _away(actor: Actor, now: datetime) -> set[UUID]:
    """Noted as away today and not covered all day, or out of office."""
    today = actor.school.local(now).date()
    noted = Coverage.objects.filter(
        school_id=actor.school.id, date=today, ended_at__isnull=True, cover__isnull=True
    )
    out = Member.objects.filter(
        Q(away_until__isnull=True) | Q(away_until__gt=now),
        school_id=actor.school.id,
        away_from__lte=now,
    )
    return {*noted.values_list("teacher_id", flat=True), *out.values_list("id", flat=True)}


def _neighbours(actor: Actor) -> set[UUID]:
    """Who teaches in the same part of the building, or some doors on. One statement."""
    teaching = PlaceStaff.objects.filter(
        part=PlaceStaff.Part.TEACHES,
        location__school_id=actor.school.id,
        location__archived_at__isnull=True,
    )
    rows = list(teaching.values_list("member_id", "location__name", "location__whereabouts"))
    mine = [(_number(name), where) for member, name, where in rows if member == actor.member_id]
    return {member for member, name, where in rows if _is_near(mine, _number(name), where)}


def _is_near(mine: list[tuple[int | None, str]], number: int | None, where: str) -> bool:
    return any(
        (where and where == my_where)
        or (number is not None and my_number is not None and abs(number - my_number) <= DOORS)
        for my_number, my_where in mine
    )


def _number(name: str) -> int | None:
    """Of "Room 214"; rooms with close numbers lie close."""
    found = re.search(r"\d{1,6}", name, re.ASCII)
    return int(found.group()) if found else None


def _told(found: list[Member], away: set[UUID], near: set[UUID]) -> list[Colleague]:
    rooms = rooms_of([member.id for member in found])
    return [
        Colleague(
            id=member.id,
            name=str(member.person),
            room=rooms.get(member.id, ""),
            is_away=member.id in away,
            is_near=member.id in near,
        )
        for member in found
    ]
