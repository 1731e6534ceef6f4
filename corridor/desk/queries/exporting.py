"""The lines that go into a file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from corridor.desk.export.fields import ExportLine
from corridor.desk.export.table import MOST_LINES
from corridor.desk.models import Entry, Kind
from corridor.desk.queries.day import entries_between


def export_lines(
    *, school_id: UUID, first: date, last: date, kinds: Collection[str] = ()
) -> tuple[list[ExportLine], set[UUID]]:
    """Every line of these dates (inclusive) that stands, in order of time, and whom they are
    about. One statement."""
    found = entries_between(school_id, first, last).filter(withdrawn_at__isnull=True)
    if kinds:
        found = found.filter(kind__in=kinds)
    entries = list(
        found.select_related("school", "student", "reason", "made_by__person").order_by(
            "at", "made_at", "id"
        )[:MOST_LINES]
    )
    return [_line(entry) for entry in entries], {entry.student_id for entry in entries}


def _line(entry: Entry) -> ExportLine:
    student, reason, maker = entry.student, entry.reason, entry.made_by.person
    return ExportLine(
        school=entry.school.name,
        school_number=entry.school.oneroster_id,
        student_number=student.student_number,
        given_name=student.given_name,
        family_name=student.family_name,
        grade=student.grade,
        kind=entry.kind,
        kind_label=str(Kind(entry.kind).label),
        date=entry.date,
        at=entry.at,
        picked_up_at=entry.picked_up_at,
        period=entry.period,
        reason=reason.label if reason else "",
        code=reason.code if reason else "",
        is_excused=reason.is_excused if reason else None,
        note=entry.note,
        made_by=maker.name if maker else "",
    )
