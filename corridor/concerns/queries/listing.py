"""The reports of a school, and one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from corridor.accounts.queries.named import named
from corridor.concerns.models import Concern

PAGE, MOST_EXPORTED = 50, 10_000
OWN_FOR = timedelta(days=30)
SHOWS = ("open", "today", "all")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``show`` is one of ``SHOWS``; ``report`` is a single one; ``since`` is when the school's
    day began."""

    since: datetime
    show: str = "open"
    search: str = ""
    report: UUID | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    today: int
    open: int


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; ``older`` is the report that the next page begins after."""

    rows: list[Concern]
    older: UUID | None = None


def counts_of(*, school_id: UUID, since: datetime) -> Counts:
    """One statement."""
    standing = Concern.objects.filter(school_id=school_id, withdrawn_at__isnull=True)
    lately = standing.filter(Q(reported_at__gte=since) | Q(dealt_with_at__isnull=True))
    return Counts(
        **lately.aggregate(
            today=Count("id", filter=Q(reported_at__gte=since)),
            open=Count("id", filter=Q(dealt_with_at__isnull=True)),
        )
    )


def concerns_of(*, school_id: UUID, wanted: Wanted) -> QuerySet[Concern]:
    """As far as ``wanted`` asks for them."""
    found = _named().filter(school_id=school_id, withdrawn_at__isnull=True)
    if wanted.report is not None:
        return found.filter(id=wanted.report)
    if wanted.show == "open":
        found = found.filter(dealt_with_at__isnull=True)
    if wanted.show == "today":
        found = found.filter(reported_at__gte=wanted.since)
    for word in wanted.search.split()[:6]:
        found = found.filter(_mentions(word))
    return found


def own_concerns(*, member_id: UUID, now: datetime) -> list[Concern]:
    """What somebody reported lately and did not take back. One statement."""
    own = _named().filter(reported_by_id=member_id, withdrawn_at__isnull=True)
    return list(own.filter(reported_at__gt=now - OWN_FOR).order_by("-reported_at", "-id")[:PAGE])


def page_of(found: QuerySet[Concern], *, after: UUID | None) -> Page:
    """At most two statements; stable while new ones come."""
    mark = found.filter(id=after).first() if after else None
    if mark is not None:
        before = Q(reported_at__lt=mark.reported_at)
        found = found.filter(before | Q(reported_at=mark.reported_at, id__lt=mark.id))
    rows = list(found.order_by("-reported_at", "-id")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def _named() -> QuerySet[Concern]:
    named: QuerySet[Concern] = Concern.objects.select_related(
        "student",
        "reported_by__person",
        "dealt_with_by__person",
        "hall_pass__origin",
        "hall_pass__destination",
    )
    return named


def _mentions(word: str) -> Q:
    return named(word, by="student") | Q(student__student_number__istartswith=word)
