"""The desk's lines: of a day or more, with where everybody is by now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.accounts.queries.named import named
from corridor.core.errors import NotFound
from corridor.desk.models import Entry, Kind
from corridor.passes.models import END_UNKNOWN, LIVE, HallPass
from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN

WITH = (
    *("student", "reason", "made_by__person"),
    *("hall_pass__destination", "scheduled_pass__hall_pass__destination"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """One line. ``state`` says where the student is by now, as far as anybody noted:

    withdrawn; scheduled (a pass for later), waiting (for a place in the halls), on_the_way,
    in_class, at_desk, picked_up, unknown (the pass closed by itself), cancelled or missed (the
    pass), no_pass (noted only).
    """

    id: UUID
    kind: str
    student_id: UUID
    student: str
    grade: str
    at: datetime
    day: date
    reason: str
    note: str
    pick_up: str
    period: str
    state: str
    to: str
    made_by: str
    hall_pass_id: UUID | None
    picked_up_at: datetime | None

    @property
    def may_be_picked_up(self) -> bool:
        return self.kind == Kind.LEAVING and self.state not in ("withdrawn", "picked_up")

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def stands(self) -> bool:
        return self.state != "withdrawn"


def lines_of_day(*, school_id: UUID, day: date, kind: str = "", words: str = "") -> list[DeskLine]:
    """Those of a date of the school, the latest first. One statement."""
    return [line_of(entry) for entry in entries_between(school_id, day, day, kind, words)]


def entries_between(
    school_id: UUID, first: date, last: date, kind: str = "", words: str = ""
) -> QuerySet[Entry]:
    """With what ``line_of`` needs, the latest first. ``words`` are of a name, number or reason."""
    found = Entry.objects.filter(school_id=school_id, date__range=(first, last))
    if kind in Kind.values:
        found = found.filter(kind=kind)
    for word in words.split()[:6]:
        found = found.filter(
            named(word, by="student")
            | Q(student__student_number__startswith=word)
            | Q(reason__label__icontains=word)
        )
    return found.select_related(*WITH).order_by("-at", "-made_at", "-id")


def leaving_soon(lines: Iterable[DeskLine]) -> list[DeskLine]:
    """Who is to be picked up yet, the next first."""
    return sorted((line for line in lines if line.may_be_picked_up), key=lambda line: line.at)


def line_of_entry(*, school_id: UUID, entry_id: UUID) -> DeskLine:
    """Raises ``NotFound``."""
    entry = Entry.objects.filter(school_id=school_id, id=entry_id).select_related(*WITH).first()
    if entry is None:
        raise NotFound(f"No entry {entry_id}")
    return line_of(entry)


def line_of(entry: Entry) -> DeskLine:
    """``entry`` with its relations at hand (``WITH``)."""
    hall_pass = _pass_of(entry)
    maker = entry.made_by.person
    return DeskLine(
        id=entry.id,
        kind=entry.kind,
        student_id=entry.student_id,
        student=entry.student.name,
        grade=entry.student.grade,
        at=entry.at,
        day=entry.date,
        reason=entry.reason.label if entry.reason else "",
        note=entry.note,
        pick_up=entry.pick_up,
        period=entry.period,
        state=_state(entry, hall_pass),
        to=hall_pass.destination.name if hall_pass else "",
        made_by=maker.name if maker else "",
        hall_pass_id=hall_pass.id if hall_pass else None,
        picked_up_at=entry.picked_up_at,
    )


def _pass_of(entry: Entry) -> HallPass | None:
    plan = entry.scheduled_pass
    found: HallPass | None = plan.hall_pass if plan else entry.hall_pass
    return found


def _state(entry: Entry, hall_pass: HallPass | None) -> str:
    if entry.withdrawn_at is not None:
        return "withdrawn"
    if entry.picked_up_at is not None:
        return "picked_up"
    if hall_pass is not None:
        return _state_of_pass(entry, hall_pass)
    return _state_of_plan(entry.scheduled_pass) if entry.scheduled_pass else "no_pass"


def _state_of_plan(plan: ScheduledPass) -> str:
    if plan.state in OPEN:
        return "scheduled"
    return "missed" if plan.state == "missed" else "cancelled"


def _state_of_pass(entry: Entry, hall_pass: HallPass) -> str:
    if hall_pass.state in LIVE:
        return "on_the_way" if hall_pass.started_at else "waiting"
    if hall_pass.state != "ended":
        return "cancelled"
    if hall_pass.end_reason in END_UNKNOWN:
        return "unknown"
    return "at_desk" if entry.kind == Kind.LEAVING else "in_class"
