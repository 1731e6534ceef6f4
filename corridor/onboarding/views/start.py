"""Setting a district up: what is there and what is not, and each step at its own address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.onboarding import commands
from corridor.onboarding.forms import SchoolForm
from corridor.onboarding.models import SetupStep
from corridor.onboarding.queries import Item, Setup, setup_of
from corridor.onboarding.views.filling import FILLINGS
from corridor.onboarding.views.told import heading_of, tiles_of
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission
from corridor.schools.policies import may_run_district

State = SetupStep.State


@require_safe
@needs(Permission.RULES)
def start(request: MemberRequest) -> HttpResponse:
    return _page(request, setup_of(actor=request.member))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def step(request: MemberRequest, key: str) -> HttpResponse:
    """``go=skip`` goes on without saving; anything else saves and leads to the next step."""
    commands.require_step(request.member, key)
    setup = setup_of(actor=request.member)
    item = next(item for item in setup.items if item.step.key == key)
    filling = FILLINGS[item.step.key]
    if request.method != "POST":
        return _page(request, setup, item, filling.make(None, setup.facts))
    if request.POST.get("go") == "skip":
        return _on(request, key, State.SKIPPED)
    form, now = filling.make(request.POST, setup.facts), timezone.now()
    if form.is_valid():
        try:
            filling.save(request.member, form, now)
        except Invalid as problem:
            show(form, problem)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _on(request, key, State.DONE)
    return _page(request, setup, item, form, status=422)


def _on(request: MemberRequest, key: str, state: SetupStep.State) -> HttpResponse:
    """The step is answered: to the next that is open, or back to all of them."""
    commands.mark_step(actor=request.member, key=key, state=state, now=timezone.now())
    following = setup_of(actor=request.member).next_after(key)
    if following is None:
        return redirect("onboarding:start")
    return redirect(address_of(following.step.key))


def address_of(key: str) -> str:
    """Where a step is, with the page moved to it."""
    return f"{reverse('onboarding:step', args=[key])}#open"


def _page(
    request: MemberRequest,
    setup: Setup,
    item: Item | None = None,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    before = [one for one in setup.items if item and one.number < item.number]
    context: dict[str, Any] = {
        "setup": setup,
        "facts": setup.facts,
        "open": item,
        "form": form,
        "heading": heading_of(setup),
        "following": setup.next_after(),
        "before": before[-1] if before else None,
        "runs_district": may_run_district(request.member),
        "tiles": tiles_of(form) if item and item.step.key == SetupStep.Key.PLACES else [],
    }
    return render(request, "onboarding/start.html", context, status=status)


@require_POST
@needs(Permission.RULES)
def finish(request: MemberRequest) -> HttpResponse:
    commands.finish(actor=request.member, now=timezone.now())
    messages.success(request, _("You find this page again under your initials, “Getting started”."))
    return redirect("reports:overview")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def new_school(request: MemberRequest) -> HttpResponse:
    """One more school of the district."""
    if not may_run_district(request.member):
        raise NotFound
    form = SchoolForm(request.POST or None, initial={"time_zone": request.school.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.add_school(
                actor=request.member, now=timezone.now(), **form.cleaned_data
            )
        except Invalid as problem:
            show(form, problem)
        else:
            told = _("{school} is there. Choose it under your initials to set it up.")
            messages.success(request, told.format(school=made.name))
            return redirect(address_of(SetupStep.Key.SCHOOL))
    status = 422 if request.method == "POST" else 200
    return render(request, "onboarding/new_school.html", {"form": form}, status=status)
