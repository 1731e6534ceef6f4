"""What can be done with a pass: one call per verb, each answers with the pass.

409 when the state has moved on. With an Idempotency-Key a repeated call answers the same;
without one it is judged anew.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import Field

from corridor.accounts.actor import Actor, MemberRequest
from corridor.api.answers import WRITE, Strict, answer
from corridor.api.v1.shapes import Pass, pass_json
from corridor.api.values import Minutes, OptionalKey, Text
from corridor.passes import commands
from corridor.passes.commands.repeating import once
from corridor.passes.gate import Key
from corridor.passes.queries.records import record_of

router = Router()
ANSWERS: dict[int, Any] = {200: Pass, **WRITE}


class Nothing(Strict):
    """An empty object, or no body at all."""


class Decline(Strict):
    """``reason`` is a few words for the student."""

    reason: Text = Field(default="")


class Reason(Strict):
    """``reason`` is why, where staff are warned about who would meet (``keep_apart``)."""

    reason: Text = Field(default="")


class Return(Strict):
    """``to`` is a place's id; left out, the room of the student's class now, else where they came
    from."""

    to: UUID | None = None


class Extend(Strict):
    """``minutes`` more, counted from when the pass is due, or from now when it is over."""

    minutes: Minutes


class Verb(Protocol):
    def __call__(self, *, actor: Actor, pass_id: UUID, now: datetime) -> None: ...


NOTHING, UNSAID, NO_REASON, BACK = Nothing(), Decline(), Reason(), Return()


def _do(
    request: MemberRequest, pass_id: UUID, key: str | None, body: Strict, verb: Verb
) -> HttpResponse:
    member, now = request.member, timezone.now()
    act = partial(verb, actor=member, pass_id=pass_id, now=now)
    if key is None:
        act()
    else:
        asked = f"{request.method} {request.path} {body.model_dump_json()}"
        remembered = Key.of(member.member_id, key, asked.encode())
        once(key=remembered, pass_id=pass_id, now=now, act=act)
    return answer(pass_json(record_of(actor=member, pass_id=pass_id, now=now)))


@router.post("/{pass_id}/approve", response=ANSWERS, operation_id="approve_pass")
def approve(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Reason = NO_REASON
) -> HttpResponse:
    """Say yes to a request: the pass starts, or joins the line. For staff."""
    return _do(request, pass_id, key, body, partial(commands.approve_pass, reason=body.reason))


@router.post("/{pass_id}/decline", response=ANSWERS, operation_id="decline_pass")
def decline(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Decline = UNSAID
) -> HttpResponse:
    """Say "not now" to a request. For staff."""
    return _do(request, pass_id, key, body, partial(commands.decline_pass, reason=body.reason))


@router.post("/{pass_id}/start", response=ANSWERS, operation_id="start_pass")
def start(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Reason = NO_REASON
) -> HttpResponse:
    """Leave: a student when it is their turn, staff at any time from the line."""
    return _do(request, pass_id, key, body, partial(commands.start_pass, reason=body.reason))


@router.post("/{pass_id}/urgent", response=ANSWERS, operation_id="call_urgent")
def urgent(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """ "I can't wait": the teacher is asked at once, the place in line is kept. For students."""
    return _do(request, pass_id, key, body, commands.call_urgent)


@router.post("/{pass_id}/mark-urgent", response=ANSWERS, operation_id="mark_urgent")
def mark_urgent(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """A request that can't wait: everybody who answers where it leads to is told. For staff."""
    return _do(request, pass_id, key, body, commands.mark_urgent)


@router.post("/{pass_id}/send-with-adult", response=ANSWERS, operation_id="send_with_adult")
def send_with_adult(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """The student goes at once, and somebody walks along. For staff."""
    return _do(request, pass_id, key, body, commands.send_with_adult)


@router.post("/{pass_id}/arrive", response=ANSWERS, operation_id="arrive")
def arrive(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """The student is there: the clock stops, a one-way pass ends."""
    return _do(request, pass_id, key, body, commands.arrive)


@router.post("/{pass_id}/send-back", response=ANSWERS, operation_id="send_back")
def send_back(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """The student heads back."""
    return _do(request, pass_id, key, body, commands.send_back)


@router.post("/{pass_id}/end", response=ANSWERS, operation_id="end_pass")
def end(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """The student is back, or staff close the pass."""
    return _do(request, pass_id, key, body, commands.end_pass)


@router.post("/{pass_id}/end-and-return", response=ANSWERS, operation_id="end_and_return")
def end_and_return(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Return = BACK
) -> HttpResponse:
    """The visit ends, and a one-way pass back starts, which this answers with. For staff."""
    member, now = request.member, timezone.now()
    asked = f"{request.method} {request.path} {body.model_dump_json()}".encode()
    remembered = Key.of(member.member_id, key, asked) if key else None
    made = commands.end_and_return(
        actor=member, pass_id=pass_id, now=now, to_id=body.to, key=remembered
    )
    return answer(pass_json(record_of(actor=member, pass_id=made.pass_id, now=now)))


@router.post("/{pass_id}/cancel", response=ANSWERS, operation_id="cancel_pass")
def cancel(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """Take a request back, or leave the line."""
    return _do(request, pass_id, key, body, commands.cancel_pass)


@router.post("/{pass_id}/extend", response=ANSWERS, operation_id="extend_pass")
def extend(
    request: MemberRequest, pass_id: UUID, body: Extend, key: OptionalKey = None
) -> HttpResponse:
    """Give more minutes. For staff."""
    return _do(request, pass_id, key, body, partial(commands.extend_pass, minutes=body.minutes))


@router.post("/{pass_id}/correct", response=ANSWERS, operation_id="correct_pass")
def correct(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """Say that a forgotten pass ended on time. For staff."""
    return _do(request, pass_id, key, body, commands.correct_pass)


@router.post("/{pass_id}/confirm-back", response=ANSWERS, operation_id="confirm_back")
def confirm_back(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """The student of a pass that closed by itself is back, since when nobody knows. For staff."""
    return _do(request, pass_id, key, body, commands.confirm_back)


@router.post("/{pass_id}/reopen", response=ANSWERS, operation_id="reopen_pass")
def reopen(
    request: MemberRequest, pass_id: UUID, key: OptionalKey = None, body: Nothing = NOTHING
) -> HttpResponse:
    """The student of a pass that closed by itself is still out: it goes on. For staff."""
    return _do(request, pass_id, key, body, commands.reopen_pass)
