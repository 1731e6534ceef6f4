"""Clubs: whom a list means, what a plan would come to, and which clubs there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from corridor.accounts.actor import Actor
from corridor.accounts.queries.picking import students_here
from corridor.core.errors import NotFound
from corridor.passes.queries.snapshot import book_now
from corridor.planning import policies
from corridor.planning.club_sheet import Sheet, sheet_of
from corridor.planning.drafts import Draft
from corridor.planning.matching import Known, Line, directory_of, match
from corridor.planning.models import Club, ClubDraft, ClubStudent, ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.planning.queries.drafting import chances
from corridor.schools.permissions import Permission

NEXT_DAYS = 4
NOBODY = UUID(int=0)
_FIELDS = ("id", "given_name", "family_name", "preferred_name", "student_number", "email", "grade")


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that somebody has to look at, with its number and what was chosen. ``is_left_out``:
    they said that nobody is meant."""

    number: int
    line: Line
    chosen: UUID | None = None
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """Whom a pasted list means. ``students`` are those who are sure or chosen, each once, in
    order; ``told`` lines are sure although they say it otherwise."""

    lines: tuple[Line, ...] = ()
    students: tuple[Known, ...] = ()
    asked: tuple[Asked, ...] = ()
    told: tuple[Line, ...] = ()
    twice: tuple[str, ...] = ()

    @property
    def open(self) -> list[Asked]:
        return [one for one in self.asked if one.chosen is None and not one.is_left_out]

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(student.id for student in self.students)


def roster_of(
    *, school_id: UUID, lines: Sequence[str], choices: Mapping[str, UUID | None]
) -> Roster:
    """One statement."""
    if not lines:
        return Roster()
    known = known_students(school_id)
    by_id = {student.id: student for student in known}
    students: dict[UUID, Known] = {}
    asked, told, twice = [], [], []
    found = match(lines, directory_of(known))
    for number, line in enumerate(found):
        chosen = line.student or by_id.get(choices.get(line.text) or NOBODY)
        if line.student is None:
            is_out = line.text in choices and chosen is None
            asked.append(Asked(number, line, chosen.id if chosen else None, is_out))
        if chosen and chosen.id in students:
            twice.append(line.text)
        elif chosen:
            students[chosen.id] = chosen
            told.extend([line] if line.is_told else [])
    people = tuple(students.values())
    return Roster(tuple(found), people, tuple(asked), tuple(told), tuple(twice))


def known_students(school_id: UUID, among: Iterable[UUID] | None = None) -> list[Known]:
    """The students of a school as lists may name them. One statement."""
    found = students_here(school_id=school_id)
    if among is not None:
        found = found.filter(id__in=list(among))
    rows = found.order_by("family_name", "given_name", "id").values_list(*_FIELDS)
    return [Known(*row) for row in rows.distinct()]


def preview(
    *,
    school_id: UUID,
    draft: Draft,
    roster: Roster,
    out: Iterable[tuple[UUID, date]],
    now: datetime,
) -> Sheet:
    """What a plan would come to, as it stands now; raises ``Invalid`` like ``chances``."""
    book = book_now(school_id=school_id, now=now)
    found = chances(book=book, draft=draft, now=now, by_student=False)
    return sheet_of(found, roster.students, set(out))


@dataclass(frozen=True, slots=True)
class ClubRow:
    """A club on the list, with the next days on which somebody of it has a pass."""

    id: UUID
    name: str
    owner: str
    is_own: bool
    members: int
    days: tuple[date, ...]
    place: str


def clubs(*, actor: Actor, today: date) -> list[ClubRow]:
    """The actor's own, by name; of who looks after all of them then those of others."""
    found = Club.objects.filter(school_id=actor.school.id, archived_at__isnull=True)
    if not actor.may(Permission.ALL_CLUBS):
        found = found.filter(owner_id=actor.member_id)
    rows = list(found.select_related("owner__person"))
    ids = [club.id for club in rows]
    days, places = _to_come(ids, today)
    listed = ClubStudent.objects.filter(club_id__in=ids).values_list("club_id")
    members = dict(listed.annotate(members=Count("id")))
    made = [
        _row(actor, club, members.get(club.id, 0), days.get(club.id, ()), places.get(club.id, ""))
        for club in rows
    ]
    return sorted(made, key=lambda row: (not row.is_own, row.name.casefold(), str(row.id)))


def _row(actor: Actor, club: Club, members: int, days: Iterable[date], place: str) -> ClubRow:
    return ClubRow(
        id=club.id,
        name=club.name,
        owner=club.owner.person.name if club.owner.person else "",
        is_own=club.owner_id == actor.member_id,
        members=members,
        days=tuple(days)[:NEXT_DAYS],
        place=place,
    )


def _to_come(club_ids: list[UUID], today: date) -> tuple[dict[UUID, list[date]], dict[UUID, str]]:
    plans = ScheduledPass.objects.filter(
        series__club_id__in=club_ids, date__gte=today, state__in=OPEN
    )
    rows = plans.values_list("series__club_id", "date", "destination__name").distinct()
    days: dict[UUID, list[date]] = defaultdict(list)
    places: dict[UUID, str] = {}
    for club_id, day, place in rows.order_by("date"):
        if day not in days[club_id]:
            days[club_id].append(day)
        places.setdefault(club_id, place)
    return days, places


@dataclass(frozen=True, slots=True)
class ClubPage:
    """One club with its list, and its days to come with how many passes each has."""

    club: Club
    owner: str
    is_own: bool
    students: list[Known]
    days: list[tuple[date, int, str]]


def club_page(*, actor: Actor, club_id: UUID, today: date) -> ClubPage:
    """Raises ``NotFound``, also for a club of somebody else."""
    club = club_of(actor=actor, club_id=club_id)
    listed = club.students.values_list("student_id", flat=True)
    plans = ScheduledPass.objects.filter(series__club=club, date__gte=today)
    going = Count("id", filter=Q(state__in=(*OPEN, "started")))
    days = plans.values("date", "destination__name").annotate(passes=going).order_by("date")
    return ClubPage(
        club=club,
        owner=club.owner.person.name if club.owner.person else "",
        is_own=club.owner_id == actor.member_id,
        students=known_students(actor.school.id, listed),
        days=[(d["date"], d["passes"], d["destination__name"]) for d in days if d["passes"]],
    )


def club_of(*, actor: Actor, club_id: UUID) -> Club:
    found = Club.objects.select_related("owner__person").filter(
        id=club_id, school_id=actor.school.id, archived_at__isnull=True
    )
    club: Club | None = found.first()
    if club is None or not policies.may_change_club(actor, club):
        raise NotFound(f"No club {club_id}")
    return club


def draft_of(*, actor: Actor) -> ClubDraft | None:
    return ClubDraft.objects.filter(member_id=actor.member_id).first()
