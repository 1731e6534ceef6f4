"""Classes by hand: who is in one, one that no roster knows, and which of them a teacher accepts.

What is done by hand is marked, and no import undoes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, PlaceStaff, Role
from corridor.core.errors import Invalid, NotFound
from corridor.rostering.models import Enrollment, Section, SectionMeeting
from corridor.rostering.policies import may_make_classes, may_run_class
from corridor.rostering.queries import teaches
from corridor.schools.commands import touch_rules
from corridor.schools.models import Location


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """``meetings`` are pairs of period and day type (empty: every day)."""

    title: str
    location_id: UUID | None
    meetings: tuple[tuple[str, str], ...]
    lunch_wave: str = ""


def put_in_class(*, actor: Actor, section_id: UUID, person_id: UUID, now: datetime) -> Enrollment:
    """A student of the school is in this class from now on, whatever the roster says.

    Raises ``NotFound`` for whoever does not teach it and is no admin of the school.
    """
    with transaction.atomic():
        section = _class_of(actor, section_id, now)
        _check_student(section, person_id)
        rows = section.enrollments.filter(person_id=person_id, part="student")
        found: Enrollment | None = rows.order_by("archived_at").last()
        if found is None:
            return _enrolled(section, person_id, "student")
        if found.archived_at is not None:
            rows.filter(id=found.id).update(archived_at=None, is_manual=True)
            found.refresh_from_db()
    return found


def take_out_of_class(*, actor: Actor, section_id: UUID, person_id: UUID, now: datetime) -> None:
    """A student is in this class no more, and an import does not put them back."""
    with transaction.atomic():
        section = _class_of(actor, section_id, now)
        rows = section.enrollments.filter(
            person_id=person_id, part="student", archived_at__isnull=True
        )
        if not rows.update(archived_at=now, is_manual=True):
            raise NotFound


def make_section(*, actor: Actor, facts: SectionFacts, now: datetime) -> Section:
    """A class that no roster knows, taught by whoever makes it, at the school they are in."""
    if not may_make_classes(actor):
        raise NotFound
    title = facts.title.strip()
    if not title:
        raise Invalid({"title": _("Fill this in.")})
    with transaction.atomic():
        touch_rules(school_id=actor.school.id, now=now)
        section = Section.objects.create(
            school_id=actor.school.id,
            title=title[:200],
            location=_room(actor, facts.location_id),
            lunch_wave=facts.lunch_wave,
            accepted_at=now,
            is_manual=True,
        )
        SectionMeeting.objects.bulk_create(
            SectionMeeting(section=section, period=period, day_type=day_type)
            for period, day_type in dict.fromkeys(facts.meetings)
        )
        _enrolled(section, actor.person_id, "teacher")
        _give_rooms([section])
    return section


def accept_classes(*, actor: Actor, section_ids: Iterable[UUID], now: datetime) -> int:
    """These classes of the roster are theirs; they count from now on. Returns how many are new.

    Raises ``NotFound``, with none accepted, where one of them is not taught by whoever acts.
    """
    wanted = set(section_ids)
    with transaction.atomic():
        touch_rules(school_id=actor.school.id, now=now)
        found = Section.objects.filter(
            id__in=wanted, school_id=actor.school.id, archived_at__isnull=True
        )
        sections = [s for s in found if teaches(person_id=actor.person_id, section_id=s.id)]
        if len(sections) != len(wanted):
            raise NotFound
        accepted = found.filter(accepted_at__isnull=True).update(accepted_at=now)
        _give_rooms(sections)
    return accepted


def _class_of(actor: Actor, section_id: UUID, now: datetime) -> Section:
    """Behind the gate of its school, in the order that every command keeps."""
    found = Section.objects.filter(id=section_id, archived_at__isnull=True).first()
    if found is None or not may_run_class(
        actor, found, is_theirs=teaches(person_id=actor.person_id, section_id=section_id)
    ):
        raise NotFound
    touch_rules(school_id=found.school_id, now=now, topics=[f"class:{found.location_id}"])
    return found


def _check_student(section: Section, person_id: UUID) -> None:
    is_student = Member.objects.filter(
        school_id=section.school_id,
        person_id=person_id,
        roles__contains=[Role.STUDENT],
        archived_at__isnull=True,
    ).exists()
    if not is_student:
        raise NotFound


def _enrolled(section: Section, person_id: UUID, part: str) -> Enrollment:
    made: Enrollment = Enrollment.objects.create(
        section=section,
        person_id=person_id,
        part=part,
        is_primary=part == "teacher",
        is_manual=True,
    )
    return made


def _room(actor: Actor, location_id: UUID | None) -> Location | None:
    if location_id is None:
        return None
    rooms = Location.objects.filter(school_id=actor.school.id, archived_at__isnull=True)
    room: Location | None = rooms.filter(id=location_id).first()
    if room is None:
        raise Invalid({"location": _("Choose a place of this school.")})
    return room


def _give_rooms(sections: Iterable[Section]) -> None:
    """Whoever teaches a class teaches in its room, as an import would have it."""
    for section in sections:
        people = section.enrollments.filter(part="teacher", archived_at__isnull=True)
        members = Member.objects.filter(
            school_id=section.school_id,
            person_id__in=people.values("person_id"),
            archived_at__isnull=True,
        )
        for member in members if section.location else ():
            PlaceStaff.objects.get_or_create(
                location=section.location,
                member=member,
                part=PlaceStaff.Part.TEACHES,
                defaults={"from_roster": True},
            )
