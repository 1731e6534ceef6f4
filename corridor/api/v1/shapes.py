"""A pass in JSON, declared and made."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from corridor.accounts.actor import Actor
from corridor.api.times import instant
from corridor.passes.policies import overrides_told
from corridor.passes.queries import Step
from corridor.passes.queries.records import PassRecord

Trip = Literal["round_trip", "one_way"]
State = Literal[
    "requested",
    "waiting",
    "offered",
    "out",
    "arrived",
    "returning",
    "ended",
    "declined",
    "cancelled",
    "lapsed",
]
EndReason = Literal[
    "returned",
    "arrived",
    "by_staff",
    "timed_out",
    "missed_turn",
    "cancelled",
    "declined",
    "lapsed",
    "bell",
    "next_request",
    "closed",
    "corrected",
]


class Named(BaseModel):
    id: UUID
    name: str


class Pass(BaseModel):
    """A pass. ``version`` grows with every change of it.

    ``overdue`` is true while the student is on the way and late; ``line_position`` counts
    from 1 and is null outside the line; ``over_limit`` marks a request above the limit.
    ``end_unknown``: it closed by itself, nobody knows when the student came back. ``urgent``
    ("I can't wait") is told to the student and those asked, and null to anybody else.
    """

    id: UUID
    state: State
    student: Named
    origin: Named
    destination: Named
    trip: Trip
    minutes: int
    requested_at: datetime
    started_at: datetime | None
    due_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None
    overdue: bool
    line_position: int | None
    over_limit: bool
    version: int
    end_unknown: bool
    urgent: bool | None


class Event(BaseModel):
    """One step; ``actor`` is a name, null where nobody did it. ``overrode`` is for staff."""

    kind: str
    at: datetime
    actor: str | None
    device: str = Field(examples=["web", "phone", "api"])
    overrode: list[str]
    detail: dict[str, str | int]


class PassWithEvents(Pass):
    events: list[Event]


class Passes(BaseModel):
    """``next`` is the cursor of the next page, null on the last one."""

    items: list[Pass]
    next: str | None


def pass_json(record: PassRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "state": record.state,
        "student": {"id": record.student_id, "name": record.student},
        "origin": {"id": record.origin_id, "name": record.origin},
        "destination": {"id": record.destination_id, "name": record.destination},
        "trip": record.trip,
        "minutes": record.minutes,
        "requested_at": record.requested_at,
        "started_at": record.started_at,
        "due_at": record.due_at,
        "arrived_at": record.arrived_at,
        "ended_at": record.ended_at,
        "end_reason": record.end_reason or None,
        "overdue": record.overdue,
        "line_position": record.line_position,
        "over_limit": record.over_limit,
        "version": record.version,
        "end_unknown": record.end_unknown,
        "urgent": record.urgent,
    }


def event_json(step: Step, reader: Actor) -> dict[str, Any]:
    told = overrides_told(reader, step)
    return {
        "kind": step.kind,
        "at": instant(step.at),
        "actor": step.actor or None,
        "device": step.device,
        "overrode": [code for code in step.overrode if code in told],
        "detail": step.detail,
    }
