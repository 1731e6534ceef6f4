"""Planning passes: by staff for one or many, by a student for themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.passes.commands.asking import trip_for
from corridor.passes.gate import Decision, open_gate
from corridor.passes.policies import may_use
from corridor.passes.situation import Place
from corridor.planning import policies, problem_words
from corridor.planning.commands.answering import moved_on
from corridor.planning.commands.retiming import keep_timing
from corridor.planning.drafts import Chance, Draft
from corridor.planning.models import ScheduledPass, Series, SeriesStudent, State
from corridor.planning.models.scheduled import BATCH, OPEN
from corridor.planning.news import classes_left, topics_of
from corridor.planning.notices.occasions import MADE, MOVED, announce
from corridor.planning.queries.drafting import chances, no_such_place, place_of
from corridor.planning.queries.groups import group_to_follow
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.schools.permissions import Permission

MOST_MINUTES = 999
Which = Collection[tuple[UUID, date]]


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a draft; ``left_out`` are the passes that can't be."""

    ids: tuple[UUID, ...]
    series_id: UUID | None
    left_out: tuple[Chance, ...]


def schedule(*, actor: Actor, draft: Draft, now: datetime, without: Which = ()) -> Saved:
    """Plan every pass of a draft that can be, but for those ``without`` names.

    A student plans one visit of their own, which waits for a yes where the place wants one. What
    staff plan is so at once, unless the place keeps approving for itself. Raises ``Refused`` with
    the first reason where no pass is possible, and ``Invalid`` by field.
    """
    _refuse_strangers(actor, draft)
    if draft.group_id is not None:
        draft = replace(draft, students=_in_group(actor, draft.group_id))
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        by_student = not actor.may(Permission.MAKE_PASSES)
        place = _place_for(actor, decision, draft)
        draft = _complete(actor, place, draft)
        found = chances(book=decision.book, draft=draft, now=now, by_student=by_student)
        wanted = [chance for chance in found if (chance.student_id, chance.date) not in without]
        possible = [chance for chance in wanted if chance.is_possible]
        if not possible:
            raise Refused(*problem_words.refusals(wanted))
        series = _series(actor, place, draft, now, without) if draft.is_series else None
        plans = [_plan(actor, decision, draft, chance, series) for chance in possible]
        ScheduledPass.objects.bulk_create(plans, batch_size=BATCH)
        keep_timing(decision.book)
        _tell(decision, plans, possible)
    left_out = tuple(chance for chance in wanted if not chance.is_possible)
    return Saved(tuple(plan.id for plan in plans), series.id if series else None, left_out)


def _tell(decision: Decision, plans: list[ScheduledPass], chances: list[Chance]) -> None:
    """Whoever a plan concerns, and of today's the class that it leaves."""
    announce(decision, MADE, plans)
    for plan in plans:
        decision.tell(*topics_of(plan))
    today = decision.book.settings.local_date(decision.now)
    rooms = {chance.origin_id for chance in chances if chance.date == today}
    decision.tell(*(f"room:{room}" for room in rooms if room))


def move_scheduled(*, actor: Actor, plan_id: UUID, day: date, when: When, now: datetime) -> None:
    """Plan it for another time. A student's own is asked for anew; raises ``Refused`` with every
    reason against the new time, and leaves the old one then."""
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        plan = _movable(actor, plan_id)
        today = decision.book.settings.local_date(now)
        decision.tell(*topics_of(plan), *classes_left([plan], today=today))
        by_student = not actor.may(Permission.MAKE_PASSES)
        draft = _draft_of(plan, day, when)
        (chance,) = chances(book=decision.book, draft=draft, now=now, by_student=by_student)
        if not chance.is_possible:
            raise Refused(*problem_words.refusals([chance]))
        plan.date, plan.due_at, plan.wake_at = day, chance.due_at, chance.due_at
        plan.period, plan.offset_minutes, plan.at = when.period, when.offset_minutes, when.at
        if by_student:
            plan.asked, plan.asked_too = list(chance.asked), list(chance.asked_too)
            plan.state = State.REQUESTED if chance.asked else State.SCHEDULED
            plan.answered_by = plan.answered_at = None
        plan.version += 1
        plan.save()
        announce(decision, MOVED, [plan])
        decision.tell(*topics_of(plan), *classes_left([plan], today=today))


def _place_for(actor: Actor, decision: Decision, draft: Draft) -> Place:
    """Where it leads; places of the attendance desk are not there for anybody else."""
    for name in ("destination", "origin"):
        place = decision.book.places.get(getattr(draft, f"{name}_id"))
        if place is not None and not may_use(actor, place):
            raise no_such_place(name)
    return place_of(decision.book, draft.destination_id)


def _movable(actor: Actor, plan_id: UUID) -> ScheduledPass:
    plan = ScheduledPass.objects.filter(id=plan_id, school_id=actor.school.id).first()
    if plan is None or not policies.may_see(actor, plan):
        raise NotFound("There is no such plan, or it is somebody else's.")
    if not policies.may_move(actor, plan):
        raise NotAllowed("This was planned by staff, and stays.")
    if plan.state not in OPEN:
        raise moved_on(plan.state)
    return plan


def _draft_of(plan: ScheduledPass, day: date, when: When) -> Draft:
    return Draft(
        students=(plan.student_id,),
        destination_id=plan.destination_id,
        pattern=Pattern(dates=(day,)),
        when=when,
        origin_id=plan.origin_id,
        host_id=plan.host_id,
        minutes=plan.minutes,
        instead_of=plan.id,
    )


def _refuse_strangers(actor: Actor, draft: Draft) -> None:
    if actor.may(Permission.MAKE_PASSES):
        return
    if not actor.is_student:
        raise NotAllowed("Staff plan passes.")
    if draft.students != (actor.person_id,) or draft.is_series:
        raise NotFound("Students plan for themselves, one visit at a time.")


def _in_group(actor: Actor, group_id: UUID) -> tuple[UUID, ...]:
    found = group_to_follow(actor=actor, group_id=group_id)
    if not found:
        raise Invalid({"group": _("Nobody is in this group yet.")})
    return found


def _complete(actor: Actor, place: Place, draft: Draft) -> Draft:
    """With the trip that the place has where none is given; raises ``Invalid`` by field."""
    most = MOST_MINUTES if actor.may(Permission.MAKE_PASSES) else place.minutes
    if draft.minutes is not None and not 1 <= draft.minutes <= most:
        raise Invalid({"minutes": _("Choose from 1 to {most} minutes.").format(most=most)})
    return replace(draft, trip=trip_for(actor, place, draft.trip))


def _series(actor: Actor, place: Place, draft: Draft, now: datetime, without: Which) -> Series:
    pattern = draft.pattern
    series = Series.objects.create(
        school_id=actor.school.id,
        title=draft.title.strip()[:80],
        origin_id=draft.origin_id,
        destination_id=draft.destination_id,
        host_id=draft.host_id,
        group_id=draft.group_id,
        club_id=draft.club_id,
        **_time(draft),
        minutes=draft.minutes_at(place),
        trip=draft.trip,
        note=draft.note.strip()[:200],
        may_decline=draft.may_decline,
        dates=list(pattern.dates),
        starts_on=pattern.starts_on,
        ends_on=pattern.ends_on,
        weekdays=sorted(pattern.weekdays),
        day_types=sorted(pattern.day_types),
        skipped=sorted(pattern.skipped),
        made_by_id=actor.member_id,
        made_at=now,
    )
    if draft.group_id is None:
        SeriesStudent.objects.bulk_create(
            SeriesStudent(
                series=series,
                student_id=student_id,
                joined_at=now,
                left_out=sorted(day for person, day in without if person == student_id),
            )
            for student_id in draft.students
        )
    return series


def _time(draft: Draft) -> dict[str, object]:
    when = draft.when
    return {"period": when.period, "offset_minutes": when.offset_minutes, "at": when.at}


def _plan(
    actor: Actor, decision: Decision, draft: Draft, chance: Chance, series: Series | None
) -> ScheduledPass:
    place = decision.book.places[draft.destination_id]
    asked, asked_too = _asked(actor, decision, place, chance)
    return ScheduledPass(
        school_id=actor.school.id,
        student_id=chance.student_id,
        origin_id=draft.origin_id,
        destination_id=draft.destination_id,
        host_id=draft.host_id,
        series=series,
        date=chance.date,
        **_time(draft),
        due_at=chance.due_at,
        wake_at=chance.due_at,
        minutes=draft.minutes_at(place),
        trip=draft.trip,
        note=draft.note.strip()[:200],
        state=State.REQUESTED if asked else State.SCHEDULED,
        made_by_staff=actor.may(Permission.MAKE_PASSES),
        may_decline=draft.may_decline,
        asked=list(asked),
        asked_too=list(asked_too),
        made_by_id=actor.member_id,
        made_at=decision.now,
    )


def _asked(
    actor: Actor, decision: Decision, place: Place, chance: Chance
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Who has to say yes: of a student's plan whoever the place says, of one by staff the staff of
    a place that keeps approving for itself."""
    if not actor.may(Permission.MAKE_PASSES):
        return chance.asked, chance.asked_too
    if not place.approval_of_staff_passes or not set(actor.people).isdisjoint(place.approvers):
        return (), ()
    return place.approvers or decision.book.admins, ()
