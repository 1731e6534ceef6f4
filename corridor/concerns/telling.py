"""Whoever looks after reports is told of a new one: a ``notifications.tellers.Teller``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.accounts.models import Member
from corridor.accounts.queries.powers import with_power
from corridor.concerns.models import Concern
from corridor.notifications.models import Notification, Occasion
from corridor.notifications.tellers import Later, OnlyTells, Telling, Words
from corridor.schools.permissions import Permission

KIND = "student_reported"


class ConcernTeller(OnlyTells):
    def whom(self, occasions: Sequence[Occasion], _now: datetime) -> list[Telling | Later]:
        """Not who reported it, and nobody where it was taken back meanwhile."""
        still = _standing(occasion.about for occasion in occasions)
        return [
            Telling(
                person,
                concern.school_id,
                KIND,
                concern.id,
                key=f"{KIND}:{concern.id}",
                since=concern.reported_at,
            )
            for concern in still.values()
            for person in with_power(Permission.SEE_CONCERNS, school_id=concern.school_id)
            if person != concern.reported_by.person_id
        ]

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        still = _standing(each.about for each in notifications)
        may = _who_may_read(notifications)
        return {
            each.id: _words(concern)
            if (concern := still.get(each.about)) and (each.person_id, each.school_id) in may
            else None
            for each in notifications
        }


def _standing(ids: Iterable[UUID]) -> dict[UUID, Concern]:
    """Those that were neither taken back nor dealt with. One statement."""
    found = Concern.objects.filter(
        id__in=list(ids),
        withdrawn_at__isnull=True,
        dealt_with_at__isnull=True,
    )
    named = found.select_related("student", "reported_by__person", "school")
    return {concern.id: concern for concern in named}


def _who_may_read(notifications: Sequence[Notification]) -> set[tuple[UUID, UUID]]:
    """Persons with their schools: a letter that waits is not for who may not read it any more."""
    people = {each.person_id for each in notifications}
    return {
        (person, school)
        for school in {each.school_id for each in notifications}
        for person in with_power(Permission.SEE_CONCERNS, school_id=school, people=people)
    }


def _words(concern: Concern) -> Words:
    at = date_format(concern.reported_at.astimezone(concern.school.zone), "l, F j, g:i A")
    lines = [_("{reason}. By {name}, {at}.").format(
        reason=concern.reason, name=name_of(concern.reported_by), at=at
    )]  # fmt: skip
    if concern.note:
        lines.append(_("“{note}”").format(note=concern.note))
    return Words(
        title=_("A report about {student}").format(student=concern.student.name),
        lines=tuple(lines),
        path=f"{reverse('concerns:all')}?report={concern.id}",
        action=_("Show the report"),
    )


def name_of(member: Member) -> str:
    return member.person.name if member.person else _("Somebody of staff")
