"""Exceptions from the school's pass limit, for a grade, a group or one student."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from corridor.accounts.commands import touch_rules_of_people
from corridor.accounts.models import Group
from corridor.accounts.queries import students_here
from corridor.core.errors import Invalid, NotFound
from corridor.passes.commands.checking import Named, field_problems
from corridor.passes.facts import LimitFacts
from corridor.passes.models import PassLimit
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.grades import grade_name
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

SUBJECT = "limit"


def save_limit(
    *, actor: Acting, school_id: UUID, limit_id: UUID | None, facts: LimitFacts, now: datetime
) -> PassLimit:
    """Add an exception (no ``limit_id``) or change one; raises ``Invalid`` by field.

    Two exceptions of the same kind may not hold for the same students on the same day.
    """
    require(actor, school_id, Permission.LIMITS)
    with transaction.atomic():
        _touch(school_id, {facts.student_id, _student_of(school_id, limit_id)}, now)
        known = _limit(school_id, limit_id) if limit_id else None
        before = stored(known) if known else {}
        return _write(actor, known or PassLimit(school_id=school_id), before, facts, now)


def restore_limit(
    *, actor: Acting, school_id: UUID, limit_id: UUID, facts: LimitFacts, now: datetime
) -> PassLimit:
    """Bring an exception back that was removed, under the id that it had."""
    require(actor, school_id, Permission.LIMITS)
    with transaction.atomic():
        _touch(school_id, {facts.student_id}, now)
        return _write(actor, PassLimit(id=limit_id, school_id=school_id), {}, facts, now)


def _write(
    actor: Acting, limit: PassLimit, before: dict[str, Any], facts: LimitFacts, now: datetime
) -> PassLimit:
    """``before`` is empty for one that is not there yet."""
    for field, value in asdict(facts).items():
        setattr(limit, field, value)
    limit.reason = facts.reason.strip()
    _check(limit)
    limit.save(force_insert=not before)
    _record(actor, limit, before, stored(limit), now)
    return limit


def remove_limit(*, actor: Acting, school_id: UUID, limit_id: UUID, now: datetime) -> None:
    """Take an exception away; from then on the next nearest limit holds."""
    require(actor, school_id, Permission.LIMITS)
    with transaction.atomic():
        _touch(school_id, {_student_of(school_id, limit_id)}, now)
        limit = _limit(school_id, limit_id)
        _record(actor, limit, stored(limit), {}, now)
        limit.delete()


def _touch(school_id: UUID, students: set[UUID | None], now: datetime) -> None:
    """A student's own limit belongs to the person: it holds at all of their schools."""
    people = [student for student in students if student]
    if people:
        touch_rules_of_people(people=people, school_id=school_id, now=now)
    else:
        touch_rules(school_id=school_id, now=now)


def _student_of(school_id: UUID, limit_id: UUID | None) -> UUID | None:
    if limit_id is None:
        return None
    known = PassLimit.objects.filter(school_id=school_id, id=limit_id)
    student_id: UUID | None = known.values_list("student_id", flat=True).first()
    return student_id


def _limit(school_id: UUID, limit_id: UUID) -> PassLimit:
    found: PassLimit | None = PassLimit.objects.filter(school_id=school_id, id=limit_id).first()
    if found is None:
        raise NotFound
    return found


def stored(limit: PassLimit) -> dict[str, Any]:
    """What the log keeps of an exception: the fields of its facts, ready for JSON."""
    return {
        "passes": limit.passes,
        "window": limit.window,
        "grade": limit.grade,
        "group_id": limit.group_id,
        "student_id": limit.student_id,
        "starts_on": limit.starts_on,
        "ends_on": limit.ends_on,
        "reason": limit.reason,
    }


def whom(limit: PassLimit) -> str:
    """For whom an exception is, as people say it."""
    if limit.group or limit.student:
        return str(limit.group or limit.student)
    return _("Grade {grade}").format(grade=grade_name(limit.grade))


def _record(
    actor: Acting, limit: PassLimit, before: dict[str, Any], after: dict[str, Any], now: datetime
) -> None:
    record_change(
        actor=actor,
        school_id=limit.school_id,
        subject=SUBJECT,
        thing=Named(limit.id, whom(limit)),
        before=before,
        after=after,
        now=now,
    )


def _check(limit: PassLimit) -> None:
    problems = field_problems(limit)
    if sum(map(bool, (limit.grade, limit.group_id, limit.student_id))) != 1:
        problems["whom"] = _("Choose a grade, a group or a student.")
    elif not _is_here(limit):
        problems["whom"] = _("Choose somebody of your school.")
    elif "ends_on" not in problems and _overlaps(limit):
        problems["window"] = _("There is already an exception like this. Change that one.")
    if problems:
        raise Invalid(problems)


def _is_here(limit: PassLimit) -> bool:
    """Whether the group or student is of this school; a grade may have nobody yet."""
    if limit.group_id:
        groups = Group.objects.filter(school_id=limit.school_id, archived_at__isnull=True)
        return groups.filter(id=limit.group_id).exists()
    if limit.student_id:
        students = students_here(school_id=limit.school_id)
        return students.filter(id=limit.student_id).exists()
    return True


def _overlaps(limit: PassLimit) -> bool:
    """Whether another exception for the same, counted in the same span, shares a day."""
    others = PassLimit.objects.filter(
        school_id=limit.school_id,
        window=limit.window,
        grade=limit.grade,
        group=limit.group,
        student=limit.student,
    ).exclude(id=limit.id)
    if limit.ends_on:
        others = others.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=limit.ends_on))
    if limit.starts_on:
        others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=limit.starts_on))
    return others.exists()
