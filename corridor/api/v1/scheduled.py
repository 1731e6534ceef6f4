"""Scheduled passes: plan some, find them, answer them, take them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field, StrictBool, StrictInt

from corridor.accounts.actor import MemberRequest
from corridor.api.answers import FIND, READ, WRITE, Strict, answer, answer_text
from corridor.api.problems import invalid
from corridor.api.v1.scheduled_shapes import (
    Planned,
    PlanState,
    ScheduledPass,
    ScheduledPasses,
    plan_json,
)
from corridor.api.values import NO_NUL, Cursor, Limit, Minutes, OptionalKey, Text, known_only
from corridor.passes.commands.repeating import once
from corridor.passes.gate import Key
from corridor.passes.looks import note_look
from corridor.planning import problem_words
from corridor.planning.commands.answering import (
    approve_scheduled,
    cancel_scheduled,
    decline_scheduled,
)
from corridor.planning.commands.scheduling import move_scheduled, schedule
from corridor.planning.drafts import Chance, Draft
from corridor.planning.queries.choosing import member_of
from corridor.planning.queries.finding import Wanted, find_plans, plans_of
from corridor.planning.queries.plans import PlanCard, plan_of
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When

router = Router()
PeriodName = Annotated[str, Field(max_length=20, pattern=NO_NUL)]
SPAN = timedelta(days=14)
Act = Callable[..., object]
FILTERS = ("since", "until", "state", "student", "location", "limit", "cursor")


class Wish(Strict):
    """What is to be planned: a pass for each student on each date.

    ``period`` with ``offset_minutes`` after its bell, or ``at``, a time of the school's clock.
    ``host`` is the person who is visited. Without ``origin`` it leaves from the class that the
    student has then. Students plan one visit of their own.
    """

    students: Annotated[list[UUID], Field(min_length=1, max_length=300)]
    destination: UUID
    dates: Annotated[list[date], Field(min_length=1, max_length=60)]
    period: PeriodName = ""
    offset_minutes: Annotated[StrictInt, Field(ge=0, le=240)] = 0
    at: time | None = None
    origin: UUID | None = None
    host: UUID | None = None
    minutes: Minutes | None = None
    trip: Literal["", "round_trip", "one_way"] = ""
    note: Text = Field(default="")
    may_decline: StrictBool = False


class Move(Strict):
    """Another ``date``, with ``period`` and ``offset_minutes``, or ``at``."""

    date: date
    period: PeriodName = ""
    offset_minutes: Annotated[StrictInt, Field(ge=0, le=240)] = 0
    at: time | None = None


class Words(Strict):
    """``words`` are a few for the student."""

    words: Text = Field(default="")


@router.post("", response={201: Planned, **WRITE}, operation_id="schedule_passes")
def make(request: MemberRequest, wanted: Wish) -> HttpResponse:
    """Plan passes; what can't be is left out and named, and 409 where nothing can be.

    Sent twice, the second is refused (``other_plan``): no student is planned twice at one time.
    """
    member, now = request.member, timezone.now()
    host = member_of(school_id=member.school.id, person_id=wanted.host) if wanted.host else None
    draft = Draft(
        students=tuple(dict.fromkeys(wanted.students)),
        destination_id=wanted.destination,
        pattern=Pattern(dates=tuple(sorted(set(wanted.dates)))),
        when=_when(wanted),
        origin_id=wanted.origin,
        host_id=host,
        minutes=wanted.minutes,
        trip=wanted.trip,
        note=wanted.note,
        may_decline=wanted.may_decline,
    )
    saved = schedule(actor=member, draft=draft, now=now)
    body = {
        "items": [plan_json(card) for card in plans_of(ids=saved.ids)],
        "series": str(saved.series_id) if saved.series_id else None,
        "left_out": [_left_out(chance) for chance in saved.left_out],
    }
    return answer(body, status=201)


def _when(wanted: Wish | Move) -> When:
    if bool(wanted.period) == (wanted.at is not None):
        raise invalid({"at": _("Choose a period, or a time of the clock.")})
    if wanted.at is not None:
        return When(at=wanted.at.replace(tzinfo=None))
    return When(wanted.period, wanted.offset_minutes)


def _left_out(chance: Chance) -> dict[str, Any]:
    problems = [
        {"code": problem.code, "detail": problem_words.sentence(problem)}
        for problem in chance.problems
    ]
    return {
        "student": str(chance.student_id),
        "date": chance.date.isoformat(),
        "problems": problems,
    }


@router.get("", response={200: ScheduledPasses, **FIND}, operation_id="scheduled_passes")
def find(
    request: MemberRequest,
    since: date | None = None,
    until: date | None = None,
    state: PlanState | None = None,
    student: UUID | None = None,
    location: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> HttpResponse:
    """Plans from ``since`` (a date, else today) until ``until`` (else two weeks later), by date:
    students find their own, staff those of the school. ``location`` is where they lead to."""
    known_only(request, *FILTERS)
    member, now = request.member, timezone.now()
    first = since or member.school.local(now).date()
    wanted = Wanted(first, until or first + SPAN, state, student, location)
    found = find_plans(actor=member, wanted=wanted, limit=limit, cursor=cursor)
    _note(request, found.cards, now)
    items = json.dumps([plan_json(card) for card in found.cards], separators=(",", ":"))
    return answer_text(f'{{"items":{items},"next":{json.dumps(found.next or None)}}}')


def _note(request: MemberRequest, cards: Sequence[PlanCard], now: datetime) -> None:
    over = {card.student_id for card in cards if not card.is_open}
    note_look(actor=request.member, page="api_scheduled", students=over, now=now)


@router.get("/{plan_id}", response={200: ScheduledPass, **READ}, operation_id="scheduled_pass")
def one(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """One scheduled pass."""
    card = plan_of(actor=request.member, plan_id=plan_id)
    _note(request, [card], timezone.now())
    return answer(plan_json(card))


ANSWERS: dict[int, Any] = {200: ScheduledPass, **WRITE}
UNSAID = Words()


@router.post("/{plan_id}/approve", response=ANSWERS, operation_id="approve_scheduled")
def approve(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    """Say yes; it then starts by itself. For staff who were asked."""
    approve_scheduled(actor=request.member, plan_id=plan_id, now=timezone.now())
    return answer(plan_json(plan_of(actor=request.member, plan_id=plan_id)))


@router.post("/{plan_id}/decline", response=ANSWERS, operation_id="decline_scheduled")
def decline(request: MemberRequest, plan_id: UUID, body: Words = UNSAID) -> HttpResponse:
    """Say "not this time". For staff who were asked."""
    decline_scheduled(actor=request.member, plan_id=plan_id, words=body.words, now=timezone.now())
    return answer(plan_json(plan_of(actor=request.member, plan_id=plan_id)))


@router.post("/{plan_id}/cancel", response=ANSWERS, operation_id="cancel_scheduled")
def cancel(
    request: MemberRequest, plan_id: UUID, key: OptionalKey = None, body: Words = UNSAID
) -> HttpResponse:
    """Take it back: staff any, a student their own and what they may decline."""
    act = partial(cancel_scheduled, plan_ids=[plan_id], words=body.words)
    return _once(request, plan_id, key, body, act)


@router.patch("/{plan_id}", response=ANSWERS, operation_id="move_scheduled")
def move(
    request: MemberRequest, plan_id: UUID, body: Move, key: OptionalKey = None
) -> HttpResponse:
    """Plan it for another time: staff any, a student their own, which is then asked for anew.

    409 with every reason against the new time, and the old one stays.
    """
    act = partial(move_scheduled, plan_id=plan_id, day=body.date, when=_when(body))
    return _once(request, plan_id, key, body, act)


def _once(
    request: MemberRequest, plan_id: UUID, key: str | None, body: Strict, act: Act
) -> HttpResponse:
    """The same key with the same body happens once, and answers how the plan is by now."""
    member, now = request.member, timezone.now()
    card = plan_of(actor=member, plan_id=plan_id)
    run = partial(act, actor=member, now=now)
    if key is None:
        run()
    else:
        asked = f"{request.method} {request.path} {body.model_dump_json()}"
        once(key=Key.of(member.member_id, key, asked.encode()), pass_id=None, now=now, act=run)
    return answer(plan_json(plan_of(actor=member, plan_id=card.id)))
