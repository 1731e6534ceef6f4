"""Which pass limits are there, and which of them hold for a student?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from corridor.accounts.models import GroupMember, Person
from corridor.core.errors import NotFound
from corridor.passes.models import HallPass, PassLimit
from corridor.rostering.queries import term_on
from corridor.schools.models import School

WINDOWS = tuple(PassLimit.Window.values)
KINDS = ("grade", "group", "student")


@dataclass(frozen=True, slots=True)
class LimitRow:
    """An exception with when it holds: "now", "later" or "over"."""

    limit: PassLimit
    when: str


@dataclass(frozen=True, slots=True)
class LimitInForce:
    """What a student may take in one span, and how much of it is used.

    ``why`` is "student", "group", "grade" or "school", whichever was nearest; ``limit`` is
    the exception, empty for the school's own. ``passes`` is ``None`` for any number.
    """

    window: str
    passes: int | None
    used: int
    why: str
    limit: PassLimit | None = None

    @property
    def label(self) -> str:
        return str(PassLimit.Window(self.window).label)


def limits(*, school_id: UUID, today: date) -> list[LimitRow]:
    """The school's exceptions: grades, then groups, then students. One statement."""
    found = PassLimit.objects.filter(school_id=school_id).select_related("group", "student")
    order = ("grade", "group__name", "student__family_name", "student__given_name", "window", "id")
    rows = sorted(found.order_by(*order), key=lambda limit: KINDS.index(_of(limit)))
    return [LimitRow(limit, _when(limit, today)) for limit in rows]


def _when(limit: PassLimit, today: date) -> str:
    if limit.starts_on and today < limit.starts_on:
        return "later"
    return "over" if limit.ends_on and limit.ends_on < today else "now"


def limit_of(*, school_id: UUID, limit_id: UUID) -> PassLimit:
    """One exception of this school; raises ``NotFound``."""
    found: PassLimit | None = (
        PassLimit.objects.select_related("group", "student")
        .filter(school_id=school_id, id=limit_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def limits_of_student(*, school: School, student: Person, today: date) -> list[LimitInForce]:
    """A student's limit a day, a week and a term, as the rules see it. Four statements.

    The nearest wins: their own (whichever school of theirs made it), their groups' (the most
    generous), their grade's, the school's. What an accommodation adds is not part of it, and
    never shown.
    """
    groups = GroupMember.objects.filter(
        person=student, group__school=school, group__archived_at__isnull=True
    ).values_list("group_id", flat=True)
    whom = Q(group_id__in=list(groups))
    if student.grade:
        whom |= Q(grade=student.grade)
    rows = PassLimit.objects.filter(Q(student=student) | (whom & Q(school=school)))
    holding = [limit for limit in rows.select_related("group") if _when(limit, today) == "now"]
    used = _used(student, today)
    return [_in_force(window, holding, school, used[window]) for window in WINDOWS]


def own_limit(held: Iterable[LimitInForce], *, school_id: UUID) -> PassLimit | None:
    """The student's own exception among them, where this school made it and may change it."""
    own = (one.limit for one in held if one.why == "student")
    return next((limit for limit in own if limit and limit.school_id == school_id), None)


def _in_force(window: str, holding: Iterable[PassLimit], school: School, used: int) -> LimitInForce:
    for why in reversed(KINDS):
        near = [limit for limit in holding if limit.window == window and _of(limit) == why]
        if near:
            limit = max(near, key=lambda one: one.passes)
            return LimitInForce(window, limit.passes, used, why, limit)
    own = {"day": school.pass_limit, "week": school.pass_limit_week, "term": school.pass_limit_term}
    return LimitInForce(window, own[window], used, "school")


def _of(limit: PassLimit) -> str:
    if limit.student_id:
        return "student"
    return "group" if limit.group_id else "grade"


def _used(student: Person, today: date) -> dict[str, int]:
    """How many passes counted since the first day of each span."""
    term = term_on(day=today)
    since = {
        "day": today,
        "week": today - timedelta(days=today.weekday()),
        "term": term[0] if term else today,
    }
    counted = HallPass.objects.filter(
        student=student, counted_on__gte=min(since.values()), counted_on__lte=today
    )
    sums = {window: Count("id", filter=Q(counted_on__gte=first)) for window, first in since.items()}
    return {window: number or 0 for window, number in counted.aggregate(**sums).items()}
