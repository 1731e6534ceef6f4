"""Flex: what a student chooses from, and choosing."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from corridor.accounts.actor import MemberRequest
from corridor.api.answers import FIND, WRITE, answer
from corridor.api.times import instant
from corridor.core.errors import NotFound
from corridor.flex import commands
from corridor.flex.queries.choosing import Card, Choosing, choosing
from corridor.flex.queries.days import FlexTime, flex_times

router = Router()
State = Literal["in", "waiting", "bumped", "none"]


class ActivityAnswer(BaseModel):
    """An activity in one Flex period. ``seats_left`` is null without a limit.

    ``state`` is the caller's own: "in", "waiting" (with ``line_position`` from 1), "bumped" (it
    comes back when what is required falls away) or "none". ``kept``: staff put them there.
    """

    id: UUID
    title: str
    about: str
    topic: str
    place: str
    host: str
    seats: int | None
    seats_left: int | None
    line_length: int
    line_position: int | None
    state: State
    kept: bool
    closes_at: str | None


class FlexPeriod(BaseModel):
    """``lost`` are the titles of what the caller was in and does not take place."""

    day: date
    period: str
    starts_at: str
    ends_at: str
    activities: list[ActivityAnswer]
    lost: list[str]


class Flex(BaseModel):
    items: list[FlexPeriod]


@router.get("", response={200: Flex, **FIND}, operation_id="flex")
def flex(request: MemberRequest, day: date) -> HttpResponse:
    """The Flex periods of a date with what the caller may choose. For students."""
    return _of_day(request, day)


@router.post(
    "/{activity_id}/{day}/sign-up", response={200: Flex, **WRITE}, operation_id="flex_sign_up"
)
def sign_up(request: MemberRequest, activity_id: UUID, day: date) -> HttpResponse:
    """Take a seat, out of the one they had; where there is none, join the line. Answers with the
    day. For students."""
    commands.sign_up(actor=request.member, activity_id=activity_id, day=day, now=timezone.now())
    return _of_day(request, day)


@router.post(
    "/{activity_id}/{day}/give-up", response={200: Flex, **WRITE}, operation_id="flex_give_up"
)
def give_up(request: MemberRequest, activity_id: UUID, day: date) -> HttpResponse:
    """Leave a seat or the line; nothing where there is neither. Answers with the day. For
    students."""
    commands.give_up(actor=request.member, activity_id=activity_id, day=day, now=timezone.now())
    return _of_day(request, day)


def _of_day(request: MemberRequest, day: date) -> HttpResponse:
    actor, now = request.member, timezone.now()
    if not actor.is_student:
        raise NotFound("Students choose.")
    times = flex_times(school_id=actor.school.id, first=day, last=day)
    found = [(time, choosing(actor=actor, time=time, now=now)) for time in times]
    return answer({"items": [_period(time, shown) for time, shown in found]})


def _period(time: FlexTime, shown: Choosing) -> dict[str, Any]:
    return {
        "day": time.date.isoformat(),
        "period": time.period,
        "starts_at": instant(time.starts_at),
        "ends_at": instant(time.ends_at),
        "activities": [_activity(card) for card in shown.cards],
        "lost": [card.activity.title for card in shown.lost],
    }


def _activity(card: Card) -> dict[str, Any]:
    activity = card.activity
    return {
        "id": str(activity.id),
        "title": activity.title,
        "about": activity.about,
        "topic": activity.topic,
        "place": activity.location.name,
        "host": card.host,
        "seats": activity.capacity,
        "seats_left": card.left,
        "line_length": card.in_line,
        "line_position": card.place or None,
        "state": _state(card),
        "kept": card.is_kept,
        "closes_at": instant(card.closes_at),
    }


def _state(card: Card) -> State:
    if card.is_mine:
        return "in"
    if card.place:
        return "waiting"
    return "bumped" if card.is_bumped else "none"
