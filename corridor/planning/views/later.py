"""Passes that staff schedule: for one or many students, on one or many days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.passes.queries import NewPassScreen, new_pass_screen
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Place
from corridor.passes.views.answers import see_other
from corridor.passes.views.new_pass import MINUTES
from corridor.passes.views.staff import room_address
from corridor.passes.views.staff_only import only_makers
from corridor.planning import problem_words
from corridor.planning.commands.scheduling import Saved, schedule
from corridor.planning.drafts import Chance, Draft
from corridor.planning.queries.choosing import day_types, names_by_id, period_names
from corridor.planning.queries.drafting import chances
from corridor.planning.queries.groups import group_to_follow, groups_for
from corridor.planning.queries.visiting import hosts_of
from corridor.planning.views.later_wish import Later
from corridor.planning.views.words import day_words

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Trouble:
    """One pass of the draft that can't be, or that staff are warned about."""

    student: str
    day: str
    sentences: list[str]
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving the form would come to. ``problems`` say what is missing before anybody can
    tell; ``more`` is how many troubles are not listed."""

    planned: int = 0
    left_out: int = 0
    days: int = 0
    troubles: tuple[Trouble, ...] = ()
    more: int = 0
    missing: str = ""

    @property
    def words(self) -> str:
        planned = ngettext("{n} pass", "{n} passes", self.planned).format(n=self.planned)
        if not self.left_out:
            return planned
        return _("{planned}, {n} left out").format(planned=planned, n=self.left_out)

    @property
    def is_smooth(self) -> bool:
        return not self.troubles


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_passes(request: MemberRequest) -> HttpResponse:
    actor = only_makers(request)
    if request.method != "POST":
        return _show(request, _wish(actor, request.GET, request.GET))
    wish = _wish(actor, request.POST, request.GET)
    try:
        draft = wish.draft()
        preview = _preview(actor, draft, timezone.now())
        if not preview.is_smooth and not wish.anyway:
            return _show(request, wish, asks=True)
        saved = schedule(actor=actor, draft=draft, now=timezone.now())
    except Invalid as invalid:
        return _show(request, wish, problems=invalid.fields.values(), status=422)
    except Refused as refused:
        told = [each.detail for each in refused.refusals]
        return _show(request, wish, problems=told, status=409)
    return _saved(request, saved)


def _wish(actor: Actor, data: QueryDict, address: QueryDict) -> Later:
    wish = Later.of(data, address)
    if wish.group is None:
        return wish
    return replace(wish, in_group=group_to_follow(actor=actor, group_id=wish.group))


def _saved(request: MemberRequest, saved: Saved) -> HttpResponse:
    n = len(saved.ids)
    words = ngettext("{n} pass is scheduled.", "{n} passes are scheduled.", n).format(n=n)
    if saved.left_out:
        words += " " + _("{n} were left out.").format(n=len(saved.left_out))
    messages.success(request, words)
    if saved.series_id:
        return see_other("planning:series", saved.series_id)
    return see_other("planning:plan", saved.ids[0])


def _preview(actor: Actor, draft: Draft, now: datetime) -> Preview:
    book = book_now(school_id=actor.school.id, now=now)
    found = chances(book=book, draft=draft, now=now, by_student=False)
    names = names_by_id(draft.students)
    troubled = [chance for chance in found if chance.problems]
    return Preview(
        planned=sum(chance.is_possible for chance in found),
        left_out=sum(not chance.is_possible for chance in found),
        days=len({chance.date for chance in found if chance.is_possible}),
        troubles=tuple(_trouble(c, names, actor, now) for c in troubled[:MOST_SHOWN]),
        more=max(0, len(troubled) - MOST_SHOWN),
    )


def _trouble(chance: Chance, names: dict[UUID, str], actor: Actor, now: datetime) -> Trouble:
    return Trouble(
        student=names.get(chance.student_id, ""),
        day=day_words(chance.date, actor.school, now),
        sentences=[problem_words.sentence(problem) for problem in chance.problems],
        is_left_out=not chance.is_possible,
    )


def _shown_preview(actor: Actor, wish: Later, now: datetime) -> Preview:
    """As far as the form is filled in."""
    try:
        return _preview(actor, wish.draft(), now)
    except Invalid as invalid:
        return Preview(missing=" ".join(invalid.fields.values()))


def _screen(actor: Actor, wish: Later) -> NewPassScreen:
    screen = new_pass_screen(
        actor=actor,
        now=timezone.now(),
        location_id=wish.room,
        chosen=wish.students,
        search=wish.search,
    )
    known = {student.id for student in (*screen.picked, *screen.students)}
    if not known >= set(wish.students):
        raise NotFound("Somebody named is no student of this school.")
    return screen


def _show(
    request: MemberRequest,
    wish: Later,
    *,
    problems: Iterable[str] = (),
    asks: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor, now = request.member, timezone.now()
    screen = _screen(actor, wish)
    book = screen.snapshot.book
    place: Place | None = book.places.get(wish.to) if wish.to else None
    today: date = actor.school.local(now).date()
    context = {
        "wish": wish,
        "data": wish.data,
        "screen": screen,
        "place": place,
        "groups": groups_for(actor=actor),
        "hosts": hosts_of(book, place) if place else (),
        "destinations": [p for p in book.places.values() if p.is_destination],
        "periods": period_names(school_id=actor.school.id),
        "types": day_types(school_id=actor.school.id),
        "weekdays": [(str(n + 1), WEEKDAYS[n]) for n in range(5)],
        "minutes": MINUTES,
        "today": today.isoformat(),
        "more_days": ", ".join(filter(None, wish.data.getlist("day")[1:])),
        "preview": _shown_preview(actor, wish, now),
        "problems": dict(enumerate(dict.fromkeys(problems))),
        "asks": asks,
        "back": room_address(screen.place),
    }
    return render(request, "planning/later.html", context, status=status)
