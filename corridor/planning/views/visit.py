"""A student schedules a visit: to a place or somebody there, on a day, at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from corridor.accounts.actor import Actor, MemberRequest, SchoolRef
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.passes.views.answers import see_other
from corridor.passes.views.places import plain, short_name, whereabouts
from corridor.passes.views.staff_only import uuid_of
from corridor.planning import problem_words
from corridor.planning.commands.scheduling import schedule
from corridor.planning.drafts import Draft
from corridor.planning.models import State
from corridor.planning.queries.plans import PlanCard, plan_of
from corridor.planning.queries.visiting import Goal, Host, Slot, Visit, goals, visit
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.planning.views.words import day_words

CLOCK = "clock"
HIDDEN = {"no_class", "already_there"}  # times at which there is nothing to leave
Problems = dict[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A time of the day as a student reads it."""

    value: str
    clock: str
    words: str
    why_not: str
    is_chosen: bool


@require_safe
def choose(request: MemberRequest) -> HttpResponse:
    """Where to?"""
    actor = _student(request)
    typed = request.GET.get("q", "").strip()[:80]
    words = plain(typed).split()
    found = goals(actor=actor, now=timezone.now())
    shown = [goal for goal in found if _fits(goal, words)]
    return render(request, "planning/choose_visit.html", {"goals": shown, "typed": typed})


def _fits(goal: Goal, words: list[str]) -> bool:
    text = plain(" ".join((goal.place.name, goal.place.whereabouts, *goal.staff)))
    return all(word in text for word in words)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_visit(request: MemberRequest, location_id: UUID) -> HttpResponse:
    """The form of one place; a POST asks for it, or with ``do=times`` looks at another day."""
    _student(request)
    if request.method != "POST":
        return _form(request, location_id, _prefilled(request))
    if request.POST.get("do") == "times":
        return _form(request, location_id, request.POST)
    try:
        return _save(request, location_id)
    except Invalid as invalid:
        return _form(request, location_id, request.POST, invalid.fields, status=422)
    except Refused as refused:
        told = {str(n): each.detail for n, each in enumerate(refused.refusals)}
        return _form(request, location_id, request.POST, told, status=409)


def _student(request: MemberRequest) -> Actor:
    if not request.member.is_student:
        raise NotFound("Students plan their own visits.")
    return request.member


def _prefilled(request: MemberRequest) -> QueryDict:
    """What was asked before, where the address names a plan of theirs to ask for again."""
    again = uuid_of(request.GET.get("again", ""))
    if again is None:
        return request.GET
    plan = plan_of(actor=request.member, plan_id=again)
    data = request.GET.copy()
    data["note"], data["host"] = plan.note, str(plan.host_id or "")
    return data


def _save(request: MemberRequest, location_id: UUID) -> HttpResponse:
    actor, now, data = request.member, timezone.now(), request.POST
    draft = Draft(
        students=(actor.person_id,),
        destination_id=location_id,
        pattern=Pattern(dates=(_day(data),)),
        when=when_of(data),
        host_id=uuid_of(data.get("host", "")),
        note=data.get("note", ""),
    )
    saved = schedule(actor=actor, draft=draft, now=now)
    card = plan_of(actor=actor, plan_id=saved.ids[0])
    messages.success(request, _told(card, actor.school, now))
    return see_other("passes:home")


def _told(card: PlanCard, school: SchoolRef, now: datetime) -> str:
    when = f"{day_words(card.date, school, now)}, {_clock(card.due_at, school)}"
    if card.state == State.REQUESTED:
        return _("Asked for {when}. You’ll see the answer here.").format(when=when)
    return _("Scheduled for {when}. It starts by itself.").format(when=when)


def when_of(data: QueryDict) -> When:
    """The time chosen: a period, or a time of the clock. Raises ``Invalid``."""
    chosen = data.get("when", "")
    if chosen == CLOCK:
        at = _time(data)
        if at is None:
            raise Invalid({"at": _("Say at what time.")})
        return When(at=at)
    period, _dash, offset = chosen.rpartition("-")
    if not period or not offset.isdecimal() or len(offset) > 3:
        raise Invalid({"when": _("Choose a time.")})
    return When(period[:20], int(offset))


def _day(data: QueryDict) -> date:
    try:
        return date.fromisoformat(data.get("day", ""))
    except ValueError:
        raise Invalid({"day": _("Choose a day.")}) from None


def _time(data: QueryDict) -> time | None:
    try:
        return time.fromisoformat(data.get("at", "")).replace(tzinfo=None)
    except ValueError:
        return None


def _form(
    request: MemberRequest,
    location_id: UUID,
    data: QueryDict,
    problems: Problems | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    actor, now = request.member, timezone.now()
    try:
        day: date | None = date.fromisoformat(data.get("day", ""))
    except ValueError:
        day = None
    shown = visit(
        actor=actor,
        location_id=location_id,
        host_id=uuid_of(data.get("host", "")),
        day=day,
        at=_time(data) if data.get("when") == CLOCK else None,
        now=now,
    )
    choices = list(_choices(shown, actor.school, data))
    context = {
        "visit": shown,
        "place": shown.place,
        "title": ", ".join(filter(None, (short_name(shown.place), _host_name(shown.host)))),
        "where": whereabouts(shown.place),
        "days": [(d, _day_button(d, actor.school, now), d == shown.day) for d in shown.days[:6]],
        "choices": choices,
        "by_clock": data.get("when") == CLOCK or not choices,
        "clock_problem": _why_not(shown.at_clock) if shown.at_clock else "",
        "consent": consent_of(shown),
        "data": data,
        "problems": problems or {},
    }
    return render(request, "planning/visit.html", context, status=status)


def _host_name(host: Host | None) -> str:
    return host.name if host else ""


def _day_button(day: date, school: SchoolRef, now: datetime) -> str:
    is_today = day == school.local(now).date()
    return _("Today") if is_today else date_format(day, "D j")


def _choices(shown: Visit, school: SchoolRef, data: QueryDict) -> list[Choice]:
    slots = [s for s in shown.slots if HIDDEN.isdisjoint(p.code for p in s.problems)]
    wanted = data.get("when", "")
    first = next((_value(s) for s in slots if s.is_possible), "")
    chosen = wanted or first
    return [
        Choice(_value(s), _clock(s.due_at, school), _words(s), _why_not(s), _value(s) == chosen)
        for s in slots
    ]


def _value(slot: Slot) -> str:
    return f"{slot.when.period}-{slot.when.offset_minutes}"


def _clock(at: datetime | None, school: SchoolRef) -> str:
    return date_format(school.local(at), "g:i") if at else ""


def _words(slot: Slot) -> str:
    """What the student would miss."""
    period, title = slot.when.period, slot.lesson.title if slot.lesson else ""
    if slot.kind in ("flex", "lunch") or not title:
        return _("Period {period}, you won’t miss class").format(period=period)
    return _("Period {period} · you’d miss {title}").format(period=period, title=title)


def _why_not(slot: Slot) -> str:
    """What speaks against it, where that stops it."""
    return " ".join(problem_words.sentence(p) for p in slot.problems if p.stops)


def consent_of(shown: Visit) -> str:
    """Whose yes it needs, before anything is sent."""
    judged = [*([shown.at_clock] if shown.at_clock else []), *shown.slots]
    asked = dict.fromkeys(name for slot in judged if slot.is_possible for name in slot.asked)
    if not asked:
        return _("Nobody has to say yes: it is scheduled at once.")
    return _("Needs a yes by {names}. Without one in time it does not start.").format(
        names=", ".join(asked)
    )
