"""A pass that staff make: for one or many students, to one place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
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
from corridor.passes.queries.new_pass import states_of
from corridor.passes.views.answers import see_other
from corridor.passes.views.staff import only_staff, room_address, uuid_of

MOST_STUDENTS = 60
MINUTES = (5, 10, 15, 20, 30)
CLASSROOM = "classroom"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says so far; whatever is no id or number counts as left out."""

    students: tuple[UUID, ...]
    to: UUID | None
    room: UUID | None
    origin: UUID | None
    minutes: str
    trip: str
    note: str
    search: str
    key: str
    anyway: bool

    @classmethod
    def of(cls, data: QueryDict, address: QueryDict) -> Wish:
        ids = [found for text in data.getlist("s") if (found := uuid_of(text))]
        return cls(
            students=tuple(dict.fromkeys(ids))[:MOST_STUDENTS],
            to=_destination(data, address),
            room=uuid_of(data.get("room", "") or address.get("room", "")),
            origin=uuid_of(data.get("origin", "")),
            minutes=data.get("minutes", "").strip(),
            trip=data.get("trip", ""),
            note=data.get("note", ""),
            search=data.get("q", "").strip()[:80],
            key=data.get("key", "")[:40],
            anyway="anyway" in address,
        )

    def ask(self, student_id: UUID, origin_id: UUID | None) -> Ask:
        """Raises ``Invalid`` for minutes that are no number; the domain checks the rest."""
        if self.minutes and not self.minutes.isdecimal():
            raise Invalid({"minutes": _("Minutes are a whole number.")})
        if self.to is None:
            raise Invalid({"to": _("Choose a place.")})
        return Ask(
            student_id=student_id,
            destination_id=self.to,
            origin_id=origin_id,
            trip=self.trip,
            minutes=int(self.minutes) if self.minutes else None,
            note=self.note,
        )


def _destination(data: QueryDict, address: QueryDict) -> UUID | None:
    """Where the tapped button leads; the one beside the list of classrooms means that list."""
    named = address.get("to", "") or data.get("to", "")
    return uuid_of(data.get(CLASSROOM, "") if named == CLASSROOM else named)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one student of the wish."""

    student: StudentNow
    pass_id: UUID | None = None
    refusal: Refusal | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def new_pass(request: MemberRequest) -> HttpResponse:
    actor = only_staff(request)
    if request.method != "POST":
        return _show(request, Wish.of(request.GET, request.GET))
    wish = Wish.of(request.POST, request.GET)
    screen = _screen(actor, wish)
    chosen = _chosen(screen, wish)
    if not chosen:
        return _show(request, wish, problems=[_("Choose at least one student.")], status=422)
    if _is_too_full(screen, wish, chosen):
        return _show(request, wish, question=True)
    try:
        outcomes = [_make(actor, wish, student, screen) for student in chosen]
    except Invalid as invalid:
        return _show(request, wish, problems=list(invalid.fields.values()), status=422)
    return _answer(request, wish, screen, outcomes)


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


def _is_too_full(screen: NewPassScreen, wish: Wish, chosen: list[StudentNow]) -> bool:
    """Whether staff should say that they start it all the same.

    Who has a pass already does not count: a form that was sent twice asks nothing.
    """
    going = sum(student.is_free for student in chosen)
    pick = screen.pick(wish.to)
    if pick is None or pick.is_closed or wish.anyway:
        return False
    return going > 0 and pick.is_full_for(going)


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
    refused = [_why_not(o.student, o.refusal) for o in outcomes if o.refusal]
    made = [outcome.pass_id for outcome in outcomes if outcome.pass_id]
    if not made:
        return _show(request, wish, problems=refused, status=409)
    summary = " ".join([*_what_was_made(made), *refused])
    messages.add_message(request, messages.WARNING if refused else messages.SUCCESS, summary)
    return see_other(room_address(screen.place))


def _what_was_made(made: Collection[UUID]) -> list[str]:
    """Passes to a place that approves for itself wait for a yes; the others have started."""
    states = states_of(pass_ids=made)
    waiting = states.count("requested")
    started = len(states) - waiting
    sentences = []
    if started:
        words = ngettext("{n} pass started.", "{n} passes started.", started)
        sentences.append(words.format(n=started))
    if waiting:
        words = ngettext("{n} pass waits for a yes.", "{n} passes wait for a yes.", waiting)
        sentences.append(words.format(n=waiting))
    return sentences


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
    *,
    problems: Iterable[str] = (),
    question: bool = False,
    status: int = 200,
) -> HttpResponse:
    screen = _screen(request.member, wish)
    context: dict[str, Any] = {
        "screen": screen,
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
