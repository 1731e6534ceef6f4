"""Acting for the demo's people."""

from __future__ import annotations

from corridor.accounts.actor import Actor, SchoolRef
from corridor.accounts.models import Member
from corridor.core.tenancy import district_in_force
from corridor.schools.models import School


def school_ref(school: School) -> SchoolRef:
    return SchoolRef(id=school.id, slug=school.slug, name=school.name, time_zone=school.time_zone)


def acting_as(member: Member, school: SchoolRef) -> Actor:
    """A person of the school as a request would carry them."""
    person = member.person
    if person is None:
        raise ValueError("A kiosk acts for nobody.")
    return Actor(
        user_id=None,
        member_id=member.id,
        person_id=person.id,
        district_id=district_in_force(),
        school=school,
        roles=frozenset(member.roles),
        name=person.name,
        grade=person.grade,
    )
