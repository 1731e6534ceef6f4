"""Plans of a span of dates, page by page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid
from corridor.planning.models import ScheduledPass
from corridor.planning.queries.plans import WITH, PlanCard, card_of, cards_in
from corridor.schools.permissions import Permission


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plans: of these dates (inclusive), and whatever else is given."""

    first: date
    last: date
    state: str | None = None
    student_id: UUID | None = None
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of them; ``next`` is the cursor behind it, empty on the last one."""

    cards: list[PlanCard]
    next: str = ""


def plans_of(*, ids: Collection[UUID]) -> list[PlanCard]:
    """Plans that were found to be the reader's already, in order of time."""
    return cards_in(ScheduledPass.objects.filter(id__in=ids))


def find_plans(*, actor: Actor, wanted: Wanted, limit: int, cursor: str) -> Found:
    """By date; students find their own alone."""
    found = ScheduledPass.objects.filter(
        school_id=actor.school.id, date__range=(wanted.first, wanted.last)
    )
    if not actor.may(Permission.SEE_PASSES):
        found = found.filter(student_id=actor.person_id)
    for name in ("state", "student_id"):
        if (value := getattr(wanted, name)) is not None:
            found = found.filter(**{name: value})
    if wanted.place_id is not None:
        found = found.filter(destination_id=wanted.place_id)
    rows = list(_behind(found, cursor).select_related(*WITH).order_by("date", "id")[: limit + 1])
    cards = [card_of(plan) for plan in rows[:limit]]
    is_last = len(rows) <= limit
    return Found(cards, "" if is_last else f"{cards[-1].date}_{cards[-1].id}")


def _behind(found: QuerySet[ScheduledPass], cursor: str) -> QuerySet[ScheduledPass]:
    if not cursor:
        return found
    day, _dash, plan_id = cursor.partition("_")
    try:
        after, last = date.fromisoformat(day), UUID(plan_id)
    except ValueError:
        raise Invalid({"cursor": _("Use the cursor of the page before.")}) from None
    return found.filter(Q(date__gt=after) | Q(date=after, id__gt=last))
