"""What a guardian sees: the trips of their own children, to read and to keep as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corridor.accounts.actor import Actor, MemberRequest, SchoolRef
from corridor.accounts.models import Person
from corridor.core import audit
from corridor.core.csv_cells import csv_text
from corridor.core.errors import NotFound
from corridor.passes.looks import note_look
from corridor.passes.queries.children import Child, Trip, children_with_trips

COLUMNS = (_lazy("Student"), _lazy("Place"), _lazy("Day"), _lazy("From"), _lazy("To"))
CLOCK = "%H:%M"


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
    found = _children_of(actor, now)
    past = [child.person.id for child in found if child.trips]
    note_look(actor=actor, page="children", students=past, now=now)
    shown = [Shown(child.person, list(_days(child, actor.school, now))) for child in found]
    return render(request, "passes/children.html", {"children": shown, "has_trips": bool(past)})


def _days(child: Child, school: SchoolRef, now: datetime) -> Iterator[TripDay]:
    today = school.local(now).date()
    for day, trips in groupby(child.trips, key=lambda trip: school.local(trip.started_at).date()):
        yield TripDay(day, day == today, list(trips))


def _children_of(actor: Actor, now: datetime) -> list[Child]:
    if not actor.is_guardian:
        raise NotFound("Only guardians have children here.")
    return children_with_trips(actor=actor, now=now)


@never_cache
@require_safe
def file(request: MemberRequest) -> HttpResponse:
    """What the page shows, as CSV. That it was taken out is noted first."""
    actor, now = request.member, timezone.now()
    found = _children_of(actor, now)
    rows = [_row(child, trip, actor.school) for child in found for trip in child.trips]
    audit.append(
        kind=audit.Kind.EXPORTED,
        now=now,
        by=audit.by(actor),
        subjects=[child.person.id for child in found if child.trips],
        details={"what": "passes", "rows": len(rows)},
    )
    headers = {"Content-Disposition": 'attachment; filename="passes.csv"'}
    text = csv_text([str(column) for column in COLUMNS], rows)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _row(child: Child, trip: Trip, school: SchoolRef) -> tuple[str, ...]:
    began = school.local(trip.started_at)
    ended = school.local(trip.ended_at).strftime(CLOCK) if trip.ended_at else ""
    place = trip.place or _("Student services")
    return (str(child.person), place, began.date().isoformat(), began.strftime(CLOCK), ended)
