"""Who is not here today: noted, and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.queries import students_here
from corridor.core.errors import NotFound, Refused
from corridor.desk.commands.noting import at_the_desk
from corridor.rostering.models import Absence


def mark_absent(
    *, actor: Actor, students: Iterable[UUID], now: datetime, reason: str = "", source: str = "desk"
) -> int:
    """They are away today: passes that are scheduled for them do not start. Returns how many are
    noted anew; who is noted already stays as they are."""
    today, wanted = actor.school.local(now).date(), set(students)
    with at_the_desk(actor, None, now) as topics:
        here = students_here(school_id=actor.school.id).filter(id__in=wanted)
        if wanted - set(here.values_list("id", flat=True)):
            raise NotFound("Somebody named is no student of this school.")
        open_ = Absence.objects.filter(
            school_id=actor.school.id, date=today, ended_at__isnull=True, until_at__isnull=True
        )
        new = wanted - set(open_.values_list("person_id", flat=True))
        Absence.objects.bulk_create(
            Absence(
                school_id=actor.school.id,
                person_id=person_id,
                date=today,
                reason=reason.strip()[:80],
                source=source,
                noted_by_id=actor.member_id,
                noted_at=now,
            )
            for person_id in sorted(new)
        )
        topics.update(f"person:{person_id}" for person_id in new)
    return len(new)


def take_back_absence(*, actor: Actor, absence_id: UUID, now: datetime) -> Absence:
    """They are here after all: what is scheduled for later starts as planned."""
    with at_the_desk(actor, None, now) as topics:
        found = Absence.objects.filter(id=absence_id, school_id=actor.school.id)
        absence = found.select_related("person").first()
        if absence is None:
            raise NotFound(f"No absence {absence_id}")
        if absence.ended_at is not None:
            raise Refused.because("moved_on", _("This was taken back by now."))
        absence.ended_at = now
        absence.save(update_fields=["ended_at"])
        topics.add(f"person:{absence.person_id}")
    return absence
