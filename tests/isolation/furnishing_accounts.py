"""What the matrix's schools have of accounts: powers, ids elsewhere, a photo, a connection."""

from __future__ import annotations

from corridor.accounts.models import (
    Assisting,
    Guardianship,
    Member,
    PermissionSet,
    PersonId,
    Photo,
    Role,
    SignInProvider,
)
from corridor.accounts.permissions import USUAL
from corridor.core.sealing import seal
from corridor.core.tenancy import district_in_force
from corridor.rostering.models import RosterConnection
from corridor.schools.models import District
from tests.factories import TEN, person_of


def furnish_accounts(canary: str, members: dict[str, Member]) -> dict[str, object]:
    """Returns the rows that addresses name."""
    District.objects.filter(id=district_in_force()).update(guardians_are_on=True)
    student, teacher = members["student"], members["teacher"]
    PersonId.objects.create(person_id=person_of(student), system="clever", value=canary)
    usual = sorted(USUAL[Role.STAFF])
    PermissionSet.objects.get_or_create(role="staff", defaults={"permissions": usual})
    Assisting.objects.create(assistant=members["assistant"], teacher=teacher)
    guardianship = Guardianship.objects.create(
        guardian_id=person_of(members["guardian"]), student_id=person_of(student)
    )
    Photo.objects.create(person_id=person_of(student), image=b"\xff\xd8", digest="0" * 64)
    connection = RosterConnection.objects.create(
        provider="oneroster_rest", name=canary, settings={"url": canary}
    )
    PermissionSet.objects.get_or_create(role="librarian", defaults={"permissions": usual})
    provider = SignInProvider.objects.create(
        district_id=district_in_force(),
        kind="clever",
        client_id="client",
        secret=seal("secret"),
        settings={"district": "5f0000000000000000000001"},
        created_at=TEN,
    )
    return {"connection": connection, "guardianship": guardianship, "provider": provider}
