"""A scheduled pass in JSON, declared and made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from corridor.api.times import instant
from corridor.api.v1.shapes import Named, Trip
from corridor.planning.queries.plans import PlanCard

PlanState = Literal["requested", "scheduled", "started", "missed", "declined", "cancelled"]


class ScheduledPass(BaseModel):
    """A pass for a later time. ``due_at`` is what the bells make of it now, null where the day has
    no such time. ``pass`` is the pass that it became. ``end_reason`` and ``words`` say why nothing
    came of it, null and empty otherwise."""

    id: UUID
    state: PlanState
    student: Named
    destination: Named
    host: str | None
    date: date
    period: str | None
    offset_minutes: int
    due_at: datetime | None
    minutes: int
    trip: Trip
    made_by: str
    may_decline: bool
    end_reason: str | None
    words: str
    series: UUID | None
    pass_id: UUID | None = Field(alias="pass")


class WhyNot(BaseModel):
    code: str = Field(examples=["other_plan"])
    detail: str


class LeftOut(BaseModel):
    """A pass that can't be, and what speaks against it."""

    student: UUID
    date: date
    problems: list[WhyNot]


class Planned(BaseModel):
    """``series`` holds them together where they are several."""

    items: list[ScheduledPass]
    series: UUID | None
    left_out: list[LeftOut]


class ScheduledPasses(BaseModel):
    """``next`` is the cursor of the next page, null on the last one."""

    items: list[ScheduledPass]
    next: str | None


def plan_json(card: PlanCard) -> dict[str, Any]:
    return {
        "id": str(card.id),
        "state": card.state,
        "student": {"id": str(card.student_id), "name": card.student},
        "destination": {"id": str(card.place_id), "name": card.place},
        "host": card.host or None,
        "date": card.date.isoformat(),
        "period": card.when.period or None,
        "offset_minutes": card.when.offset_minutes,
        "due_at": instant(card.due_at),
        "minutes": card.minutes,
        "trip": card.trip,
        "made_by": card.made_by,
        "may_decline": card.may_decline,
        "end_reason": card.end_reason or None,
        "words": card.words,
        "series": str(card.series_id) if card.series_id else None,
        "pass": str(card.hall_pass_id) if card.hall_pass_id else None,
    }
