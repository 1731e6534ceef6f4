"""From a file on disk to the roster that it brings, with what is known in the district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import F

from corridor.accounts.models import Member, Person
from corridor.rostering.adopting import adopt
from corridor.rostering.kinds_of_files import ONEROSTER, SDS
from corridor.rostering.models import Enrollment, Section
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster_csv import OneRosterCsv
from corridor.rostering.providers.sds import SdsCsv
from corridor.rostering.providers.spreadsheet import Known, Spreadsheet
from corridor.rostering.providers.spreadsheet.known import PREFIX, named
from corridor.rostering.roster import RosterSource
from corridor.schools.models import School


@contextmanager
def source_of_file(
    path: Path,
    kind: str,
    *,
    label: str,
    school_id: UUID | None,
    told: Mapping[str, Any],
    today: date,
    problems: ProblemLog,
) -> Iterator[RosterSource]:
    """``school_id`` is meant where a spreadsheet names no school; ``told`` are its columns."""
    if kind == ONEROSTER:
        with OneRosterCsv(path, today=today, problems=problems) as roster:
            roster.label = label
            yield roster
    elif kind == SDS:
        with SdsCsv(path, today=today, problems=problems) as package:
            package.label = label
            yield package
    else:
        known = known_here(school_id)
        with Spreadsheet(
            path, known=known, problems=problems, told=told, label=label, adopt=adopt
        ) as sheet:
            yield sheet


def known_here(school_id: UUID | None) -> Known:
    """Ids of the district in force, for a spreadsheet to find people by."""
    schools = list(School.objects.filter(archived_at__isnull=True).order_by("name"))
    sources = {school.id: _source_of(school) for school in schools}
    meant = next((s for s in schools if s.id == school_id), schools[0] if schools else None)
    students, at = _students(sources)
    staff, names, sheet_staff = _staff(sources)
    return Known(
        school=(sources[meant.id], meant.name) if meant else (f"{PREFIX}school:", "School"),
        schools={named(school.name): sources[school.id] for school in schools},
        students=students,
        staff=staff,
        staff_names=names,
        students_at=at,
        sheet_staff_at=sheet_staff,
        sheet_sections_at=_sections(sources),
        sheet_enrollments=_enrollments(),
    )


def _source_of(school: School) -> str:
    """A school made by hand is found by its name (``importing.schools``)."""
    return school.oneroster_id or f"{PREFIX}school:{named(school.name)}"


def _students(
    sources: Mapping[UUID, str],
) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """By number, also those who left and may be back; and who is in force at which school."""
    known = Person.objects.exclude(student_number="").exclude(oneroster_id="")
    # The last of a number stays: those in force come after all who left.
    by_number = dict(
        known.order_by(F("archived_at").asc(nulls_last=True)).values_list(
            "student_number", "oneroster_id"
        )
    )
    at: dict[str, set[str]] = defaultdict(set)
    members = Member.objects.filter(
        archived_at__isnull=True, person__archived_at__isnull=True, roles__contains=["student"]
    ).exclude(person__oneroster_id="")
    for school_id, source in members.values_list("school_id", "person__oneroster_id"):
        if school_id in sources:
            at[sources[school_id]].add(source)
    return by_number, _frozen(at)


def _staff(
    sources: Mapping[UUID, str],
) -> tuple[dict[str, str], dict[str, str], dict[str, frozenset[str]]]:
    members = (
        Member.objects.filter(archived_at__isnull=True, person__archived_at__isnull=True)
        .exclude(roles=["student"])
        .exclude(person__oneroster_id="")
        .select_related("person")
    )
    by_address: dict[str, str] = {}
    by_name: dict[str, str] = {}
    at: dict[str, set[str]] = defaultdict(set)
    for member in members:
        person = member.person
        if person is None:
            continue
        by_address[person.email.lower()] = person.oneroster_id
        by_name[named(f"{person.given_name} {person.family_name}")] = person.oneroster_id
        if person.oneroster_id.startswith(f"{PREFIX}staff:") and member.school_id in sources:
            at[sources[member.school_id]].add(person.oneroster_id)
    by_address.pop("", None)
    return by_address, by_name, _frozen(at)


def _sections(sources: Mapping[UUID, str]) -> dict[str, frozenset[str]]:
    at: dict[str, set[str]] = defaultdict(set)
    held = Section.objects.filter(
        archived_at__isnull=True, oneroster_id__startswith=f"{PREFIX}class:"
    )
    for school_id, source in held.values_list("school_id", "oneroster_id"):
        if school_id in sources:
            at[sources[school_id]].add(source)
    return _frozen(at)


def _enrollments() -> dict[str, frozenset[str]]:
    at: dict[str, set[str]] = defaultdict(set)
    held = Enrollment.objects.filter(
        archived_at__isnull=True, oneroster_id__startswith=f"{PREFIX}in:"
    )
    for section, source in held.values_list("section__oneroster_id", "oneroster_id"):
        at[section].add(source)
    return _frozen(at)


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in sets.items()}
