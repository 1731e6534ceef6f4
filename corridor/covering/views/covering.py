"""I cover for somebody, and somebody covers for me."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.models import Role
from corridor.core.errors import Invalid, NotFound
from corridor.covering.commands.arranging import Plan, arrange
from corridor.covering.commands.arranging import stop as stop_covering
from corridor.covering.policies import is_office, may_cover
from corridor.covering.queries.answered import answered_for
from corridor.covering.queries.colleagues import who_may_cover, whom_to_cover
from corridor.covering.queries.coverages import own_coverages
from corridor.covering.wish import SPANS, Wish
from corridor.passes.views.answers import back_to_sender
from corridor.schools.queries import DayBells, bells


def only_covers(request: MemberRequest) -> Actor:
    """Whoever may stand in for somebody; others do not learn that there is such a page."""
    if not may_cover(request.member):
        raise NotFound("Staff cover for one another.")
    return request.member


@require_safe
def covering(request: MemberRequest) -> HttpResponse:
    return page(request, Wish.of(request.GET))


def page(
    request: MemberRequest, wish: Wish, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    actor, now = only_covers(request), timezone.now()
    own = own_coverages(actor=actor, now=now)
    found = whom_to_cover(actor=actor, search=wish.search, now=now)
    turns = [at for row in own.covers for at in (row.starts_at, row.ends_at) if at and at > now]
    context: dict[str, Any] = {
        "now": now,
        "active": [row for row in own.covers if row.holds(now)],
        "coming": [row for row in own.covers if not row.holds(now)],
        "covered": own.covered,
        "answered": answered_for(actor=actor, now=now),
        "colleagues": found,
        "chosen": wish.teacher or next((one.id for one in found), None),
        "wish": wish,
        "first": wish.first or actor.school.local(now).date().isoformat(),
        "spans": SPANS,
        "periods": _periods(today_of(actor)),
        "today": actor.school.local(now).date(),
        "is_teacher": Role.TEACHER.value in actor.roles,
        "is_office": is_office(actor),
        "covers": who_may_cover(actor=actor, search=request.GET.get("who", "").strip()[:80]),
        "who": request.GET.get("who", "").strip()[:80],
        "problems": problems or {},
        "until": min(turns, default=None),
        "topics": f"person:{actor.person_id}",
    }
    return render(request, "covering/covering.html", context, status=status)


def today_of(actor: Actor) -> DayBells:
    day = actor.school.local(timezone.now()).date()
    return bells(school_id=actor.school.id, local_date=day)


def _periods(day: DayBells) -> list[str]:
    return list(dict.fromkeys(bell.name for bell in day.periods))


Act = Callable[[MemberRequest, Wish], str]


def _changing(act: Act) -> Callable[[MemberRequest], HttpResponse]:
    """A form of the page: done and said, or the page again with what is wrong."""

    @require_POST
    @wraps(act)
    def view(request: MemberRequest) -> HttpResponse:
        only_covers(request)
        wish = Wish.of(request.POST)
        try:
            messages.success(request, act(request, wish))
        except Invalid as invalid:
            return page(request, wish, invalid.fields, 422)
        return back_to_sender(request, "covering:covering")

    return view


@_changing
def cover(request: MemberRequest, wish: Wish) -> str:
    if wish.teacher is None:
        raise Invalid({"teacher": _("Choose whom you cover for.")})
    rows = _arranged(request, wish, wish.teacher, request.member.member_id)
    return _("You cover for {name}.").format(name=rows)


def only_teachers(request: MemberRequest) -> Actor:
    if Role.TEACHER.value not in request.member.roles:
        raise NotFound("They have no classes that others could take.")
    return only_covers(request)


@_changing
def ask(request: MemberRequest, wish: Wish) -> str:
    only_teachers(request)
    if wish.cover is None:
        raise Invalid({"cover": _("Choose who covers for you.")})
    _arranged(request, wish, request.member.member_id, wish.cover)
    return _("Noted. They see your requests then, and you see afterwards what they answered.")


def _arranged(request: MemberRequest, wish: Wish, teacher: UUID, cover: UUID) -> str:
    now = timezone.now()
    dates, periods = wish.when(today_of(request.member), now)
    plan = Plan(teacher_id=teacher, cover_id=cover, dates=dates, periods=periods)
    rows = arrange(actor=request.member, plan=plan, now=now)
    return str(rows[0].teacher.person)


@require_POST
def stop(request: MemberRequest, coverage_id: UUID) -> HttpResponse:
    stop_covering(actor=request.member, coverage_id=coverage_id, now=timezone.now())
    messages.success(request, _("That has ended."))
    return back_to_sender(request, "covering:covering")
