"""What a teacher does with their classes: accepting them, who is in them, one made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.accounts.queries import students_here
from corridor.core import audit
from corridor.core.errors import Invalid, NotFound
from corridor.passes.queries.classes import taught_by
from corridor.rostering.models import Enrollment, Section, SectionMeeting
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.models import Change, Location
from corridor.schools.policies import Acting, require_running
from corridor.schools.queries import today
from corridor.schools.rule_queries import period_names

LONGEST_TITLE = 200


@transaction.atomic
def accept_classes(*, actor: Actor, section_ids: Iterable[UUID], now: datetime) -> int:
    """Their teacher says that these are theirs: from now on they count. Returns how many.

    Those that are accepted already are left alone; raises ``NotFound`` for those of others.
    """
    wanted = set(section_ids)
    touch_rules(school_id=actor.school.id, now=now)
    sections = [_own(actor, section_id, now) for section_id in sorted(wanted)]
    waiting = [section for section in sections if section.accepted_at is None]
    for section in waiting:
        _write_accepted(actor, section, now, accepted_at=now)
    return len(waiting)


def restore_acceptance(*, actor: Acting, change: Change, now: datetime) -> None:
    """As it was before somebody accepted a class; one that was made by hand is put away."""
    require_running(actor, change.school_id)
    touch_rules(school_id=change.school_id, now=now)
    section = Section.objects.filter(id=change.subject_id, school_id=change.school_id).first()
    if section is None:
        raise NotFound
    if not change.before:
        _put_away(actor, section, now)
        return
    accepted_at = now if change.before.get("accepted") else None
    _write_accepted(actor, section, now, accepted_at=accepted_at)


def _put_away(actor: Acting, section: Section, now: datetime) -> None:
    Section.objects.filter(id=section.id).update(archived_at=now)
    record_change(
        actor=actor,
        school_id=section.school_id,
        subject="class",
        thing=section,
        before={"title": section.title},
        after={},
        now=now,
    )


def _write_accepted(
    actor: Acting, section: Section, now: datetime, *, accepted_at: datetime | None
) -> None:
    before = section.accepted_at is not None
    Section.objects.filter(id=section.id).update(accepted_at=accepted_at)
    record_change(
        actor=actor,
        school_id=section.school_id,
        subject="class",
        thing=section,
        before={"accepted": before},
        after={"accepted": accepted_at is not None},
        now=now,
    )


def _own(actor: Actor, section_id: UUID, now: datetime) -> Section:
    day = today(time_zone=actor.school.time_zone, now=now)
    found: Section | None = taught_by(actor, day).filter(id=section_id).first()
    if found is None:
        raise NotFound("This is somebody else's class.")
    return found


@transaction.atomic
def add_to_class(*, actor: Actor, section_id: UUID, person_id: UUID, now: datetime) -> Person:
    """Put a student of the school in by hand; a roster that says otherwise leaves it so."""
    touch_rules(school_id=actor.school.id, now=now)
    section = _own(actor, section_id, now)
    person = students_here(school_id=actor.school.id).filter(id=person_id).first()
    if person is None:
        raise NotFound("There is no such student here.")
    found = Enrollment.objects.filter(section=section, person=person, part="student").first()
    if found is None:
        found = Enrollment(section=section, person=person, part="student")
    found.is_manual, found.archived_at, found.ends_on = True, None, None
    found.save()
    _note(actor, section, person, "class_joined", now)
    return person


@transaction.atomic
def remove_from_class(*, actor: Actor, section_id: UUID, person_id: UUID, now: datetime) -> Person:
    """Take a student out by hand; a roster that says otherwise leaves it so."""
    touch_rules(school_id=actor.school.id, now=now)
    section = _own(actor, section_id, now)
    there = Enrollment.objects.filter(
        section=section, person_id=person_id, part="student", archived_at__isnull=True
    )
    person: Person | None = Person.objects.filter(id=person_id).first()
    if person is None or not there.update(is_manual=True, archived_at=now):
        raise NotFound("They are not in this class.")
    _note(actor, section, person, "class_left", now)
    return person


def _note(actor: Actor, section: Section, person: Person, what: str, now: datetime) -> None:
    audit.append(
        kind=audit.Kind.PERSON_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=[person.id],
        details={"what": what, "section": str(section.id)},
    )


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class made by hand: where and in which periods it meets, every school day."""

    title: str
    location_id: UUID | None = None
    periods: Sequence[str] = ()
    students: Sequence[UUID] = ()


@transaction.atomic
def make_class(*, actor: Actor, facts: ClassFacts, now: datetime) -> Section:
    """A class of one's own that no roster knows; it counts at once. ``Invalid`` by field."""
    touch_rules(school_id=actor.school.id, now=now)
    _check(actor, facts)
    section = Section(
        school_id=actor.school.id,
        title=facts.title.strip(),
        location_id=facts.location_id,
        is_manual=True,
        accepted_at=now,
    )
    section.save(force_insert=True)
    for period in dict.fromkeys(facts.periods):
        SectionMeeting.objects.create(section=section, period=period)
    _enroll(section, actor.person_id, Enrollment.Part.TEACHER)
    known = students_here(school_id=actor.school.id).filter(id__in=list(facts.students))
    for person_id in known.order_by("id").values_list("id", flat=True):
        _enroll(section, person_id, Enrollment.Part.STUDENT)
    _record_new(actor, section, now)
    return section


def _enroll(section: Section, person_id: UUID, part: Enrollment.Part) -> None:
    Enrollment.objects.create(
        section=section,
        person_id=person_id,
        part=part,
        is_primary=part == Enrollment.Part.TEACHER,
        is_manual=True,
    )


def _record_new(actor: Actor, section: Section, now: datetime) -> None:
    record_change(
        actor=actor,
        school_id=section.school_id,
        subject="class",
        thing=section,
        before={},
        after={"title": section.title},
        now=now,
    )


def _check(actor: Actor, facts: ClassFacts) -> None:
    problems = {} if facts.title.strip() else {"title": _("Give the class a name.")}
    if len(facts.title.strip()) > LONGEST_TITLE:
        problems["title"] = _("This name is too long.")
    if not facts.periods or set(facts.periods) - set(period_names(school_id=actor.school.id)):
        problems["periods"] = _("Choose at least one period.")
    rooms = Location.objects.filter(school_id=actor.school.id, archived_at__isnull=True)
    if facts.location_id is None or not rooms.filter(id=facts.location_id).exists():
        problems["room"] = _("Choose a room.")
    if problems:
        raise Invalid(problems)
