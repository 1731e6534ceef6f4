"""What is done with a line of the desk: picked up, taken back, printed; and setting the desk up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, Refused
from corridor.desk.commands.leaving import pick_up as note_pick_up
from corridor.desk.commands.setting_up import set_up_desk
from corridor.desk.commands.withdrawing import withdraw as take_back
from corridor.desk.queries.day import line_of_entry
from corridor.passes.views.answers import back_to_sender, see_other
from corridor.schools.access import needs
from corridor.schools.permissions import Permission


@require_POST
@needs(Permission.DESK)
def picked_up(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    entry = note_pick_up(actor=request.member, entry_id=entry_id, now=timezone.now())
    messages.success(request, _("{name} has left.").format(name=entry.student.name))
    return back_to_sender(request, "desk:leaving")


@require_POST
@needs(Permission.DESK)
def withdraw(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    entry = take_back(actor=request.member, entry_id=entry_id, now=timezone.now())
    messages.success(request, _("Taken back: {name}.").format(name=entry.student.name))
    return back_to_sender(request, "desk:desk")


@require_safe
@needs(Permission.DESK)
def slip(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """A pass on paper: who, when, from where, to where, and why."""
    line = line_of_entry(school_id=request.school.id, entry_id=entry_id)
    return render(request, "desk/slip.html", {"line": line, "now": timezone.now()})


@require_POST
@needs(Permission.DESK)
def set_up(request: MemberRequest) -> HttpResponse:
    try:
        set_up_desk(actor=request.member, school_id=request.school.id, now=timezone.now())
    except Invalid as problem:
        raise Refused.because("set_up", " ".join(problem.fields.values())) from problem
    messages.success(request, _("The desk is set up."))
    return see_other("desk:desk")
