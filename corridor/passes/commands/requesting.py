"""Asking for a pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.core.tenancy import new_id
from corridor.passes import moves, nearer, policies, rules
from corridor.passes.behalf import FOR
from corridor.passes.commands.asking import CREATED, Ask, Made, trip_for
from corridor.passes.commands.going import go_or_wait
from corridor.passes.commands.making import make_for_student, open_pass, refuse_if
from corridor.passes.gate import Decision, Key, open_gate
from corridor.passes.models import Source, Trip
from corridor.passes.rules import Approval, Situation
from corridor.passes.situation import LivePass, Place
from corridor.passes.store import Concern
from corridor.rostering.queries import Whereabouts
from corridor.schools.permissions import Permission


def request_pass(*, actor: Actor, ask: Ask, now: datetime, key: Key | None = None) -> Made:
    """Ask for a pass; it starts, joins the line, or waits for a yes.

    A student's own pass obeys every rule. A pass that staff make starts at once, unless the
    place keeps approving for itself; what it overrides is logged.
    """
    if ask.student_id != actor.person_id and not actor.may(Permission.MAKE_PASSES):
        raise NotFound("Students ask for themselves only.")
    asked_under = (key.member_id, key.value) if key else None
    concern = Concern(student_id=ask.student_id, key=asked_under, place_id=ask.destination_id)
    gate = open_gate(school_id=actor.school.id, now=now, concern=concern, by=actor)
    with gate as decision:
        if key is not None and (before := decision.answered_before(key)):
            return Made(*before)
        pass_id = _decide(decision, actor, ask)
        if key is not None:
            decision.remember(key, pass_id, CREATED)
        return Made(pass_id)


def _decide(decision: Decision, actor: Actor, ask: Ask) -> UUID:
    grade = actor.grade if actor.is_student else _student_grade(decision, ask)
    where = decision.where
    if not actor.reaches(*((where.location_id,) if where and where.location_id else ())):
        raise NotFound("This student is in none of the rooms that they cover.")
    situation = _situation(decision, actor, ask, grade, where)
    live = _draft(decision, actor, ask, situation, where)
    if actor.may(Permission.MAKE_PASSES):
        make_for_student(decision, actor, situation, live, ask)
    elif ask.urgent:
        _call_for_self(decision, actor, situation, live)
    else:
        _ask_for_self(decision, actor, situation, live, ask.approver_id)
    return live.id


def _student_grade(decision: Decision, ask: Ask) -> str:
    """Also the check that staff name a student of this school."""
    member = Member.objects.filter(
        school_id=decision.book.settings.school_id,
        person_id=ask.student_id,
        roles__contains=["student"],
        archived_at__isnull=True,
    )
    grade = member.values_list("person__grade", flat=True).first()
    if grade is None:
        raise NotFound(f"No student {ask.student_id}")
    return str(grade)


def _situation(
    decision: Decision, actor: Actor, ask: Ask, grade: str, where: Whereabouts | None
) -> Situation:
    live_pass = decision.live_of(ask.student_id)
    today = decision.book.settings.local_date(decision.now)
    return Situation(
        book=decision.book,
        now=decision.now,
        student_id=ask.student_id,
        grade=grade,
        origin=_origin(decision, actor, ask, where),
        destination=_place(decision, actor, ask.destination_id, "destination"),
        live_pass=live_pass,
        used=decision.student.used,
        occupancy=decision.board.occupancy,
        teachers=tuple(t.person_id for t in where.teachers) if where else (),
        spans=decision.book.spans(today, where.lunch_wave if where else ""),
        met=decision.board.met(decision.book, ask.student_id),
        frozen=decision.frozen,
    )


def _origin(decision: Decision, actor: Actor, ask: Ask, where: Whereabouts | None) -> Place | None:
    named = ask.origin_id
    here = where.location_id if where else None
    may_name = actor.may(Permission.MAKE_PASSES) or decision.book.settings.students_may_name_origin
    if named is not None and named != here and not may_name:
        raise NotAllowed("The origin is the room of your timetable.")
    if named is not None and not actor.reaches(named):
        raise NotFound("This is none of the rooms that they cover.")
    if named is None and here is None:
        return None
    return _place(decision, actor, named or here, "origin")


def _place(decision: Decision, actor: Actor, location_id: UUID | None, name: str) -> Place:
    """One of the attendance desk is not there for anybody else."""
    place = decision.book.places.get(location_id) if location_id else None
    if place is None or place.is_archived or not policies.may_use(actor, place):
        raise Invalid({name: _("There is no such place at this school.")})
    return place


def _draft(
    decision: Decision, actor: Actor, ask: Ask, s: Situation, where: Whereabouts | None
) -> LivePass:
    live_origin = s.origin
    if live_origin is None:
        raise Refused.because(
            "no_class_now",
            _("We can't tell which room you are in right now. A teacher can make this pass."),
            overridable_by=(_("any teacher"),),
        )
    return LivePass.requested(
        id=new_id(),
        school_id=decision.book.settings.school_id,
        student_id=ask.student_id,
        origin_id=live_origin.id,
        destination_id=s.destination.id,
        section_id=where.section_id if where and where.location_id == live_origin.id else None,
        created_by_id=actor.member_id,
        trip=_trip(actor, s.destination, ask),
        minutes=_minutes(actor, s, ask.minutes),
        note=ask.note.strip()[:200],
        made_by_staff=actor.may(Permission.MAKE_PASSES),
        period_ends_at=where.ends_at if where and where.ends_at > decision.now else None,
        requested_at=decision.now,
        source=ask.source,
    )


def _trip(actor: Actor, place: Place, ask: Ask) -> str:
    """The desk sends one way, whatever the gym or the library has for others."""
    return Trip.ONE_WAY.value if ask.source == Source.DESK else trip_for(actor, place, ask.trip)


def _minutes(actor: Actor, s: Situation, wanted: int | None) -> int:
    usual = rules.minutes_for(s.destination, s.ease)
    if wanted is None:
        return usual
    most = 999 if actor.may(Permission.MAKE_PASSES) else usual
    if not 1 <= wanted <= most:
        sentence = _("Choose from 1 to {most} minutes.").format(most=most)
        raise Invalid({"minutes": sentence})
    return wanted


def _ask_for_self(
    decision: Decision, actor: Actor, s: Situation, live: LivePass, approver_id: UUID | None
) -> None:
    refuse_if(s, rules.STUDENT)
    approval = rules.who_approves(s, approver_id)
    live = _with_approval(live, approval)
    open_pass(decision, s, live, by=actor)
    if approval is None:
        go_or_wait(decision, live, by=actor)
    else:
        _use_pre_approval(decision, actor, s, live)


def _with_approval(live: LivePass, approval: Approval | None) -> LivePass:
    if approval is None:
        return live
    return replace(
        live,
        asked=approval.asked,
        asked_too=approval.asked_too,
        over_limit=approval.over_limit,
    )


def _use_pre_approval(decision: Decision, actor: Actor, s: Situation, live: LivePass) -> None:
    """The origin's teacher may have said yes in advance; never to a pass above the limit."""
    found = next(
        (
            yes
            for yes in decision.student.pre_approved
            if yes.covers(live.origin_id, live.destination_id, decision.now)
            and yes.person_id in live.asked
            and yes.person_id in s.teachers
        ),
        None,
    )
    if found is None or live.over_limit:
        return
    decision.spend(found)
    step = moves.approve(live, found.member_id, found.person_id, decision.now)
    detail: dict[str, str | int] = {**step.detail, "pre_approved": 1}
    if found.said_by_id:
        detail[FOR] = str(found.member_id)
    step = replace(step, detail=detail)
    approved = decision.take(step, by=found.said_by_id or found.member_id)
    if moves.is_agreed(step):
        go_or_wait(decision, approved, by=actor)


def _call_for_self(decision: Decision, actor: Actor, s: Situation, live: LivePass) -> None:
    """ "I can't wait": one card on top of the teacher's screen, whatever the rules say."""
    if not decision.book.settings.urgent_is_on:
        raise Invalid({"urgent": _("This school has turned “I can’t wait” off.")})
    refuse_if(s, rules.URGENT)
    destination = s.destination
    if destination.is_closed(decision.now):
        other = nearer.instead_of(decision.book, destination, s.origin, decision.board)
        destination = other or destination
        live = replace(live, minutes=rules.minutes_for(destination, s.ease))
    live = replace(live, destination_id=destination.id, asked=rules.who_helps(s), urgent=True)
    open_pass(decision, s, live, by=actor)
