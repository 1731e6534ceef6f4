"""Clubs from other systems: a roster and dates become passes, after a look if one likes."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field, StrictBool

from corridor.accounts.actor import MemberRequest
from corridor.api.answers import WRITE, Strict, answer
from corridor.api.problems import invalid
from corridor.api.values import Minutes, RequiredKey, Text
from corridor.core.errors import NotAllowed
from corridor.passes.gate import Key
from corridor.planning.club_form import MOST_LINES
from corridor.planning.club_sheet import GOES, WARNED, Cell, Row, Sheet
from corridor.planning.commands.clubs import plan_club
from corridor.planning.drafts import Draft
from corridor.planning.matching import Known, Line
from corridor.planning.queries.clubs import Roster, preview, roster_of
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.schools.permissions import Permission

router = Router()
Dates = Annotated[list[date], Field(max_length=400)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class Weekly(Strict):
    """All school days from ``starts_on`` to ``ends_on`` (inclusive) on one of ``weekdays``
    (1 is Monday)."""

    starts_on: date
    ends_on: date
    weekdays: list[Weekday] = Field(max_length=7)


class ClubPlan(Strict):
    """A club's members and days.

    ``members`` are student numbers, e-mail addresses or names, one each; ``dates`` or ``weekly``
    say the days, ``period`` or ``at`` (the school's clock) the time. ``club`` is one that is there
    already, whose list becomes this one. With ``preview`` nothing is saved.
    """

    name: Text
    members: list[Text] = Field(max_length=MOST_LINES)
    destination: UUID
    dates: Dates = Field(default=[])
    weekly: Weekly | None = None
    period: Annotated[str, Field(max_length=20)] = ""
    at: time | None = None
    minutes: Minutes | None = None
    note: Text = Field(default="")
    club: UUID | None = None
    preview: StrictBool = False


class Candidate(BaseModel):
    """Whom a line could mean; ``id`` is the person's."""

    id: UUID
    name: str
    grade: str


class ClubProblem(BaseModel):
    """What stands against one pass; with ``planned`` there is one all the same."""

    date: date
    detail: str
    planned: bool


class ClubRow(BaseModel):
    """What a line of ``members`` means. ``state`` is "found", "unclear" (then ``candidates``)
    or "unknown" (then those are only like it)."""

    member: str
    state: str
    student: Candidate | None
    candidates: list[Candidate]
    passes: int
    problems: list[ClubProblem]


class ClubAnswer(BaseModel):
    """``passes`` are scheduled, or would be; ``left_out`` can't be. ``club`` is null for a look."""

    club: UUID | None
    preview: bool
    passes: int
    left_out: int
    rows: list[ClubRow]


@router.post("", response={200: ClubAnswer, 201: ClubAnswer, **WRITE}, operation_id="plan_club")
def make(request: MemberRequest, wanted: ClubPlan, key: RequiredKey) -> HttpResponse:
    """Plan a club: a pass for each member on each day, all in one. For staff.

    Who can't be found, and what can't be, is left out and listed by row; ask with ``preview``
    first. The same key with the same body plans once.
    """
    member, now = request.member, timezone.now()
    if not member.may(Permission.MAKE_PASSES):
        raise NotAllowed("Staff plan passes.")
    roster = roster_of(school_id=member.school.id, lines=wanted.members, choices={})
    draft = _draft(wanted, roster)
    if wanted.preview:
        sheet = preview(school_id=member.school.id, draft=draft, roster=roster, out=(), now=now)
        return answer(_answer(wanted, roster, sheet, None))
    remembered = Key.of(member.member_id, key, b"POST clubs " + wanted.model_dump_json().encode())
    before = preview(school_id=member.school.id, draft=draft, roster=roster, out=(), now=now)
    made = plan_club(actor=member, draft=draft, now=now, club_id=wanted.club, key=remembered)
    body = _answer(wanted, roster, before, made.club_id)
    if made.is_repeated:
        body |= {"passes": len(made.saved.ids)}
    return answer(body, status=201)


def _draft(wanted: ClubPlan, roster: Roster) -> Draft:
    """Raises ``Problem`` with every field that is missing or one too many."""
    problems: dict[str, str] = {}
    if bool(wanted.dates) == (wanted.weekly is not None):
        problems["dates"] = _("Give dates, or a weekly pattern.")
    if bool(wanted.period) == (wanted.at is not None):
        problems["period"] = _("Give the period, or the time of the clock.")
    if not roster.students:
        problems["members"] = _("None of these is a student of this school.")
    if problems:
        raise invalid(problems)
    return Draft(
        students=roster.ids,
        destination_id=wanted.destination,
        pattern=_pattern(wanted),
        when=When(period=wanted.period, at=wanted.at and wanted.at.replace(tzinfo=None)),
        minutes=wanted.minutes,
        title=wanted.name,
        note=wanted.note,
    )


def _pattern(wanted: ClubPlan) -> Pattern:
    weekly = wanted.weekly
    if weekly is None:
        return Pattern(dates=tuple(wanted.dates))
    days = frozenset(weekly.weekdays)
    return Pattern(starts_on=weekly.starts_on, ends_on=weekly.ends_on, weekdays=days)


def _answer(wanted: ClubPlan, roster: Roster, sheet: Sheet, club: UUID | None) -> dict[str, Any]:
    rows = {row.student.id: row for row in sheet.rows}
    return {
        "club": str(club) if club else None,
        "preview": wanted.preview,
        "passes": sheet.passes,
        "left_out": sheet.left_out,
        "rows": [_row(line, rows) for line in roster.lines],
    }


def _row(line: Line, rows: dict[UUID, Row]) -> dict[str, Any]:
    cells = rows[line.student.id].cells if line.student else ()
    is_unclear = bool(line.candidates) and not line.is_close
    return {
        "member": line.text,
        "state": "found" if line.student else "unclear" if is_unclear else "unknown",
        "student": _candidate(line.student) if line.student else None,
        "candidates": [_candidate(known) for known in line.candidates],
        "passes": sum(cell.state in (GOES, WARNED) for cell in cells),
        "problems": [_problem(cell) for cell in cells if cell.words],
    }


def _problem(cell: Cell) -> dict[str, Any]:
    day, is_planned = cell.date.isoformat(), cell.state == WARNED
    return {"date": day, "detail": cell.words, "planned": is_planned}


def _candidate(known: Known) -> dict[str, str]:
    return {"id": str(known.id), "name": known.name, "grade": known.grade}
