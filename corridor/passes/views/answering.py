"""One tap of staff on somebody's pass: yes, not now, more time, "it ended on time"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid
from corridor.passes.commands import approve_pass, correct_pass, decline_pass, extend_pass
from corridor.passes.queries import card_of
from corridor.passes.views.answers import back_to_sender


@require_POST
def approve(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    approve_pass(actor=request.member, pass_id=pass_id, now=timezone.now())
    card = card_of(actor=request.member, pass_id=pass_id)
    if card.state == "waiting":
        line = _("{place} is full. {student} is in line.")
        messages.info(request, line.format(place=card.destination, student=card.student))
    return back_to_sender(request)


@require_POST
def decline(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """Not now; ``reason`` is a few words for the student."""
    reason = request.POST.get("reason", "")
    decline_pass(actor=request.member, pass_id=pass_id, now=timezone.now(), reason=reason)
    card = card_of(actor=request.member, pass_id=pass_id)
    messages.info(request, _("{student} reads “Not now”.").format(student=card.student))
    return back_to_sender(request)


@require_POST
def extend(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    minutes = _whole_number(request.POST.get("minutes", ""))
    extend_pass(actor=request.member, pass_id=pass_id, minutes=minutes, now=timezone.now())
    return back_to_sender(request)


def _whole_number(text: str) -> int:
    if not text.isdecimal():
        raise Invalid({"minutes": _("Say how many minutes.")})
    return int(text)


@require_POST
def correct(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    correct_pass(actor=request.member, pass_id=pass_id, now=timezone.now())
    messages.success(request, _("Corrected: this pass ended on time."))
    return back_to_sender(request)
