"""Imports packages into the test database, and tells what changed by it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from corridor.rostering.commands import Outcome, Target, import_roster, preview_roster
from corridor.rostering.importing.guard import Removal
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster_csv import OneRosterCsv
from tests.rostering.reading import TODAY, Silent

NOW = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)
HILL = Target("hill", "Hill District", "America/Chicago")
TABLES = (
    "schools_district",
    "schools_school",
    "schools_schoolgate",
    "schools_location",
    "schools_period",
    "accounts_person",
    "accounts_member",
    "accounts_placestaff",
    "rostering_term",
    "rostering_course",
    "rostering_section",
    "rostering_sectionterm",
    "rostering_sectionmeeting",
    "rostering_enrollment",
    "rostering_rosterrun",
    "core_outbox",
)


def yes(_removal: Removal) -> bool:
    return True


def no(_removal: Removal) -> bool:
    return False


def run(path: Path, *, target: Target = HILL, confirm: bool = False) -> Outcome:
    with OneRosterCsv(path, today=TODAY, problems=ProblemLog()) as source:
        return import_roster(
            source=source,
            target=target,
            clock=lambda: NOW,
            progress=Silent(),
            confirm=yes if confirm else no,
        )


def preview(path: Path) -> Outcome:
    with OneRosterCsv(path, today=TODAY, problems=ProblemLog()) as source:
        return preview_roster(source=source, target=HILL, now=NOW, progress=Silent())


def row_versions() -> dict[str, list[tuple[object, ...]]]:
    """Every row's place and writing transaction: the same only if nothing was written."""
    versions = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"select ctid::text, xmin::text from {table} order by ctid")  # noqa: S608
            versions[table] = cursor.fetchall()
    return versions
