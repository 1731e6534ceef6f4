"""Who is the guardian of a student. It counts while the district has guardians turned on.

A guardian is a person with the role at the child's school; somebody who works here, or has
another child here, is found by their address and stays one person.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.models import Guardianship, Member, Person, Role
from corridor.accounts.queries import member_of
from corridor.core import audit
from corridor.core.errors import Invalid, NotFound
from corridor.schools.commands import touch_rules
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

GUARDIAN, STUDENT = Role.GUARDIAN.value, Role.STUDENT.value


def add_guardian(
    *,
    actor: Acting,
    school_id: UUID,
    member_id: UUID,
    name: tuple[str, str],
    email: str,
    now: datetime,
) -> Guardianship:
    """``member_id`` is the student's, ``name`` the first and last name of the guardian.

    A person with this address counts, whatever their name is here. Raises ``Invalid``.
    """
    require(actor, school_id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        child = _student(school_id, member_id)
        guardian = _person(name, _address(email))
        if guardian.id == child.id or _is_student(guardian):
            raise Invalid({"email": _("A student of the district has this address.")})
        _let_into(school_id, guardian)
        link, is_new = Guardianship.objects.get_or_create(guardian=guardian, student=child)
        if not is_new:
            raise Invalid({"email": _("They are a guardian of this student already.")})
        _note(actor, school_id, link, "guardian_added", now)
    return link


def remove_guardian(
    *, actor: Acting, school_id: UUID, member_id: UUID, guardianship_id: UUID, now: datetime
) -> None:
    """They see nothing of this student any more; without a child here they leave the school."""
    require(actor, school_id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        child = _student(school_id, member_id)
        link = Guardianship.objects.filter(id=guardianship_id, student=child).first()
        if link is None:
            raise NotFound
        _note(actor, school_id, link, "guardian_removed", now)
        guardian_id = link.guardian_id
        link.delete()
        _let_go(school_id, guardian_id, now)


def _student(school_id: UUID, member_id: UUID) -> Person:
    member = member_of(school_id=school_id, member_id=member_id)
    person: Person | None = member.person
    if person is None or STUDENT not in member.roles:
        raise NotFound
    return person


def _address(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError:
        raise Invalid({"email": _("This does not look like an e-mail address.")}) from None
    return email.strip().lower()


def _person(name: tuple[str, str], email: str) -> Person:
    known = Person.objects.filter(email__iexact=email, archived_at__isnull=True).order_by("id")
    found: Person | None = known.first()
    if found is not None:
        return found
    given, family = (part.strip() for part in name)
    fields = {"given_name": given, "family_name": family}
    if problems := {field: _("Fill this in.") for field, text in fields.items() if not text}:
        raise Invalid(problems)
    made: Person = Person.objects.create(**fields, email=email)
    return made


def _is_student(person: Person) -> bool:
    here = Member.objects.filter(person=person, archived_at__isnull=True)
    return here.filter(roles__contains=[STUDENT]).exists()


def _let_into(school_id: UUID, person: Person) -> None:
    """With the role at the child's school; an earlier place there is taken up again."""
    member = Member.objects.filter(school_id=school_id, person=person).first()
    if member is None:
        Member.objects.create(school_id=school_id, person=person, roles=[GUARDIAN])
        return
    kept = [] if member.archived_at else member.roles
    member.roles, member.archived_at = sorted({*kept, GUARDIAN}), None
    member.save(update_fields=["roles", "archived_at"])


def _let_go(school_id: UUID, person_id: UUID, now: datetime) -> None:
    others = Guardianship.objects.filter(
        guardian_id=person_id, student__memberships__school_id=school_id
    )
    member = Member.objects.filter(school_id=school_id, person_id=person_id).first()
    if member is None or others.exists():
        return
    if left := [role for role in member.roles if role != GUARDIAN]:
        member.roles = left
    else:
        member.archived_at = now
    member.save(update_fields=["roles", "archived_at"])


def _note(actor: Acting, school_id: UUID, link: Guardianship, what: str, now: datetime) -> None:
    audit.append(
        kind=audit.Kind.PERSON_CHANGED,
        now=now,
        by=audit.by(actor, school_id=school_id),
        subjects=[link.student_id, link.guardian_id],
        details={"what": what},
    )
