"""Which students are kept apart, and what that prevented? For admins alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Prefetch

from corridor.accounts.models import Person
from corridor.core.errors import NotFound
from corridor.passes.models import LIVE, KeepApart, KeepApartEvent, KeepApartMember
from corridor.rostering.queries import term_on
from corridor.schools.models import Change, School

SUBJECT, SUBJECT_NAMES = "keep_apart", "apart_names"
CLOSED = {"names": "closed"}
OPENED = {"names": "opened"}
REVIEW = timedelta(days=14)
MORE = timedelta(weeks=4)
LATELY = timedelta(days=120)


def keep_apart_of(*, school_id: UUID, group_id: UUID) -> KeepApart:
    """One group that this school set, put away or not; raises ``NotFound``."""
    found: KeepApart | None = KeepApart.objects.filter(school_id=school_id, id=group_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class ApartRow:
    """A group without names. ``when`` is "now", "later", "over" or "off"."""

    group: KeepApart
    students: int
    grades: tuple[str, ...]
    when: str
    ends_soon: bool
    needed: int

    @property
    def is_in_use(self) -> bool:
        return self.when == "now"

    @property
    def longer(self) -> date | None:
        return longer(self.group)


def longer(group: KeepApart) -> date | None:
    """The last day that a group gets when it goes on; none for one without an end."""
    return group.ends_on + MORE if group.ends_on else None


def keep_aparts(*, school_id: UUID, today: date, prevented: list[Prevented]) -> list[ApartRow]:
    """The groups that the school set, those put away left out. Two statements."""
    people = KeepApartMember.objects.select_related("person")
    found = KeepApart.objects.filter(school_id=school_id, archived_at__isnull=True)
    named = found.prefetch_related(Prefetch("members", queryset=people)).order_by("name", "id")
    needed = [event.group_id for event in prevented]
    return [row_of(group=group, today=today, needed=needed.count(group.id)) for group in named]


def row_of(*, group: KeepApart, today: date, needed: int) -> ApartRow:
    """A group as a row, with how often it was needed."""
    grades = {member.person.grade for member in group.members.all()} - {""}
    when = _when(group, today)
    soon = when == "now" and group.ends_on is not None and group.ends_on <= today + REVIEW
    return ApartRow(group, len(group.members.all()), tuple(sorted(grades)), when, soon, needed)


def _when(group: KeepApart, today: date) -> str:
    if not group.is_on:
        return "off"
    if group.starts_on and today < group.starts_on:
        return "later"
    return "over" if group.ends_on and group.ends_on < today else "now"


def people_of(*, group: KeepApart) -> list[Person]:
    """Who is kept apart; ask only for whoever opened the names."""
    found = Person.objects.filter(id__in=group.members.values("person_id"))
    return list(found.order_by("family_name", "given_name", "id"))


@dataclass(frozen=True, slots=True)
class Prevented:
    """What a group did to one pass. ``end`` is "started", "waiting" or "gone"."""

    group_id: UUID
    group: str
    at: datetime
    outcome: str
    place: str
    end: str
    waited: timedelta | None
    actor: str
    reason: str
    pass_id: UUID
    student: str

    @property
    def is_held(self) -> bool:
        return self.outcome == KeepApartEvent.Outcome.HELD


def prevented(*, school: School, today: date) -> list[Prevented]:
    """What happened this term (between terms: lately), the latest first. Two statements."""
    since = datetime.combine(_first_day(today), time.min, tzinfo=school.zone)
    found = KeepApartEvent.objects.filter(keep_apart__school=school, at__gte=since)
    named = found.select_related(
        "keep_apart", "hall_pass__destination", "hall_pass__student", "actor__person"
    )
    return [_prevented(event) for event in named.order_by("-at", "-id")]


def _first_day(today: date) -> date:
    term = term_on(day=today)
    return term[0] if term else today - LATELY


def _prevented(event: KeepApartEvent) -> Prevented:
    hall_pass = event.hall_pass
    started = hall_pass.started_at
    end = "started" if started else "waiting" if hall_pass.state in LIVE else "gone"
    return Prevented(
        group_id=event.keep_apart_id,
        group=event.keep_apart.name,
        at=event.at,
        outcome=event.outcome,
        place=hall_pass.destination.name,
        end=end,
        waited=max(started - event.at, timedelta()) if started else None,
        actor=str(event.actor.person) if event.actor else "",
        reason=event.reason,
        pass_id=hall_pass.id,
        student=hall_pass.student.name,
    )


@dataclass(frozen=True, slots=True)
class ApartFigures:
    """A term in numbers; ``usual_wait`` is the median, ``None`` when nobody waited."""

    held: int
    usual_wait: timedelta | None
    overridden: int
    with_adult: int
    opened: int


def apart_figures(*, school: School, events: list[Prevented], today: date) -> ApartFigures:
    """Of the events of ``prevented``. Two statements."""
    waits = [e.waited.total_seconds() for e in events if e.is_held and e.waited is not None]
    since = datetime.combine(_first_day(today), time.min, tzinfo=school.zone)
    opened = Change.objects.filter(
        school=school, subject=SUBJECT_NAMES, at__gte=since, after__contains=OPENED
    )
    outcomes = [event.outcome for event in events]
    return ApartFigures(
        held=outcomes.count(KeepApartEvent.Outcome.HELD),
        usual_wait=timedelta(seconds=median(waits)) if waits else None,
        overridden=outcomes.count(KeepApartEvent.Outcome.OVERRIDDEN),
        with_adult=outcomes.count(KeepApartEvent.Outcome.WITH_ADULT),
        opened=opened.count(),
    )
