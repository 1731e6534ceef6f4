"""People of a school: adding, changing, roles, putting away and taking back.

Members and roles are part of what the rules read (who approves, who is an admin), so each
of these counts the rules of the school one further.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corridor.accounts.commands.users import move_account
from corridor.accounts.facts import PersonFacts
from corridor.accounts.models import Member, Person, Role
from corridor.accounts.permissions import ADMINS
from corridor.accounts.policies import STAFF_ROLES, may_give_role
from corridor.accounts.queries import has_power_over, may_put_away, member_of, permission_sets
from corridor.core import audit
from corridor.core.errors import Invalid, NotAllowed, Refused
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, Operator, require


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A member as the log of changes names them."""

    id: UUID
    name: str

    def __str__(self) -> str:
        return self.name


def add_person(
    *, actor: Acting, school_id: UUID, facts: PersonFacts, roles: Iterable[str], now: datetime
) -> Member:
    """Add a person to a school by hand, as a student or with roles of staff."""
    require(actor, school_id, Permission.PEOPLE)
    wanted = _checked_roles(actor, frozenset(), frozenset(roles))
    if wanted != {Role.STUDENT.value}:
        require(actor, school_id, Permission.ROLES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        _check_facts(facts, person_id=None)
        person = Person(**_fields(facts))
        person.save(force_insert=True)
        member = Member(person=person, school_id=school_id, roles=sorted(wanted))
        member.save(force_insert=True)
        _note(actor, member, "added", now, roles=sorted(wanted))
    return member


def save_person(
    *, actor: Acting, school_id: UUID, member_id: UUID, facts: PersonFacts, now: datetime
) -> Member:
    """Change what is known of a person. Of somebody on the roster, the fields that are changed
    are theirs from then on: an import leaves them alone until ``release_edits``.

    By address and number people come in through providers, so whoever may not set somebody's
    password may not change these either: raises ``NotAllowed``.
    """
    require(actor, school_id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        member = member_of(school_id=school_id, member_id=member_id)
        person = _person(member)
        _check_facts(facts, person_id=person.id)
        fields = _fields(facts)
        if _is_renumbered(person, fields) and not has_power_over(actor, member):
            raise NotAllowed
        move_account(actor=actor, member=member, email=fields["email"])
        edited = _edited(person, fields)
        Person.objects.filter(id=person.id).update(**fields, edited=edited)
        _note(actor, member, "edited", now)
    return member


def _is_renumbered(person: Person, fields: dict[str, str]) -> bool:
    return any(fields[name] != getattr(person, name) for name in ("email", "student_number"))


def _edited(person: Person, fields: dict[str, str]) -> list[str]:
    """Nobody else speaks of somebody who was put in by hand."""
    if not person.oneroster_id:
        return []
    changed = {name for name, value in fields.items() if getattr(person, name) != value}
    return sorted(changed.union(person.edited))


def release_edits(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> Member:
    """Let the next import say again what was changed by hand."""
    require(actor, school_id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        member = member_of(school_id=school_id, member_id=member_id)
        Person.objects.filter(id=_person(member).id).update(edited=[])
        _note(actor, member, "released", now)
    return member


def _person(member: Member) -> Person:
    person: Person | None = member.person
    if person is None:
        raise NotAllowed
    return person


def _fields(facts: PersonFacts) -> dict[str, str]:
    fields = {name: value.strip() for name, value in asdict(facts).items()}
    return {**fields, "email": fields["email"].lower()}


def _check_facts(facts: PersonFacts, *, person_id: UUID | None) -> None:
    problems = {
        field: _("Fill this in.")
        for field in ("given_name", "family_name")
        if not getattr(facts, field).strip()
    }
    others = Person.objects.filter(archived_at__isnull=True)
    others = others.exclude(id=person_id) if person_id else others
    if facts.email:
        problems |= _email_problem(facts.email, others.filter(email=facts.email.strip().lower()))
    number = facts.student_number.strip()
    if number and others.filter(student_number=number).exists():
        problems["student_number"] = _("Somebody else has this number.")
    if problems:
        raise Invalid(problems)


def _email_problem(email: str, same: QuerySet[Person]) -> dict[str, str]:
    try:
        validate_email(email.strip())
    except ValidationError:
        return {"email": _("This does not look like an e-mail address.")}
    if same.exists():
        return {"email": _("Somebody else has this address.")}
    return {}


def set_member_roles(
    *, actor: Acting, school_id: UUID, member_id: UUID, roles: Iterable[str], now: datetime
) -> Member:
    """Give a member of staff exactly these roles; effective with their next click.

    Refused where admins would take away their own power to undo it.
    """
    require(actor, school_id, Permission.ROLES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        member = member_of(school_id=school_id, member_id=member_id)
        before, wanted = frozenset(member.roles), frozenset(roles)
        wanted |= before & {Role.GUARDIAN.value}
        wanted = _checked_roles(actor, before, wanted)
        if _is_self(actor, member) and before & ADMINS - wanted:
            raise Refused.because(
                "own_admin_role",
                _("You can’t take your own admin role away. Ask another admin to do it."),
            )
        member.roles = sorted(wanted)
        member.save(update_fields=["roles"])
        record_change(
            actor=actor,
            school_id=school_id,
            subject="roles",
            thing=NamedMember(member.id, str(member.person)),
            before={"roles": sorted(before)},
            after={"roles": sorted(wanted)},
            now=now,
        )
    return member


def _checked_roles(
    acting: Acting, before: frozenset[str], wanted: frozenset[str]
) -> frozenset[str]:
    if not wanted:
        raise Invalid({"roles": _("Choose at least one role.")})
    if (wanted - before) - {Role.STUDENT.value, *STAFF_ROLES}:
        raise Invalid({"roles": _("There is no such role.")})
    if Role.ASSISTANT in wanted and wanted - {Role.ASSISTANT.value, Role.GUARDIAN.value}:
        raise Invalid({"roles": _("An assistant has no other role at the school.")})
    _check_power(acting, before ^ wanted)
    return wanted


def _check_power(acting: Acting, roles: Iterable[str]) -> None:
    """Raises ``NotAllowed`` where one of them may do what whoever acts may not."""
    sets = permission_sets()
    if not all(may_give_role(acting, role, sets) for role in roles):
        raise NotAllowed


def _is_self(acting: Acting, member: Member) -> bool:
    return not isinstance(acting, Operator) and getattr(acting, "member_id", None) == member.id


def archive_member(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> Member:
    """Somebody has left: they can't sign in here or get a pass, their history stays."""
    require(actor, school_id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        member = member_of(school_id=school_id, member_id=member_id)
        if _is_self(actor, member):
            raise Refused.because("own_membership", _("You can’t put yourself away."))
        if not may_put_away(actor, member):
            raise NotAllowed
        member.archived_at = now
        member.save(update_fields=["archived_at"])
        _note(actor, member, "archived", now)
    return member


def restore_member(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> Member:
    """Somebody is back; a person whom a roster put away comes back too."""
    require(actor, school_id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        member = member_of(school_id=school_id, member_id=member_id)
        _check_power(actor, member.roles)
        member.archived_at = None
        member.save(update_fields=["archived_at"])
        Person.objects.filter(id=_person(member).id).update(archived_at=None)
        _note(actor, member, "restored", now)
    return member


def _note(actor: Acting, member: Member, what: str, now: datetime, **more: Any) -> None:
    audit.append(
        kind=audit.Kind.PERSON_CHANGED,
        now=now,
        by=audit.by(actor, school_id=member.school_id),
        subjects=[_person(member).id],
        details={"what": what, **more},
    )
