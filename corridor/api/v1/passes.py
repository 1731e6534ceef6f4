"""Passes: ask for one, look at one, find them."""

from __future__ import annotations

import json
from typing import Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import Field, StrictBool

from corridor.accounts.actor import MemberRequest
from corridor.api.answers import FIND, READ, WRITE, Strict, answer, answer_text
from corridor.api.v1.shapes import Pass, Passes, PassWithEvents, State, Trip, event_json, pass_json
from corridor.api.values import (
    Cursor,
    Limit,
    Minutes,
    RequiredKey,
    Since,
    Text,
    known_only,
)
from corridor.passes.commands import Ask, request_pass
from corridor.passes.gate import Key
from corridor.passes.looks import note_look
from corridor.passes.models import LIVE
from corridor.passes.queries import timeline
from corridor.passes.queries.records import find_records, record_of

router = Router()
Filter = Literal["live", State]
FILTERS = ("state", "student", "location", "since")


class PassRequest(Strict):
    """What somebody wants.

    ``student`` and ``approver`` are ids of people. ``origin`` left out is the room of the
    student's timetable now; ``minutes`` left out is the place's own. Students may lower the
    minutes; ``approver`` counts where the student chooses who is asked. ``urgent`` is for
    students who can't wait, ``reason`` for staff who are warned (``keep_apart``).
    """

    student: UUID
    destination: UUID
    trip: Trip
    origin: UUID | None = None
    minutes: Minutes | None = None
    approver: UUID | None = None
    note: Text = Field(default="")
    urgent: StrictBool = False
    reason: Text = Field(default="")

    def digest(self) -> bytes:
        """The same for the same wish, however its JSON was written."""
        return b"POST passes " + self.model_dump_json(exclude_none=True).encode()


@router.post("", response={201: Pass, **WRITE}, operation_id="request_pass")
def make(request: MemberRequest, wanted: PassRequest, key: RequiredKey) -> HttpResponse:
    """Ask for a pass; it starts, joins the line, or waits for a yes.

    The same key with the same body answers with the same pass, for 24 hours; with another
    body 422. Refusals are not remembered.
    """
    ask = Ask(
        student_id=wanted.student,
        destination_id=wanted.destination,
        origin_id=wanted.origin,
        trip=wanted.trip,
        minutes=wanted.minutes,
        approver_id=wanted.approver,
        note=wanted.note,
        urgent=wanted.urgent,
        reason=wanted.reason,
    )
    member, now = request.member, timezone.now()
    remembered = Key.of(member.member_id, key, wanted.digest())
    made = request_pass(actor=member, ask=ask, now=now, key=remembered)
    record = record_of(actor=member, pass_id=made.pass_id, now=now)
    headers = {"Location": f"/api/v1/passes/{made.pass_id}"}
    return answer(pass_json(record), status=made.status, headers=headers)


@router.get("", response={200: Passes, **FIND}, operation_id="find_passes")
def find(
    request: MemberRequest,
    state: Filter | None = None,
    student: UUID | None = None,
    location: UUID | None = None,
    since: Since | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> HttpResponse:
    """Passes, the latest first: students find their own, staff those of the school.

    ``state`` is one state, or "live" for all that are not over; ``location`` is where a
    pass leads to or comes from; ``since`` finds what was requested at or after it.
    """
    known_only(request, *FILTERS, "limit", "cursor")
    wanted = (state, student, location, since)
    filters = {n: v for n, v in zip(FILTERS, wanted, strict=True) if v is not None}
    member, now = request.member, timezone.now()
    page = find_records(actor=member, filters=filters, now=now, limit=limit, cursor=cursor)
    note_look(actor=member, page="api_passes", students=page.past, now=now)
    return answer_text(
        f'{{"items":[{",".join(page.items)}],"next":{json.dumps(page.next or None)}}}'
    )


@router.get("/{pass_id}", response={200: PassWithEvents, **READ}, operation_id="pass")
def one(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """One pass with everything that happened to it, in order."""
    member, now = request.member, timezone.now()
    record = record_of(actor=member, pass_id=pass_id, now=now)
    past = [] if record.state in LIVE else [UUID(record.student_id)]
    note_look(actor=member, page="api_pass", students=past, now=now)
    steps = [
        s
        for s in timeline(pass_id=pass_id, reader=member)
        if s.kind != "urgent" or record.tells_urgent
    ]
    events = [event_json(step, member) for step in steps]
    return answer({**pass_json(record), "events": events})
