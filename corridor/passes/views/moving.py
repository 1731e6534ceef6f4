"""One tap on a pass that is under way: start, arrive, head back, end, cancel, "I can't wait".

Students tap on their own, staff on any of their school; the command decides.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Refused
from corridor.core.templatetags.core import clock
from corridor.passes.commands import arrive as arrive_there
from corridor.passes.commands import call_urgent, cancel_pass, end_pass, start_pass
from corridor.passes.commands import end_and_return as end_and_start_back
from corridor.passes.commands import mark_urgent as mark_as_urgent
from corridor.passes.commands import send_back as send_student_back
from corridor.passes.queries import PassCard, card_of
from corridor.passes.views.answers import back_to_sender
from corridor.passes.views.meeting import ask_about_meeting
from corridor.passes.views.staff_only import uuid_of


@require_POST
def start(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """Leave; ``reason`` is why staff send somebody whom they are warned about."""
    reason, now = request.POST.get("reason", ""), timezone.now()
    try:
        start_pass(actor=request.member, pass_id=pass_id, now=now, reason=reason)
    except Refused as refused:
        if sheet := ask_about_meeting(request, pass_id, refused, verb="start"):
            return sheet
        raise
    return back_to_sender(request)


@require_POST
def arrive(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    arrive_there(actor=request.member, pass_id=pass_id, now=timezone.now())
    return _done(request, pass_id)


@require_POST
def send_back(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    send_student_back(actor=request.member, pass_id=pass_id, now=timezone.now())
    return back_to_sender(request)


@require_POST
def end_and_return(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """The visit ends, and the way back is a pass of its own; ``to`` may name another room."""
    actor, now = request.member, timezone.now()
    to_id = uuid_of(request.POST.get("to", ""))
    made = end_and_start_back(actor=actor, pass_id=pass_id, now=now, to_id=to_id)
    card = card_of(actor=actor, pass_id=made.pass_id)
    messages.success(request, _("Return pass to {room} started.").format(room=card.destination))
    return back_to_sender(request)


@require_POST
def end(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    end_pass(actor=request.member, pass_id=pass_id, now=timezone.now())
    return _done(request, pass_id)


@require_POST
def cancel(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    cancel_pass(actor=request.member, pass_id=pass_id, now=timezone.now())
    return _done(request, pass_id)


@require_POST
def urgent(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """ "I can't wait", for a request or a place in line."""
    call_urgent(actor=request.member, pass_id=pass_id, now=timezone.now())
    return back_to_sender(request)


@require_POST
def mark_urgent(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """A request that can't wait; the page that it leads back to says whom to call."""
    mark_as_urgent(actor=request.member, pass_id=pass_id, now=timezone.now())
    messages.success(request, _("Marked as urgent. Everybody who answers there is told."))
    return back_to_sender(request)


def _done(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """Students hear how it came out; staff see it on the page they go back to."""
    card = card_of(actor=request.member, pass_id=pass_id)
    if card.student_id == request.member.person_id and not card.is_live:
        messages.success(request, _farewell(card))
    return back_to_sender(request)


def _farewell(card: PassCard) -> str:
    if card.state == "cancelled":
        return _("Taken back. Nothing was counted.")
    if card.end_reason == "arrived":
        return _("You’re there. This pass is done.")
    spent = clock(card.hall_time(card.ended_at or timezone.now()))
    if card.counted:
        return _("Welcome back. {time} in the halls.").format(time=spent)
    return _("Welcome back. {time} in the halls, and it doesn’t count.").format(time=spent)
