"""Students by the thousand: the rows that a roster and an administrator would make, in bulk.

Django is set up before this module is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, product
from secrets import token_urlsafe
from uuid import UUID

from bench.client import Browser
from bench.signing import browser_of
from corridor.accounts.models import ApiToken, Member, Person, User
from corridor.accounts.tokens import PREFIX, digest_of
from corridor.core.tenancy import district_in_force
from corridor.rostering.models import Enrollment, Section
from corridor.schools.models import School
from tests.factories import person_of

FAMILY = "Studentson"  # what all of them are called, to be found by
UNUSABLE = "!" + "x" * 40  # as Django writes a password that nothing matches


def make_students(school: School, sections: list[Section], number: int) -> list[Member]:
    """Each in one section, spread evenly; members carry their ``person``."""
    people = Person.objects.bulk_create(
        Person(given_name=f"Sam{n}", family_name=FAMILY, grade="10") for n in range(number)
    )
    members = Member.objects.bulk_create(
        Member(person=person, school=school, roles=["student"]) for person in people
    )
    Enrollment.objects.bulk_create(
        Enrollment(
            section=sections[n % len(sections)],
            person=person,
            part="student",
            oneroster_id=f"bench-{person.id}",
        )
        for n, person in enumerate(people)
    )
    return members


def make_users(members: list[Member]) -> list[User]:
    """An account for each, in the same order."""
    users = [
        User(
            email=f"{member.person_id}@bench.example.com",
            password=UNUSABLE,
            district_id=district_in_force(),
            person_id=person_of(member),
        )
        for member in members
    ]
    return User.objects.bulk_create(users)


def tokens_of(users: list[User]) -> list[tuple[UUID, str]]:
    """(person id, bearer token) for each account."""
    secrets = [PREFIX + token_urlsafe(32) for _ in users]
    ApiToken.objects.bulk_create(
        ApiToken(user=user, name="bench", digest=digest_of(secret), created_at=datetime.now(UTC))
        for user, secret in zip(users, secrets, strict=True)
    )
    return [(user.person_id, secret) for user, secret in zip(users, secrets, strict=True)]


def searches() -> Iterator[str]:
    """All find every student, and no two in a thousand are the same address."""
    ways = product(*((letter.lower(), letter.upper()) for letter in FAMILY))
    return map("".join, cycle(ways))


def browsers_of(persons: list[UUID]) -> dict[UUID, Browser]:
    found = User.objects.filter(person_id__in=persons)
    return {user.person_id: browser_of(user) for user in found}
