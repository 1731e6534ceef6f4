""" "Who is back?": one tap for each pass that closed by itself, or one for all of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.accounts.actor import MemberRequest
from corridor.passes import commands
from corridor.passes.queries import card_of
from corridor.passes.views.answers import back_to_sender
from corridor.passes.views.hiding import card_for
from corridor.passes.views.staff_only import only_staff, uuid_of


@require_POST
def confirm_back(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    commands.confirm_back(actor=request.member, pass_id=pass_id, now=timezone.now())
    return back_to_sender(request)


@require_POST
def confirm_all(request: MemberRequest) -> HttpResponse:
    """Everybody named (``pass``) is back."""
    actor = only_staff(request)
    ids = [found for text in request.POST.getlist("pass")[:60] if (found := uuid_of(text))]
    commands.confirm_all(actor=actor, pass_ids=ids, now=timezone.now())
    messages.success(request, _("Noted: everyone is back."))
    return back_to_sender(request, "passes:room")


@require_POST
def reopen(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """Still out: the pass goes on, and the halls know of it again."""
    commands.reopen_pass(actor=request.member, pass_id=pass_id, now=timezone.now())
    card = card_for(request, card_of(actor=request.member, pass_id=pass_id))
    messages.info(request, _("{student} counts as out again.").format(student=card.student))
    return back_to_sender(request)
