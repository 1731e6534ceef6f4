"""Classes by hand: who is in one, one that no roster knows, and which of them a teacher accepts.

What is done by hand is marked, and no import undoes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, Role
from corridor.core.errors import Invalid, NotFound
from corridor.rostering.commands.class_log import (
    BY_HAND,
    STUDENT,
    Told,
    note,
    row_of,
    told_of,
    told_of_acceptance,
    told_of_student,
)
from corridor.rostering.commands.teaching_rooms import settle_teaching_rooms
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
    students: tuple[UUID, ...] = ()


def put_in_class(*, actor: Actor, section_id: UUID, person_id: UUID, now: datetime) -> Enrollment:
    """A student of the school is in this class from now on, whatever the roster says.

    Raises ``NotFound`` for whoever does not teach it and is no admin of the school.
    """
    with transaction.atomic():
        section = _class_of(actor, section_id, now)
        _check_student(section, person_id)
        with _noted_student(actor, section, person_id, now):
            found = row_of(section, person_id)
            if found is None:
                found = _enrolled(section, person_id, "student")
            elif found.archived_at is not None:
                section.enrollments.filter(id=found.id).update(archived_at=None, is_manual=True)
                found.refresh_from_db()
    return found


def take_out_of_class(*, actor: Actor, section_id: UUID, person_id: UUID, now: datetime) -> None:
    """A student is in this class no more, and an import does not put them back."""
    with transaction.atomic():
        section = _class_of(actor, section_id, now)
        with _noted_student(actor, section, person_id, now):
            rows = section.enrollments.filter(
                person_id=person_id, part="student", archived_at__isnull=True
            )
            if not rows.update(archived_at=now, is_manual=True):
                raise NotFound


def lead_student_back(
    *, actor: Actor, section_id: UUID, person_id: UUID, before: Told, now: datetime
) -> None:
    """A student is in this class, or not, by hand, or not, as ``before`` tells of them."""
    with transaction.atomic():
        section = _class_of(actor, section_id, now)
        is_in = bool(before[f"{STUDENT}{person_id}"])
        by_hand = bool(before.get(f"{BY_HAND}{person_id}", True))
        with _noted_student(actor, section, person_id, now):
            row = row_of(section, person_id)
            if row is None:
                raise NotFound
            if not (is_in or by_hand or row.oneroster_id):
                row.delete()
                return
            gone = None if is_in else row.archived_at or now
            section.enrollments.filter(id=row.id).update(archived_at=gone, is_manual=by_hand)


@contextmanager
def _noted_student(
    actor: Actor, section: Section, person_id: UUID, now: datetime
) -> Iterator[None]:
    before = told_of_student(section, person_id)
    yield
    after = told_of_student(section, person_id)
    note(actor=actor, section=section, before=before, after=after, now=now)


def make_section(*, actor: Actor, facts: SectionFacts, now: datetime) -> Section:
    """A class that no roster knows, taught by whoever makes it, at the school they are in."""
    if not may_make_classes(actor):
        raise NotFound
    title = facts.title.strip()
    if not title:
        raise Invalid({"title": _("Fill this in.")})
    with transaction.atomic():
        touch_rules(school_id=actor.school.id, now=now)
        section = _made(actor, replace(facts, title=title[:200]), now)
        _enrolled(section, actor.person_id, "teacher")
        for person_id in facts.students:
            _check_student(section, person_id)
            _enrolled(section, person_id, "student")
        settle_teaching_rooms(section.school_id)
        note(actor=actor, section=section, before={}, after=told_of(section), now=now)
    return section


def _made(actor: Actor, facts: SectionFacts, now: datetime) -> Section:
    section: Section = Section.objects.create(
        school_id=actor.school.id,
        title=facts.title,
        location=_room(actor, facts.location_id),
        lunch_wave=facts.lunch_wave,
        accepted_at=now,
        is_manual=True,
    )
    SectionMeeting.objects.bulk_create(
        SectionMeeting(section=section, period=period, day_type=day_type)
        for period, day_type in dict.fromkeys(facts.meetings)
    )
    return section


def put_class_away(*, actor: Actor, section_id: UUID, now: datetime) -> None:
    """A class made by hand counts no more; who was in it is kept."""
    with transaction.atomic():
        section = _class_of(actor, section_id, now)
        if not section.is_manual:
            raise NotFound
        before = told_of(section)
        Section.objects.filter(id=section_id).update(archived_at=now)
        settle_teaching_rooms(section.school_id)
        note(actor=actor, section=section, before=before, after={}, now=now)


def bring_class_back(*, actor: Actor, section_id: UUID, now: datetime) -> None:
    """A class that was put away is there again, with whoever was in it."""
    with transaction.atomic():
        Section.objects.filter(id=section_id, is_manual=True).update(archived_at=None)
        section = _class_of(actor, section_id, now)
        settle_teaching_rooms(section.school_id)
        note(actor=actor, section=section, before={}, after=told_of(section), now=now)


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
        new = [section for section in sections if section.accepted_at is None]
        for section in new:
            _accept(actor, section, now, now)
        settle_teaching_rooms(actor.school.id)
    return len(new)


def set_acceptance(*, actor: Actor, section_id: UUID, at: datetime | None, now: datetime) -> None:
    """A class counts as accepted ``at`` a moment, or waits for its teacher's word again."""
    with transaction.atomic():
        section = _class_of(actor, section_id, now)
        _accept(actor, section, at, now)
        settle_teaching_rooms(section.school_id)


def _accept(actor: Actor, section: Section, at: datetime | None, now: datetime) -> None:
    before = told_of_acceptance(section)
    Section.objects.filter(id=section.id).update(accepted_at=at)
    section.accepted_at = at
    after = told_of_acceptance(section)
    note(actor=actor, section=section, before=before, after=after, now=now)


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
