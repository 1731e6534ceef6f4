"""Who covers for whom, and that it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from corridor.accounts.actor import NO_STAFF, Actor
from corridor.accounts.commands.people import NamedMember
from corridor.accounts.models import Coverage, Member, Role
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.covering.notices.telling import COVERING, ENDED, announce
from corridor.covering.policies import may_arrange, may_stop
from corridor.covering.times import span_of
from corridor.schools.bell_days import bells_between
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change

MOST_DATES, FARTHEST = 60, timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is covered, by whom (``None``: it is only known that they are away), on which dates and
    in which periods; without any it is the whole day. Ids of members."""

    teacher_id: UUID
    cover_id: UUID | None
    dates: tuple[date, ...]
    periods: tuple[str, ...] = ()


def arrange(*, actor: Actor, plan: Plan, now: datetime) -> list[Coverage]:
    """Both sides' screens show it at once. Raises ``Invalid`` where nothing is left of it."""
    if not may_arrange(actor, plan.teacher_id, plan.cover_id):
        raise NotAllowed("They arrange this for others.")
    check_dates(actor, plan.dates, now)
    with transaction.atomic():
        teacher, cover = teacher_of(actor, plan.teacher_id), _cover(actor, plan)
        version = tell(actor, now, teacher, cover)
        made = [
            row for row in _rows(actor, plan, version, now) if row.ends_at and row.ends_at > now
        ]
        if not made:
            raise Invalid({"dates": _("There is no class then any more. Choose another time.")})
        kept = [_kept(row) for row in made]
        announce(COVERING, kept, by=actor, now=now)
        _record(actor, teacher, plan, now)
    return kept


def check_dates(actor: Actor, dates: tuple[date, ...], now: datetime) -> None:
    today = actor.school.local(now).date()
    if not dates:
        raise Invalid({"dates": _("Choose a day.")})
    if min(dates) < today or max(dates) > today + FARTHEST:
        raise Invalid({"dates": _("Choose days from today on, within a year.")})
    if len(dates) > MOST_DATES:
        raise Invalid({"dates": _("Choose up to {n} days.").format(n=MOST_DATES)})


def teacher_of(actor: Actor, member_id: UUID) -> Member:
    return _member(actor, member_id, Q(roles__contains=[Role.TEACHER.value]), "teacher")


def _cover(actor: Actor, plan: Plan) -> Member | None:
    if plan.cover_id is None:
        return None
    if plan.cover_id == plan.teacher_id:
        raise Invalid({"cover": _("Somebody else covers. Choose another person.")})
    is_staff = ~Q(roles__contained_by=sorted(NO_STAFF)) & ~Q(stands_in=Member.StandsIn.DAY)
    return _member(actor, plan.cover_id, is_staff, "cover")


def _member(actor: Actor, member_id: UUID, what: Q, field: str) -> Member:
    here = Member.objects.filter(what, school_id=actor.school.id, archived_at__isnull=True)
    found: Member | None = here.select_related("person").filter(id=member_id).first()
    if found is None or found.person_id is None:
        raise Invalid({field: _("Choose somebody who works at your school.")})
    return found


def tell(actor: Actor, now: datetime, *members: Member | None) -> int:
    """The rules count one further, since it changes who is asked; returns their version."""
    topics = [f"person:{member.person_id}" for member in members if member is not None]
    return touch_rules(school_id=actor.school.id, now=now, topics=topics)


def _rows(actor: Actor, plan: Plan, version: int, now: datetime) -> Iterator[Coverage]:
    days = bells_between(school_id=actor.school.id, first=min(plan.dates), last=max(plan.dates))
    for day in sorted(set(plan.dates)):
        for period in plan.periods or ("",):
            span = span_of(days[day], period)
            yield Coverage(
                school_id=actor.school.id,
                teacher_id=plan.teacher_id,
                cover_id=plan.cover_id,
                date=day,
                period=period,
                starts_at=span[0] if span else None,
                ends_at=span[1] if span else None,
                rules_version=version,
                made_by_id=actor.member_id,
                made_at=now,
            )


def _kept(row: Coverage) -> Coverage:
    """Said twice it is one; where it was only known that the teacher is away, it is now known who
    comes."""
    same = Coverage.objects.filter(
        teacher_id=row.teacher_id, date=row.date, period=row.period, ended_at__isnull=True
    )
    found: Coverage | None = same.filter(cover_id=row.cover_id, day_pass__isnull=True).first()
    if found is None and row.cover_id is not None:
        found = same.filter(cover__isnull=True, day_pass__isnull=True).first()
    if found is None:
        row.save(force_insert=True)
        return row
    found.cover_id = row.cover_id
    found.save(update_fields=["cover"])
    return found


def _record(actor: Actor, teacher: Member, plan: Plan, now: datetime) -> None:
    after = {
        "cover": str(plan.cover_id) if plan.cover_id else "",
        "dates": ", ".join(day.isoformat() for day in sorted(set(plan.dates))),
        "periods": ", ".join(plan.periods),
    }
    record(actor, teacher, {}, after, now)


def record(
    actor: Actor, teacher: Member, before: dict[str, str], after: dict[str, str], now: datetime
) -> None:
    record_change(
        actor=actor,
        school_id=actor.school.id,
        subject="covering",
        thing=NamedMember(teacher.id, str(teacher.person)),
        before=before,
        after=after,
        now=now,
    )


def stop(*, actor: Actor, coverage_id: UUID, now: datetime) -> None:
    """From now on it holds no more; doing it twice changes nothing. Raises ``NotFound`` for one
    that is neither theirs nor the office's."""
    with transaction.atomic():
        found = Coverage.objects.select_related("teacher__person", "cover__person")
        row = found.filter(id=coverage_id, school_id=actor.school.id).first()
        if row is None or not may_stop(actor, row.teacher_id, row.cover_id):
            raise NotFound("Somebody else's coverage.")
        if row.ended_at is not None:
            return
        tell(actor, now, row.teacher, row.cover)
        Coverage.objects.filter(id=row.id).update(ended_at=now)
        announce(ENDED, [row], by=actor, now=now)
        before = {
            "cover": str(row.cover_id) if row.cover_id else "",
            "dates": row.date.isoformat(),
            "periods": row.period,
        }
        record(actor, row.teacher, before, {}, now)
