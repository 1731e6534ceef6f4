"""What the matrix's schools have of accounts: powers, ids elsewhere, a photo, a connection."""

from __future__ import annotations

from corridor.accounts.models import (
    Assisting,
    Guardianship,
    Member,
    PermissionSet,
    PersonId,
    Photo,
    SignInProvider,
)
from corridor.core.sealing import seal
from corridor.core.tenancy import district_in_force
from corridor.rostering.models import RosterConnection
from tests.factories import TEN, person_of


def furnish_accounts(canary: str, members: dict[str, Member]) -> dict[str, object]:
    """Returns the rows that addresses name."""
    student, teacher = members["student"], members["teacher"]
    PersonId.objects.create(person_id=person_of(student), system="clever", value=canary)
    PermissionSet.objects.get_or_create(role="staff", defaults={"permissions": []})
    Assisting.objects.create(assistant=members["staff"], teacher=teacher)
    Guardianship.objects.create(
        guardian_id=person_of(members["librarian"]), student_id=person_of(student)
    )
    Photo.objects.create(person_id=person_of(student), image=b"\xff\xd8", digest="0" * 64)
    connection = RosterConnection.objects.create(
        provider="oneroster_rest", name=canary, settings={"url": canary}
    )
    provider = SignInProvider.objects.create(
        district_id=district_in_force(),
        kind="clever",
        client_id="client",
        secret=seal("secret"),
        settings={"district": "5f0000000000000000000001"},
        created_at=TEN,
    )
    return {"connection": connection, "provider": provider}
