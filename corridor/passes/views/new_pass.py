"""A pass that staff make: for one or many students, to one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.errors import Invalid, NotFound, Refusal, Refused
from corridor.core.tenancy import new_id
from corridor.passes.commands import Ask, request_pass
from corridor.passes.gate import Key
from corridor.passes.models import Trip
from corridor.passes.queries import NewPassScreen, StudentNow, new_pass_screen
from corridor.passes.queries.cautions import Caution, cautions
from corridor.passes.queries.states import states_of
from corridor.passes.views.answers import see_other
from corridor.passes.views.cautions import caution_words
from corridor.passes.views.hiding import student_for
from corridor.passes.views.new_pass_wish import Wish
from corridor.passes.views.staff import room_address
from corridor.passes.views.staff_only import only_makers

MINUTES = (5, 10, 15, 20, 30)
KEEP_APART = "keep_apart"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one student of the wish."""

    student: StudentNow
    pass_id: UUID | None = None
    refusal: Refusal | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def new_pass(request: MemberRequest) -> HttpResponse:
    actor = only_makers(request)
    if request.method != "POST":
        return _show(request, Wish.of(request.GET, request.GET))
    wish = Wish.of(request.POST, request.GET)
    screen = _screen(actor, wish)
    chosen = _chosen(screen, wish)
    if not chosen:
        return _show(request, wish, problems=[_("Choose at least one student.")], status=422)
    warned = [] if wish.is_decided else _warned(screen, wish, chosen)
    if warned:
        return _show(request, wish, Question(warned))
    try:
        outcomes = [_make(actor, wish, student, screen) for student in chosen]
    except Invalid as invalid:
        return _show(request, wish, problems=list(invalid.fields.values()), status=422)
    return _answer(request, wish, screen, outcomes)


@dataclass(frozen=True, slots=True)
class Question:
    """What staff decide before somebody goes: ``warned`` of rules that they may set aside, or
    that somebody ``meets`` whom they are kept apart from."""

    warned: list[Caution]
    meets: bool = False
    told: str = ""

    @property
    def sentences(self) -> list[str]:
        return [caution_words(caution) for caution in self.warned]

    @property
    def could_wait(self) -> bool:
        """Whether there is a line for it."""
        return any(caution.student is None for caution in self.warned)


def _screen(actor: Actor, wish: Wish) -> NewPassScreen:
    return new_pass_screen(
        actor=actor,
        now=timezone.now(),
        location_id=wish.room,
        chosen=wish.students,
        search=wish.search,
    )


def _chosen(screen: NewPassScreen, wish: Wish) -> list[StudentNow]:
    """The students named; raises ``NotFound`` when one is none of this school."""
    known = {student.id: student for student in (*screen.picked, *screen.students)}
    if not known.keys() >= set(wish.students):
        raise NotFound("Somebody named is no student of this school.")
    return [known[id_] for id_ in wish.students]


def _warned(screen: NewPassScreen, wish: Wish, chosen: list[StudentNow]) -> list[Caution]:
    """What staff should say about first.

    Who has a pass already does not count: a form that was sent twice asks nothing.
    """
    going = [student for student in chosen if student.is_free]
    pick = screen.pick(wish.to)
    if pick is None or pick.is_closed or not going:
        return []
    here = None if wish.search or wish.origin else screen.place
    return cautions(snapshot=screen.snapshot, students=going, place=pick.place, origin=here)


def _make(actor: Actor, wish: Wish, student: StudentNow, screen: NewPassScreen) -> Outcome:
    """From the student's class now; for those without one, from the room of whoever asks."""
    try:
        return Outcome(student, _request(actor, wish, student, wish.origin))
    except Refused as refused:
        here = screen.place
        if refused.refusal.code != "no_class_now" or here is None or here.id == wish.to:
            return Outcome(student, refusal=refused.refusal)
    try:
        return Outcome(student, _request(actor, wish, student, here.id))
    except Refused as refused:
        return Outcome(student, refusal=refused.refusal)


def _request(actor: Actor, wish: Wish, student: StudentNow, origin_id: UUID | None) -> UUID:
    ask = wish.ask(student.id, origin_id)
    now = timezone.now()
    return request_pass(actor=actor, ask=ask, now=now, key=_key(actor, wish, ask)).pass_id


def _key(actor: Actor, wish: Wish, ask: Ask) -> Key | None:
    """The same form sent twice makes one pass; sent with other words it is another wish."""
    if not wish.key:
        return None
    body = repr(ask).encode()
    key = Key.of(actor.member_id, "", body)
    return replace(key, value=f"{wish.key}:{key.body_digest}")


def _answer(
    request: MemberRequest, wish: Wish, screen: NewPassScreen, outcomes: list[Outcome]
) -> HttpResponse:
    meeting = [o.student.id for o in outcomes if o.refusal and o.refusal.code == KEEP_APART]
    refused = [
        _why_not(o.student, o.refusal)
        for o in outcomes
        if o.refusal and o.refusal.code != KEEP_APART
    ]
    made = [outcome.pass_id for outcome in outcomes if outcome.pass_id]
    summary = " ".join([*(_what_was_made(made) if made else []), *refused])
    if meeting:
        left = replace(wish, students=tuple(meeting), search="", key="")
        return _show(request, left, Question([], meets=True, told=summary), status=409)
    if not made:
        return _show(request, wish, problems=refused, status=409)
    messages.add_message(request, messages.WARNING if refused else messages.SUCCESS, summary)
    return see_other(room_address(screen.place))


def _what_was_made(made: Collection[UUID]) -> list[str]:
    """Passes to a place that approves for itself wait for a yes, others in line or are out."""
    states = states_of(pass_ids=made)
    asking, in_line = states.count("requested"), states.count("waiting")
    in_line += states.count("offered")
    started = len(states) - asking - in_line
    counted = (
        (started, ngettext("{n} pass started.", "{n} passes started.", started)),
        (in_line, ngettext("{n} student is in line.", "{n} students are in line.", in_line)),
        (asking, ngettext("{n} pass waits for a yes.", "{n} passes wait for a yes.", asking)),
    )
    return [words.format(n=n) for n, words in counted if n]


def _why_not(student: StudentNow, refusal: Refusal) -> str:
    name = student.name
    match refusal.code:
        case "live_pass":
            return _("{name} already has a pass.").format(name=name)
        case "already_there":
            return _("{name} is there already.").format(name=name)
        case "no_class_now":
            return _("{name} has no class now. Say under “More” where they come from.").format(
                name=name
            )
    return refusal.detail


def _show(
    request: MemberRequest,
    wish: Wish,
    question: Question | None = None,
    *,
    problems: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    screen = _screen(request.member, wish)
    hide = partial(student_for, request)
    context: dict[str, Any] = {
        "screen": replace(
            screen, picked=[*map(hide, screen.picked)], students=[*map(hide, screen.students)]
        ),
        "wish": wish,
        "pick": screen.pick(wish.to),
        "problems": list(dict.fromkeys(problems)),
        "question": question,
        "key": wish.key or new_id(),
        "back": room_address(screen.place),
        "minutes": MINUTES,
        "trips": Trip.choices,
        "more": wish.minutes or wish.trip or wish.note or wish.origin,
    }
    return render(request, "passes/new_pass.html", context, status=status)
