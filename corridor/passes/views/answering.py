"""One tap of staff on somebody's pass: yes, not now, with an adult, more time, "on time"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corridor.accounts.actor import MemberRequest
from corridor.accounts.projecting import are_names_hidden
from corridor.core.errors import Invalid, Refused
from corridor.passes import commands
from corridor.passes.queries import PassCard, card_of
from corridor.passes.queries.states import states_of, was_held_back
from corridor.passes.views.answers import back_to_sender
from corridor.passes.views.hiding import card_for
from corridor.passes.views.meeting import ask_about_meeting, sheet_about_meeting
from corridor.passes.views.pressing import press_once
from corridor.passes.views.staff_only import only_staff, uuid_of


@require_POST
def approve(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """Yes; ``reason`` is why, where the student would meet somebody they are kept apart from."""
    actor, now = request.member, timezone.now()
    reason = request.POST.get("reason", "")
    try:
        commands.approve_pass(actor=actor, pass_id=pass_id, now=now, reason=reason)
    except Refused as refused:
        if sheet := ask_about_meeting(request, pass_id, refused, verb="approve"):
            return sheet
        raise _somebody_was_faster(request, pass_id, refused) from refused
    card = card_of(actor=actor, pass_id=pass_id)
    if card.state == "waiting":
        if was_held_back(pass_id=pass_id, at=now) and not are_names_hidden(request):
            return sheet_about_meeting(request, card, verb="start")
        _say_in_line(request, card)
    return back_to_sender(request)


def _somebody_was_faster(request: MemberRequest, pass_id: UUID, refused: Refused) -> Refused:
    """Who it was, if it was a colleague."""
    if refused.refusal.code != "moved_on" or not request.member.is_staff:
        return refused
    card = card_of(actor=request.member, pass_id=pass_id)
    if card.approved_by in ("", request.member.name):
        return refused
    detail = _("{name} was faster and said yes.").format(name=card.approved_by)
    return Refused.because("moved_on", detail)


def _say_in_line(request: MemberRequest, card: PassCard) -> None:
    words = _("There is no room right now: {student} is in line for {place}.")
    shown = card_for(request, card)
    messages.info(request, words.format(place=shown.destination, student=shown.student))


@require_POST
def approve_all(request: MemberRequest) -> HttpResponse:
    """Yes to every request named (``pass``), released as there is room."""
    actor, now = only_staff(request), timezone.now()
    ids = [found for text in request.POST.getlist("pass")[:60] if (found := uuid_of(text))]
    approved = commands.approve_all(actor=actor, pass_ids=ids, now=now)
    states = states_of(pass_ids=ids) if approved else []
    gone, in_line = states.count("out"), states.count("waiting") + states.count("offered")
    messages.info(request, _released(gone, in_line))
    return back_to_sender(request, "passes:room")


def _released(gone: int, in_line: int) -> str:
    if gone and in_line:
        words = ngettext(
            "{n} is on the way, {more} in line.", "{n} are on their way, {more} in line.", gone
        )
        return words.format(n=gone, more=in_line)
    if gone:
        return ngettext("{n} is on the way.", "{n} are on their way.", gone).format(n=gone)
    if in_line:
        return ngettext("{n} is in line.", "{n} are in line.", in_line).format(n=in_line)
    return _("Nobody is waiting for you any more.")


@require_POST
def with_adult(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """Somebody walks along."""
    commands.send_with_adult(actor=request.member, pass_id=pass_id, now=timezone.now())
    return back_to_sender(request)


@require_POST
def decline(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """Not now; ``reason`` is a few words for the student."""
    reason = request.POST.get("reason", "")
    commands.decline_pass(actor=request.member, pass_id=pass_id, now=timezone.now(), reason=reason)
    card = card_of(actor=request.member, pass_id=pass_id)
    said = _("{student} reads “Not now”.").format(student=card_for(request, card).student)
    again = f"{reverse('passes:new_pass')}?{_same_again(card)}"
    words = _("Send them after all")
    messages.info(request, format_html('{} <a href="{}" data-sheet>{}</a>', said, again, words))
    return back_to_sender(request)


def _same_again(card: PassCard) -> str:
    """The form of a new pass, filled in with what was asked."""
    wish = QueryDict(mutable=True)
    wish.update({"s": str(card.student_id), "to": str(card.destination_id)})
    wish["room"] = str(card.origin_id)
    return wish.urlencode()


@require_POST
def extend(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    """More ``minutes``; a button that is pressed twice gives them once."""
    minutes = _whole_number(request.POST.get("minutes", ""))
    now = timezone.now()
    press_once(
        request,
        pass_id,
        f"extend{minutes}",
        lambda: commands.extend_pass(
            actor=request.member, pass_id=pass_id, minutes=minutes, now=now
        ),
    )
    return back_to_sender(request)


def _whole_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise Invalid({"minutes": _("Say how many minutes.")})
    return int(text)


@require_POST
def correct(request: MemberRequest, pass_id: UUID) -> HttpResponse:
    commands.correct_pass(actor=request.member, pass_id=pass_id, now=timezone.now())
    messages.success(request, _("Corrected: this pass ended on time."))
    return back_to_sender(request)
