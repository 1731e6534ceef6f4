"""What a draft would come to: a pass for each student and day, with what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotFound
from corridor.passes import rules
from corridor.passes.rules import Situation
from corridor.passes.situation import Book, Occupancy, Place, Span, Used
from corridor.planning.drafts import Chance, Draft, Problem, Taken
from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.planning.problems import Wish, problems_of
from corridor.planning.recurrence import days_of
from corridor.planning.times import When, due_at
from corridor.rostering.models import Absence
from corridor.rostering.queries.lessons import Lesson, lesson_around, lessons
from corridor.schools.bell_days import bells_between
from corridor.schools.queries import DayBells, days

MOST = 5_000  # passes of one draft


@dataclass(slots=True)
class _Desk:
    """All that is needed to judge a draft; ``taken`` grows with what the draft itself takes."""

    draft: Draft
    book: Book
    place: Place
    minutes: int
    now: datetime
    by_student: bool
    host: UUID | None
    grades: dict[UUID, str]
    bells: dict[date, DayBells]
    away: list[Absence]
    taken: dict[date, list[Taken]]


def chances(
    *, book: Book, draft: Draft, now: datetime, by_student: bool, most: int | None = MOST
) -> list[Chance]:
    """Every pass of a draft, by day and in the order of its students, as it stands now.

    Raises ``Invalid`` by field, also where there are more than ``most``, and ``NotFound`` for a
    student who is not at this school.
    """
    desk, found = _desk(book, draft, now, by_student=by_student, most=most)
    return [chance for day in found for chance in _of_day(desk, day)]


def chances_at(
    *, book: Book, draft: Draft, whens: Iterable[When], now: datetime
) -> list[tuple[When, Chance]]:
    """What a student may choose from on one day: their visit at each of these times."""
    desk, (day,) = _desk(book, draft, now, by_student=True)
    (student_id,) = draft.students
    found = lessons(school_id=book.settings.school_id, people=[student_id], day=day)
    theirs = found.get(student_id, ())
    desks = ((when, replace(desk, draft=replace(draft, when=when))) for when in whens)
    return [(when, _chance(one, day, student_id, theirs)) for when, one in desks]


def _desk(
    book: Book, draft: Draft, now: datetime, *, by_student: bool, most: int | None = MOST
) -> tuple[_Desk, list[date]]:
    """What a draft is judged by, and its days."""
    school_id = book.settings.school_id
    found = _days(school_id, draft)
    if most is not None and len(found) * len(draft.students) > most:
        sentence = _("That would be {count} passes; at most {most} can be planned at once.")
        raise Invalid({"days": sentence.format(count=len(found) * len(draft.students), most=most)})
    place = place_of(book, draft.destination_id)
    if draft.origin_id:
        place_of(book, draft.origin_id, "origin")
    desk = _Desk(
        draft=draft,
        book=book,
        place=place,
        minutes=draft.minutes_at(place),
        now=now,
        by_student=by_student,
        host=_host(school_id, draft.host_id),
        grades=_grades(school_id, draft.students),
        bells=bells_between(school_id=school_id, first=found[0], last=found[-1]),
        away=_away(school_id, draft.students, found),
        taken=_taken(school_id, found, draft.instead_of),
    )
    return desk, found


def place_of(book: Book, location_id: UUID | None, name: str = "destination") -> Place:
    place = book.places.get(location_id) if location_id else None
    if place is None or place.is_archived:
        raise no_such_place(name)
    return place


def no_such_place(name: str) -> Invalid:
    return Invalid({name: _("There is no such place at this school.")})


def _days(school_id: UUID, draft: Draft) -> list[date]:
    """The days of a series; single dates stay even where there is no school, to be told so."""
    span = draft.pattern.span
    if span is None:
        raise Invalid({"days": _("Choose the days.")})
    if dates := {*draft.pattern.dates} - draft.pattern.skipped:
        return sorted(dates)
    found = days_of(draft.pattern, days(school_id=school_id, first=span[0], last=span[1]))
    if not found:
        raise Invalid({"days": _("No school day is one of these days.")})
    return found


def _host(school_id: UUID, host_id: UUID | None) -> UUID | None:
    """The person who is visited."""
    if host_id is None:
        return None
    found = Member.objects.filter(id=host_id, school_id=school_id, archived_at__isnull=True)
    person_id = found.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotFound(f"No member {host_id}")
    return person_id


def _grades(school_id: UUID, students: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(students)
    members = Member.objects.filter(
        school_id=school_id,
        person_id__in=wanted,
        roles__contains=["student"],
        archived_at__isnull=True,
    )
    found = dict(members.values_list("person_id", "person__grade"))
    if missing := wanted - set(found):
        raise NotFound(f"No student {missing.pop()}")
    return found


def _away(school_id: UUID, students: Iterable[UUID], found: list[date]) -> list[Absence]:
    rows = Absence.objects.filter(
        school_id=school_id, person_id__in=students, date__in=found, ended_at__isnull=True
    )
    return list(rows)


def _taken(school_id: UUID, found: list[date], but: UUID | None) -> dict[date, list[Taken]]:
    """What is planned already on these days."""
    rows = ScheduledPass.objects.filter(
        school_id=school_id, date__in=found, state__in=OPEN, due_at__isnull=False
    )
    if but is not None:
        rows = rows.exclude(id=but)
    taken: dict[date, list[Taken]] = defaultdict(list)
    for plan in rows.only("date", "student_id", "destination_id", "due_at", "minutes"):
        taken[plan.date].append(taken_by(plan))
    return taken


def taken_by(plan: ScheduledPass) -> Taken:
    """The time that a plan with a time takes."""
    starts_at = plan.due_at or plan.made_at
    ends_at = starts_at + timedelta(minutes=plan.minutes)
    return Taken(plan.student_id, plan.destination_id, starts_at, ends_at)


def _of_day(desk: _Desk, day: date) -> Iterator[Chance]:
    draft = desk.draft
    school_id = desk.book.settings.school_id
    theirs = lessons(school_id=school_id, people=draft.students, day=day)
    for student_id in draft.students:
        chance = _chance(desk, day, student_id, theirs.get(student_id, ()))
        if chance.due_at is not None and chance.is_possible:
            ends_at = chance.due_at + timedelta(minutes=desk.minutes)
            desk.taken[day].append(Taken(student_id, desk.place.id, chance.due_at, ends_at))
        yield chance


def _chance(desk: _Desk, day: date, student_id: UUID, theirs: tuple[Lesson, ...]) -> Chance:
    draft = desk.draft
    waves = {lesson.period: lesson.wave for lesson in theirs}
    spans = spans_of(desk.bells[day], waves.get(draft.when.period, ""))
    settings = desk.book.settings
    due = due_at(draft.when, day=day, spans=spans, minutes=desk.minutes, settings=settings)
    if due is None:
        code = "no_such_time" if spans else "no_school"
        return Chance(student_id, day, None, None, problems=(Problem(code, stops=True),))
    lesson = lesson_around(theirs, due)
    origin_id = draft.origin_id or (lesson.location_id if lesson else None)
    teachers = tuple(teacher.person_id for teacher in lesson.teachers) if lesson else ()
    chance = Chance(student_id, day, due, origin_id, teachers)
    origin = desk.book.places.get(origin_id) if origin_id else None
    if origin is None:
        return replace(chance, problems=(Problem("no_class", stops=True),))
    then = _then(desk, chance, origin, due, spans)
    wish = Wish(
        then=then,
        now=desk.now,
        minutes=desk.minutes,
        is_absent=any(_is_away(row, student_id, day, due) for row in desk.away),
        taken=desk.taken[day],
    )
    asked, asked_too = _asked(desk, then)
    problems = tuple(problems_of(wish, by_student=desk.by_student))
    return replace(chance, asked=asked, asked_too=asked_too, problems=problems)


def _asked(desk: _Desk, then: Situation) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Who has to say yes to a student's plan; of several it is whoever is visited. A classroom
    answers through whoever teaches there."""
    place = desk.place
    there = replace(place, approvers=place.approvers or place.teachers)
    then = replace(then, destination=there)
    mode = place.approval_scheduled
    approval = rules.who_approves(then, desk.host, mode=mode, over_limit=False)
    if approval is None:
        return (), ()
    if desk.host in approval.asked:
        return (desk.host,), approval.asked_too
    return approval.asked, approval.asked_too


def _is_away(row: Absence, student_id: UUID, day: date, due: datetime) -> bool:
    begun = row.from_at is None or row.from_at <= due
    goes_on = row.until_at is None or due < row.until_at
    return (row.person_id, row.date) == (student_id, day) and begun and goes_on


def _then(
    desk: _Desk, chance: Chance, origin: Place, due: datetime, spans: tuple[Span, ...]
) -> Situation:
    return Situation(
        book=desk.book,
        now=due,
        student_id=chance.student_id,
        grade=desk.grades[chance.student_id],
        origin=origin,
        destination=desk.place,
        live_pass=None,
        used=Used(),
        occupancy=Occupancy({}, {}),
        teachers=chance.teachers,
        spans=spans,
    )


def spans_of(day: DayBells, wave: str) -> tuple[Span, ...]:
    """The periods of a day for one lunch wave, as the rules see them."""
    return tuple(
        Span(bell.name, bell.kind, bell.lunch_wave, bell.starts_at, bell.ends_at)
        for bell in day.of_wave(wave)
    )
