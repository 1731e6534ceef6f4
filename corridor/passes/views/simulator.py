"""Try a change of the rules on the passes of the past, before anybody is touched by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.core.errors import Invalid
from corridor.passes.commands.adopting import adopt_rules
from corridor.passes.simulator import figures
from corridor.passes.simulator.figures import Change, Pair
from corridor.passes.simulator.reading import Stretch
from corridor.passes.simulator.running import MOST, Tried, last_day_of_passes, try_proposal
from corridor.passes.simulator.trips import Trip
from corridor.passes.trying_form import Trying, trying_of
from corridor.passes.views import simulator_words as words
from corridor.passes.views.simulator_form import entries_of
from corridor.rostering.queries import term_on
from corridor.schools.access import needs
from corridor.schools.grades import grade_name
from corridor.schools.permissions import Permission

SPANS = ("day", "weeks", "term")
TWO_WEEKS = timedelta(days=14)
FIRST_SHOWN, MOST_SHOWN = 25, 500


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def simulator(request: MemberRequest) -> HttpResponse:
    """``span`` is which passes, ``all`` shows all that change, ``save`` asks whether it is to
    be the rule; the rest is a change as ``trying_form`` reads it."""
    school, now = request.school, timezone.now()
    said = (request.POST if request.method == "POST" else request.GET).dict()
    today = now.astimezone(ZoneInfo(school.time_zone)).date()
    trying = trying_of(school_id=school.id, today=today, said={k: str(v) for k, v in said.items()})
    if request.method == "POST":
        return _adopt(request, trying, now)
    span = request.GET.get("span", "")
    span = span if span in SPANS else "weeks"
    if not trying.errors and _has_noise(request, trying):
        return redirect(_address(trying, span))
    return _page(request, trying, span, now)


def _has_noise(request: MemberRequest, trying: Trying) -> bool:
    """Whether the address says what is saved anyway; what is shared says the change alone."""
    return bool(request.GET.keys() - {"span", "all", "save"} - trying.said.keys())


def _address(trying: Trying, span: str) -> str:
    said = "&".join(part for part in (f"span={span}", trying.address) if part)
    return f"{reverse('passes:simulator')}?{said}"


def _adopt(request: MemberRequest, trying: Trying, now: datetime) -> HttpResponse:
    if not trying.errors and not trying.is_nothing:
        try:
            adopt_rules(
                actor=request.member,
                school_id=request.school.id,
                draft=trying.draft,
                window=trying.new_window,
                capacities=trying.capacities,
                now=now,
            )
        except Invalid as problem:
            trying.errors += [str(text) for text in problem.fields.values()]
        else:
            messages.success(request, _("The rules are saved. They hold from now on."))
            return redirect("schools:rules")
    return _page(request, trying, "weeks", now, status=422)


def _page(
    request: MemberRequest, trying: Trying, span: str, now: datetime, status: int = 200
) -> HttpResponse:
    school = request.school
    today = now.astimezone(ZoneInfo(school.time_zone)).date()
    last = last_day_of_passes(school_id=school.id, before=today, time_zone=school.time_zone)
    context: dict[str, object] = {
        "trying": trying,
        "span": span,
        "rows": words.rows(trying),
        "entries": entries_of(trying),
        "is_asked": "save" in request.GET,
        "may_save": request.member.may(Permission.PLACES) or not trying.capacities,
        "most": MOST,
        "first_time": last is None,
        "address": _address(trying, span),
    }
    stretch = _stretch(span, today, last) if last else None
    if stretch and not trying.errors and not trying.is_nothing:
        context |= _result(request, trying, stretch, now)
    return render(request, "passes/simulator.html", {**context, "stretch": stretch}, status=status)


def _stretch(span: str, today: date, last: date) -> Stretch:
    """Up to the last day before today on which somebody went."""
    if span == "day":
        return Stretch(last, last)
    if span == "term":
        term = term_on(day=last)
        return Stretch(term[0] if term else last - TWO_WEEKS, last)
    return Stretch(min(today - TWO_WEEKS, last), last)


def _result(
    request: MemberRequest, trying: Trying, stretch: Stretch, now: datetime
) -> dict[str, object]:
    tried = try_proposal(
        school_id=request.school.id, proposal=trying.proposal, stretch=stretch, now=now
    )
    if tried is None:
        return {"too_many": True}
    changed = figures.changes(tried.before, tried.after)
    zone = ZoneInfo(request.school.time_zone)
    grades = figures.pairs(tried.before, tried.after, tried.by_grade, lambda trip: trip.grade)
    burden = figures.burden(changed, grades, lambda at: at.astimezone(zone).hour)
    before, after = figures.Side.of(tried.before), figures.Side.of(tried.after)
    shown = changed[: MOST_SHOWN if "all" in request.GET else FIRST_SHOWN]
    return {
        "tried": tried,
        "before": before,
        "after": after,
        "back": before.away - after.away,
        "headline": words.headline(before, after),
        "burden": words.burden_words(burden, request.school.time_zone),
        "by_grade": _bars(sorted(grades, key=lambda p: p.key), _grade_names(grades)),
        "by_place": _bars(*_kinds(tried)),
        "changed": _rows(shown, tried),
        "changed_in_all": len(changed),
    }


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars in percent of the longest, with the numbers beside them."""

    name: str
    icon: str
    colour: str
    pair: Pair[str]
    was: float
    now: float


GRADE_COLOURS = ("sky", "teal", "indigo", "violet")


def _bars(pairs: Iterable[Pair[str]], looks: dict[str, tuple[str, str, str]]) -> list[Bars]:
    pairs = list(pairs)
    longest = max((max(p.before, p.after) for p in pairs), default=0) or 1
    return [
        Bars(
            *looks[p.key], p, round(100 * p.before / longest, 1), round(100 * p.after / longest, 1)
        )
        for p in pairs
    ]


def _grade_names(pairs: Iterable[Pair[str]]) -> dict[str, tuple[str, str, str]]:
    names = {}
    for number, key in enumerate(sorted(pair.key for pair in pairs)):
        name = _("Grade %(grade)s") % {"grade": grade_name(key)} if key else _("No grade")
        names[key] = name, "graduation-cap", GRADE_COLOURS[number % len(GRADE_COLOURS)]
    return names


def _kinds(tried: Tried) -> tuple[list[Pair[str]], dict[str, tuple[str, str, str]]]:
    """By place; classrooms are one."""
    places = tried.book.places
    names: dict[str, tuple[str, str, str]] = {}
    for place in places.values():
        is_room = place.kind == "classroom"
        key = "classroom" if is_room else str(place.id)
        names[key] = (_("Classrooms") if is_room else place.name, place.icon, place.colour)

    def key_of(trip: Trip) -> str:
        place = places[trip.live.destination_id]
        return "classroom" if place.kind == "classroom" else str(place.id)

    counted: Counter[str] = Counter()
    for place_id, number in tried.by_place.items():
        place = places[place_id]
        counted["classroom" if place.kind == "classroom" else str(place_id)] += number
    return figures.pairs(tried.before, tried.after, counted, key_of), names


def _rows(changed: list[Change], tried: Tried) -> list[words.ChangeRow]:
    ids: set[UUID] = {change.trip.live.student_id for change in changed}
    names = {person.id: str(person) for person in Person.objects.filter(id__in=ids)}
    places = tried.book.places
    return [
        words.change_row(
            change,
            student=names.get(change.trip.live.student_id, ""),
            place=places[change.trip.live.destination_id].name,
        )
        for change in changed
    ]
