"""Somebody of staff reports what they saw, and may take that back for a few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.concerns.commands.noting import locked, note_verb
from corridor.concerns.models import Concern
from corridor.concerns.policies import may_report, may_take_back
from corridor.concerns.queries.about import about_pass, about_student
from corridor.concerns.queries.reasons import reasons_of
from corridor.concerns.telling import KIND
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.notifications.commands import announce, settle

NOTE = Concern._meta.get_field("note").max_length or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Of a pass, or else of a student. ``key`` is that of the form: the same is sent once."""

    key: UUID
    reason: str
    note: str = ""
    pass_id: UUID | None = None
    student_id: UUID | None = None


@transaction.atomic
def report_student(*, actor: Actor, report: Report, now: datetime) -> Concern:
    """Whoever looks after reports is told. Nothing else follows from it: no limit, no mark, and
    the student sees nothing. Raises ``NotFound``, and ``Invalid`` by field."""
    if not may_report(actor):
        raise NotFound("Reports are made by staff.")
    found = _about(actor, report, now)
    _check(actor, report)
    concern, is_new = Concern.objects.get_or_create(
        reported_by_id=actor.member_id,
        key=report.key,
        defaults={
            "school_id": actor.school.id,
            **found,
            "reason": report.reason,
            "note": _tidy(report.note),
            "reported_at": now,
        },
    )
    if is_new:
        _tell(actor, concern, now)
    return concern


def _about(actor: Actor, report: Report, now: datetime) -> dict[str, UUID | None]:
    if report.pass_id is not None:
        hall_pass = about_pass(actor=actor, pass_id=report.pass_id, now=now)
        return {"student_id": hall_pass.student_id, "hall_pass_id": hall_pass.id}
    student = about_student(actor=actor, student_id=report.student_id)
    return {"student_id": student.id, "hall_pass_id": None}


def _check(actor: Actor, report: Report) -> None:
    if report.reason not in reasons_of(school_id=actor.school.id):
        raise Invalid({"reason": _("Choose what it is about.")})
    if len(_tidy(report.note)) > NOTE:
        text = _("The note has room for {n} letters.").format(n=NOTE)
        raise Invalid({"note": text})


def _tidy(note: str) -> str:
    return " ".join(note.split())


def _tell(actor: Actor, concern: Concern, now: datetime) -> None:
    school, by = concern.school_id, actor.member_id
    announce(kind=KIND, about=concern.id, school_id=school, actor=by, now=now)
    note_verb(actor, concern, "reported", now)


@transaction.atomic
def take_back(*, actor: Actor, concern_id: UUID, now: datetime) -> Concern:
    """As if it had never been: letters that wait are not sent, and the note is gone. For who
    reported it, within five minutes; twice is once."""
    own = Concern.objects.filter(id=concern_id, reported_by_id=actor.member_id)
    if (known := own.filter(withdrawn_at__isnull=False).first()) is not None:
        return known
    if not own.exists():
        raise NotFound(f"No report {concern_id}")
    concern = locked(actor, concern_id)
    if not may_take_back(actor.member_id, concern, now):
        text = _("This can be taken back for five minutes. Tell the office what was not right.")
        raise Refused.because("too_late", text, overridable_by=(_("the office"),))
    concern.withdrawn_at, concern.note = now, ""
    concern.save(update_fields=["withdrawn_at", "note"])
    settle(about=[concern.id], kinds=(KIND,), now=now)
    note_verb(actor, concern, "taken_back", now)
    return concern
