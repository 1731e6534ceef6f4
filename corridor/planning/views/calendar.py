"""The calendar: a student's own, a teacher's classes, who comes to a room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts.actor import STUDENT, Actor, MemberRequest
from corridor.accounts.projecting import are_names_hidden
from corridor.core.errors import NotFound
from corridor.passes.looks import note_look
from corridor.passes.policies import sees_since
from corridor.passes.situation import Place
from corridor.passes.views.parts import page_or_part
from corridor.passes.views.staff_only import uuid_of
from corridor.planning.calendar_items import Whose, holds_any, items_of
from corridor.planning.day_slots import CalendarDay, with_items
from corridor.planning.queries import calendar as queries
from corridor.planning.queries.plans import PlanCard
from corridor.planning.views.calendar_dates import Look, look_of
from corridor.planning.views.calendar_rows import Shown, shown_days
from corridor.schools.permissions import Permission

PAST = "calendar"  # the name of this page in the audit log
MOST_ROOMS = 30


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose calendar it is: ``kind`` is "own", "student", "teaching", "room" or "nothing"."""

    kind: str
    student_id: UUID | None = None
    name: str = ""
    place: Place | None = None
    places: list[Place] = field(default_factory=list)
    teaches: bool = False

    @property
    def choices(self) -> int:
        """How many calendars somebody of the staff has to choose from."""
        return len(self.places) + self.teaches

    @property
    def kept(self) -> str:
        if self.kind == "student":
            return f"&student={self.student_id}"
        if self.kind == "teaching" and self.places:
            return "&classes=1"
        return f"&room={self.place.id}" if self.place else ""


@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    actor, now = request.member, timezone.now()
    subject = _subject(request, now)
    today = actor.school.local(now).date()
    look = look_of(request.GET, today=today, kept=subject.kept)
    days = _days(actor, subject, look, now)
    if subject.kind != "own":
        note_look(actor=actor, page=PAST, students=_past(days, look), now=now)
    context = _context(request, subject, look, shown_days(days, look, actor.school, now), now)
    page, part = "planning/calendar.html", "planning/_calendar.html"
    return page_or_part(request, page, part, context)


def _subject(request: MemberRequest, now: datetime) -> Subject:
    """Raises ``NotFound`` for whoever may not look at it, as if it did not exist."""
    actor, asked = request.member, request.GET
    student_id = uuid_of(asked.get("student", ""))
    if student_id in (None, actor.person_id) and not actor.may(Permission.SEE_PASSES):
        return _own(actor)
    if not actor.may(Permission.SEE_PASSES):
        raise NotFound("Students look at their own calendar.")
    if student_id:
        person = queries.student_of(school_id=actor.school.id, person_id=student_id)
        return Subject("student", student_id, person.name)
    return _of_staff(request, now)


def _own(actor: Actor) -> Subject:
    if STUDENT not in actor.roles:
        raise NotFound("Neither classes nor plans are theirs to see.")
    return Subject("own", actor.person_id)


def _of_staff(request: MemberRequest, now: datetime) -> Subject:
    """The room named, else the classes of whoever teaches, else their first place, else what they
    run besides; ``classes`` asks for the classes and for that."""
    actor, room_id = request.member, uuid_of(request.GET.get("room", ""))
    places, teaches = queries.places_of(actor=actor, now=now), queries.teaches_here(actor=actor)
    runs = teaches or holds_any(actor)
    of_staff: dict[str, Any] = {"places": places, "teaches": runs}
    if room_id:
        place = queries.place_of(actor=actor, place_id=room_id, now=now)
        return Subject("room", place=place, **of_staff)
    if runs and (teaches or not places or "classes" in request.GET):
        return Subject("teaching", **of_staff)
    if places:
        return Subject("room", place=places[0], **of_staff)
    if STUDENT in actor.roles:
        return Subject("own", actor.person_id)
    return Subject("nothing")


def _since(actor: Actor, subject: Subject, now: datetime) -> date | None:
    """From which day on plans are shown: of others earlier ones are a history, which not everybody
    may see."""
    since = sees_since(actor, now) if subject.kind != "own" else None
    return since.date() if since else None


def _days(actor: Actor, subject: Subject, look: Look, now: datetime) -> list[CalendarDay]:
    school_id, wanted = actor.school.id, look.wanted
    if subject.student_id:
        who = {"school_id": school_id, "student_id": subject.student_id}
        days = queries.student_calendar(**who, wanted=wanted, now=now)
    elif subject.place:
        place_id = subject.place.id
        days = queries.room_calendar(school_id=school_id, place_id=place_id, wanted=wanted)
    else:
        people = actor.people if subject.kind == "teaching" else ()
        days = queries.teaching_calendar(school_id=school_id, people=people, wanted=wanted)
    days = _with_items(actor, subject, look, days)
    since = _since(actor, subject, now)
    return [day.without_plans() if since and day.date < since else day for day in days]


def _with_items(
    actor: Actor, subject: Subject, look: Look, days: list[CalendarDay]
) -> list[CalendarDay]:
    if subject.kind in ("room", "nothing"):
        return days
    wanted = look.wanted
    whose = Whose(actor, wanted.monday, wanted.sunday, subject.student_id)
    shown = [item for item in items_of(whose) if item.state != "given_up"]
    date_of = {item.key: actor.school.local(item.starts_at).date() for item in shown}
    return [with_items(day, [i for i in shown if date_of[i.key] == day.date]) for day in days]


def _past(days: Iterable[CalendarDay], look: Look) -> set[UUID]:
    """The students of whom something is shown that is over."""
    shown = [day for day in days if day.date in look.wanted.days]
    over = {p.student_id for day in shown for p in day.plans if _is_over(p, look.today)}
    gone = (item for day in shown if day.date < look.today for item in day.items)
    return over | {item.of_student for item in gone if item.of_student}


def _is_over(plan: PlanCard, today: date) -> bool:
    return plan.date < today or not plan.is_open


def _context(
    request: MemberRequest, subject: Subject, look: Look, days: list[Shown], now: datetime
) -> dict[str, Any]:
    page, since = reverse("planning:calendar"), _since(request.member, subject, now)
    return {
        "subject": subject,
        "look": look,
        "now": now,
        "page": page,
        "address": page + look.here,
        "days": [day for day in days if day.is_shown],
        "day": next(day for day in days if day.date == look.day),
        "today": next((day for day in days if day.date == look.today), None),
        "until": _next_change(days, now),
        "topics": " ".join(dict.fromkeys(_topics(request.member, subject, days))),
        "is_history": since is not None and max(look.wanted.days) < since,
        "hidden": subject.kind != "own" and are_names_hidden(request),
        "plan_address": _where_to_plan(request.member, subject),
    }


def _next_change(days: Iterable[Shown], now: datetime) -> datetime | None:
    """The bell at which "now" moves on."""
    bells = (at for day in days for s in day.slots for at in (s.slot.starts_at, s.slot.ends_at))
    return min((at for at in bells if at > now), default=None)


def _topics(actor: Actor, subject: Subject, days: Iterable[Shown]) -> Iterator[str]:
    yield from (f"person:{person}" for person in actor.people)
    if subject.place:
        yield f"room:{subject.place.id}"
    rooms = {s.slot.place_id for day in days for s in day.slots if s.slot.place_id}
    if subject.kind != "own":
        yield from (f"room:{room}" for room in sorted(rooms)[:MOST_ROOMS])
    yield from (item.topic for day in days for item in day.day.items if item.topic)


def _where_to_plan(actor: Actor, subject: Subject) -> str:
    """The page where they plan; none for staff who look at their own classes as students."""
    if subject.kind == "own":
        return reverse("planning:choose_visit") if actor.is_student else ""
    return reverse("planning:later") if actor.may(Permission.MAKE_PASSES) else ""
