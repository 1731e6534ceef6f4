"""What is known of the students whose scheduled passes fall due, behind the school's gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.models import Member
from corridor.core.errors import Refused
from corridor.passes import rules
from corridor.passes.gate import Decision
from corridor.passes.rules import Situation
from corridor.passes.situation import Place, Span, Used
from corridor.planning.falling_due import Occasion
from corridor.planning.models import ScheduledPass
from corridor.planning.times import due_at, over_at
from corridor.rostering.queries.absences import absent
from corridor.rostering.queries.lessons import Lesson, lesson_around, lessons


@dataclass(frozen=True, slots=True)
class Case:
    """One scheduled pass whose time may have come. ``situation`` is ``None`` where nobody can tell
    which room the student is in, and ``lesson`` where they have no class."""

    plan: ScheduledPass
    occasion: Occasion
    situation: Situation | None
    lesson: Lesson | None

    @property
    def origin(self) -> Place:
        """Where the student is; asked for only where nothing keeps the pass from starting."""
        if self.situation is None or self.situation.origin is None:
            raise Refused.because("no_class_now", _("We can’t tell which room the student is in."))
        return self.situation.origin


def cases(decision: Decision, plans: list[ScheduledPass]) -> Iterator[Case]:
    """In the order of ``plans``, each on the board as those before it have left it. Three
    statements for all of them."""
    known = _known(decision, {plan.student_id for plan in plans})
    for plan in plans:
        yield _case(decision, known, plan)


@dataclass(frozen=True, slots=True)
class _Known:
    """Today's classes, who is away now, and the grades of those who are at this school."""

    lessons: dict[UUID, tuple[Lesson, ...]]
    absent: set[UUID]
    grades: dict[UUID, str]


def _known(decision: Decision, people: set[UUID]) -> _Known:
    settings, now = decision.book.settings, decision.now
    school_id, today = settings.school_id, settings.local_date(now)
    here = Member.objects.filter(
        school_id=school_id,
        person_id__in=people,
        person__archived_at__isnull=True,
        archived_at__isnull=True,
    )
    return _Known(
        lessons(school_id=school_id, people=people, day=today),
        absent(school_id=school_id, people=people, day=today, at=now),
        dict(here.values_list("person_id", "person__grade")),
    )


def _case(decision: Decision, known: _Known, plan: ScheduledPass) -> Case:
    theirs = known.lessons.get(plan.student_id, ())
    lesson = lesson_around(theirs, decision.now)
    situation = _situation(decision, plan, lesson, known.grades.get(plan.student_id, ""))
    settings, spans = decision.book.settings, _spans(decision, plan, theirs)
    due = due_at(plan.when, day=plan.date, spans=spans, minutes=plan.minutes, settings=settings)
    occasion = Occasion(
        due_at=due,
        over_at=due and over_at(due, spans=spans, minutes=plan.minutes),
        day_ends_at=settings.start_of(plan.date + timedelta(days=1)),
        is_gone=plan.student_id not in known.grades,
        is_absent=plan.student_id in known.absent,
        objection=_objection(situation),
    )
    return Case(plan, occasion, situation, lesson)


def _spans(decision: Decision, plan: ScheduledPass, theirs: tuple[Lesson, ...]) -> tuple[Span, ...]:
    """The periods of its day as this student has them; those of other days are of no use now."""
    today = decision.book.settings.local_date(decision.now)
    if plan.date != today:
        return ()
    waves = {lesson.period: lesson.wave for lesson in theirs}
    return decision.book.spans(today, waves.get(plan.period, ""))


def _situation(
    decision: Decision, plan: ScheduledPass, lesson: Lesson | None, grade: str
) -> Situation | None:
    origin = _place(decision, plan.origin_id or (lesson.location_id if lesson else None))
    if origin is None:
        return None
    return Situation(
        book=decision.book,
        now=decision.now,
        student_id=plan.student_id,
        grade=grade,
        origin=origin,
        destination=decision.book.places[plan.destination_id],
        live_pass=decision.live_of(plan.student_id),
        used=Used(),
        occupancy=decision.board.occupancy,
        teachers=tuple(t.person_id for t in lesson.teachers) if lesson else (),
        met=decision.board.met(decision.book, plan.student_id),
        frozen=decision.frozen,
    )


def _place(decision: Decision, location_id: UUID | None) -> Place | None:
    return decision.book.places.get(location_id) if location_id else None


def _objection(situation: Situation | None) -> str:
    if situation is None:
        return "no_class_now"
    if situation.destination.is_archived:
        return "closed"
    return next((o.code for o in rules.objections(situation, rules.SCHEDULED)), "")
