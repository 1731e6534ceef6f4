"""A student would meet somebody they are kept apart from: with a reason, an adult, or not now.

Only whoever just tapped is told, and nobody is told who the other one is.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render, resolve_url

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Refused
from corridor.core.way_back import is_ours
from corridor.passes.queries import PassCard, card_of
from corridor.passes.views.hiding import card_for

KEEP_APART = "keep_apart"
STATUS = 409


def ask_about_meeting(
    request: MemberRequest, pass_id: UUID, refused: Refused, *, verb: str
) -> HttpResponse | None:
    """The question, if that is why it was refused; nothing has happened then."""
    if refused.refusal.code != KEEP_APART:
        return None
    card = card_of(actor=request.member, pass_id=pass_id)
    return sheet_about_meeting(request, card, verb=verb, status=STATUS)


def sheet_about_meeting(
    request: MemberRequest, card: PassCard, *, verb: str, status: int = 200
) -> HttpResponse:
    """``verb`` is what the reason is sent to."""
    back = request.POST.get("next", "")
    context = {
        "card": card_for(request, card),
        "verb": f"passes:{verb}",
        "back": back if is_ours(request, back) else resolve_url("passes:room"),
        "said_nothing": "reason" in request.POST,
    }
    return render(request, "passes/meeting.html", context, status=status)
