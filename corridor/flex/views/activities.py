"""Activities: one's own, all of them for who looks after Flex, and offering one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.errors import Invalid, NotFound
from corridor.flex import commands
from corridor.flex.commands.activities import own_activity
from corridor.flex.forms import ActivityForm, Choices, initial_of
from corridor.flex.models import Activity
from corridor.flex.policies import may_offer, may_require
from corridor.flex.queries.activities import activities_of, classes_taught
from corridor.flex.queries.upcoming import upcoming
from corridor.flex.views.words import TOPIC_ICONS
from corridor.schools.forms import show

USUAL_LENGTH = timedelta(days=90)


def only_offering(request: MemberRequest) -> Actor:
    """Students do not learn that there is such a page."""
    if not may_offer(request.member) and not may_require(request.member):
        raise NotFound("Staff offer activities.")
    return request.member


@require_safe
def activities(request: MemberRequest) -> HttpResponse:
    actor, now = only_offering(request), timezone.now()
    today = _today(request)
    found = upcoming(activities_of(actor=actor), school=actor.school, today=today, now=now)
    context = {
        "rows": [(row, TOPIC_ICONS[row.activity.topic]) for row in found],
        "sees_all": may_require(actor),
        "has_class": bool(classes_taught(actor=actor, on=today)),
        "choices": Choices.of(actor),
        "today": today,
    }
    return render(request, "flex/activities.html", context)


def _today(request: MemberRequest) -> date:
    return request.school.local(timezone.now()).date()


@require_http_methods(["GET", "HEAD", "POST"])
def new_activity(request: MemberRequest) -> HttpResponse:
    today = _today(request)
    initial = {
        "starts_on": today,
        "ends_on": today + USUAL_LENGTH,
        "sign_up": True,
        "colour": "teal",
        "owner": str(only_offering(request).member_id),
    }
    return _edit(request, None, initial)


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: MemberRequest, activity_id: UUID) -> HttpResponse:
    known = own_activity(only_offering(request), activity_id)
    return _edit(request, known, initial_of(known))


def _edit(request: MemberRequest, known: Activity | None, initial: dict[str, Any]) -> HttpResponse:
    choices = Choices.of(request.member)
    if request.method != "POST":
        return _page(request, known, ActivityForm(initial=initial, choices=choices))
    form = ActivityForm(request.POST, choices=choices)
    if form.is_valid():
        try:
            _save(request, known, form)
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("The activity is saved."))
            return redirect("flex:activities")
    return _page(request, known, form, status=422)


def _save(request: MemberRequest, known: Activity | None, form: ActivityForm) -> None:
    owner_id = known.owner_id if known else request.member.member_id
    commands.save_activity(
        actor=request.member,
        facts=form.facts(owner_id=owner_id),
        activity_id=known.id if known else None,
        now=timezone.now(),
    )


def _page(
    request: MemberRequest, known: Activity | None, form: ActivityForm, status: int = 200
) -> HttpResponse:
    context = {"activity": known, "form": form}
    return render(request, "flex/activity.html", context, status=status)


@require_POST
def archive(request: MemberRequest, activity_id: UUID) -> HttpResponse:
    commands.archive_activity(
        actor=only_offering(request), activity_id=activity_id, now=timezone.now()
    )
    messages.success(request, _("It is no longer offered. Students have their earlier choice."))
    return redirect("flex:activities")
