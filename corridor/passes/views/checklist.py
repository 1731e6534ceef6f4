"""The checklist of the first days: a card on the start page, and a page of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.commands import close_checklist, note_first_step, reopen_checklist
from corridor.passes.queries.checklist import Check, checklist_of
from corridor.passes.views.parts import wants_part
from corridor.schools.queries import today


def note_step(request: MemberRequest, step: str) -> None:
    """Remembered only while the checklist is open: nothing for everybody else."""
    if request.member.has_checklist:
        note_first_step(actor=request.member, step=step)


def card_of_checks(request: MemberRequest) -> list[Check]:
    """The items for the start page; empty once it is closed, and for a live region.

    What is complete is shown once more, and closes itself.
    """
    if not request.member.has_checklist or wants_part(request):
        return []
    checks = _checks(request)
    if all(check.is_done for check in checks):
        close_checklist(actor=request.member)
    return checks


def _checks(request: MemberRequest) -> list[Check]:
    day = today(time_zone=request.school.time_zone, now=timezone.now())
    return checklist_of(actor=request.member, on=day)


@require_safe
def getting_started(request: MemberRequest) -> HttpResponse:
    """Always to be found under one's initials; for admins it is the page of setting up."""
    if request.member.is_admin:
        return redirect(reverse("onboarding:start"))
    return render(request, "passes/getting_started.html", {"checks": _checks(request)})


@require_POST
def close(request: MemberRequest) -> HttpResponse:
    close_checklist(actor=request.member)
    return redirect("passes:home")


@require_POST
def show_again(request: MemberRequest) -> HttpResponse:
    reopen_checklist(actor=request.member)
    return redirect("passes:home")
