"""One of staff picks students, and hears of each of their passes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.queries.picking import students_here
from corridor.core.errors import NotFound, Refused
from corridor.notifications.models import Following
from corridor.schools.permissions import Permission
from corridor.schools.policies import require

MOST = 30


def follow(*, actor: Actor, student_id: UUID, now: datetime) -> None:
    """Twice is once. Raises ``NotFound`` for whoever is no student of this school."""
    school_id = actor.school.id
    require(actor, school_id, Permission.SEE_PASSES)
    if not students_here(school_id=school_id).filter(id=student_id).exists():
        raise NotFound(f"No student {student_id}")
    own = Following.objects.filter(person_id=actor.person_id, school_id=school_id)
    if own.exclude(student_id=student_id).count() >= MOST:
        sentence = _("You follow {n} students. Take one off the list first.").format(n=MOST)
        raise Refused.because("too_many", sentence)
    Following.objects.get_or_create(
        person_id=actor.person_id,
        school_id=school_id,
        student_id=student_id,
        defaults={"made_at": now},
    )


def unfollow(*, actor: Actor, student_id: UUID) -> None:
    """Twice is once. Raises ``NotFound`` for whoever is no student of this school, nor was one
    when they were picked."""
    own = Following.objects.filter(person_id=actor.person_id, school_id=actor.school.id)
    gone, _each = own.filter(student_id=student_id).delete()
    if not gone and not students_here(school_id=actor.school.id).filter(id=student_id).exists():
        raise NotFound(f"No student {student_id}")
