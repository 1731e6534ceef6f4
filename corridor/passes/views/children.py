"""What a guardian sees: the trips of their own children, to read and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest, SchoolRef
from corridor.accounts.models import Person
from corridor.core.errors import NotFound
from corridor.passes.looks import note_look
from corridor.passes.queries.children import Child, Trip, children_with_trips


@dataclass(frozen=True, slots=True)
class TripDay:
    date: date
    is_today: bool
    trips: list[Trip]


@dataclass(frozen=True, slots=True)
class Shown:
    person: Person
    days: list[TripDay]


@never_cache
@require_safe
def children(request: MemberRequest) -> HttpResponse:
    actor, now = request.member, timezone.now()
    if not actor.is_guardian:
        raise NotFound("Only guardians have children here.")
    found = children_with_trips(actor=actor, now=now)
    past = [child.person.id for child in found if child.trips]
    note_look(actor=actor, page="children", students=past, now=now)
    shown = [Shown(child.person, list(_days(child, actor.school, now))) for child in found]
    return render(request, "passes/children.html", {"children": shown})


def _days(child: Child, school: SchoolRef, now: datetime) -> Iterator[TripDay]:
    today = school.local(now).date()
    for day, trips in groupby(child.trips, key=lambda trip: school.local(trip.started_at).date()):
        yield TripDay(day, day == today, list(trips))
