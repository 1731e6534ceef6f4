"""The office: who is away, who takes their classes, and which of them nobody takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.errors import Invalid
from corridor.covering.commands.arranging import Plan, arrange
from corridor.covering.commands.shared import share_account
from corridor.covering.queries.colleagues import (
    shared_accounts,
    teachers,
    who_may_cover,
)
from corridor.covering.queries.coverages import coverages_on, uncovered_on
from corridor.covering.queries.shifts import day_passes_of
from corridor.covering.views.day_passes import slip_page
from corridor.covering.wish import Wish, day_of
from corridor.passes.views.answers import see_other
from corridor.schools.access import needs
from corridor.schools.permissions import Permission
from corridor.schools.queries import DayBells, bells

NOBODY, DAY_PASS = "nobody", "day_pass"


@require_safe
@needs(Permission.COVERAGE)
def office(request: MemberRequest) -> HttpResponse:
    return _page(request, Wish.of(request.GET))


def _page(
    request: MemberRequest, wish: Wish, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    actor, now = request.member, timezone.now()
    day = _day(request, actor, now)
    school_id = actor.school.id
    listed = bells(school_id=school_id, local_date=day)
    context: dict[str, Any] = {
        "now": now,
        "day": day,
        "is_today": day == actor.school.local(now).date(),
        "rows": coverages_on(school_id=school_id, day=day),
        "uncovered": uncovered_on(school_id=school_id, day=day),
        "day_passes": day_passes_of(school_id=school_id, now=now),
        "teachers": teachers(actor).order_by("person__family_name", "person__given_name", "id"),
        "substitutes": who_may_cover(actor=actor, search=wish.search),
        "accounts": shared_accounts(actor=actor),
        "may_share": actor.may(Permission.PEOPLE),
        "periods": list(dict.fromkeys(bell.name for bell in listed.periods)),
        "by": request.POST.get("by", ""),
        "wish": wish,
        "first": wish.first or day.isoformat(),
        "problems": problems or {},
        "topics": f"school:{school_id}",
    }
    return render(request, "covering/office.html", context, status=status)


def _day(request: MemberRequest, actor: Actor, now: datetime) -> date:
    try:
        return day_of(request.GET.get("day", ""))
    except Invalid:
        return actor.school.local(now).date()


@require_POST
@needs(Permission.COVERAGE)
def plan(request: MemberRequest) -> HttpResponse:
    """``by``: a member's id, "nobody" (only that they are away) or "day_pass"."""
    wish, by = Wish.of(request.POST), request.POST.get("by", "")
    try:
        dates, periods = wish.when(bells_of_today(request.member), timezone.now())
        teacher = _teacher(wish)
        if by == DAY_PASS:
            return slip_page(request, teacher_id=teacher, dates=dates, periods=periods)
        cover = None if by == NOBODY else _member(by)
        wanted = Plan(teacher_id=teacher, cover_id=cover, dates=dates, periods=periods)
        arrange(actor=request.member, plan=wanted, now=timezone.now())
    except Invalid as invalid:
        return _page(request, wish, invalid.fields, 422)
    messages.success(request, _("Noted."))
    return see_other(f"{reverse('covering:office')}?day={dates[0].isoformat()}")


def _teacher(wish: Wish) -> UUID:
    if wish.teacher is None:
        raise Invalid({"teacher": _("Choose who is away.")})
    return wish.teacher


def bells_of_today(actor: Actor) -> DayBells:
    day = actor.school.local(timezone.now()).date()
    return bells(school_id=actor.school.id, local_date=day)


def _member(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid({"cover": _("Choose who comes.")}) from error


@require_POST
@needs(Permission.PEOPLE)
def share(request: MemberRequest, member_id: UUID) -> HttpResponse:
    is_shared = request.POST.get("shared", "") == "1"
    share_account(
        actor=request.member, member_id=member_id, is_shared=is_shared, now=timezone.now()
    )
    messages.success(request, _("Saved. It holds from the next click on."))
    return see_other("covering:office")
