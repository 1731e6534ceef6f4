"""The world of the matrix: two schools of one district and a third one of another.

Each school has the same things under the same names (``THINGS`` of ``furnish``), so that an
address of one school has a twin at the others. Every text of a school holds its canary: a
word that no other school, and no page, has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import connection, models

from corridor.accounts.models import Identity, Member, User
from corridor.accounts.tokens import issue_token
from corridor.core.tenancy import district_in_force, in_district
from corridor.core.tenancy.schema import tenant_models
from tests.factories import TEN, make_district
from tests.isolation.furnishing import furnish
from tests.isolation.roles import ROLES, STUDENTS_BY_NAME, Who
from tests.isolation.sessions import session_of, spare_session_of

OWN, SISTER, OTHER = "own school", "sister school", "other district"
CANARIES = {OWN: "zqownscl", SISTER: "zqsistr", OTHER: "zqothrd"}

# What code compares with, looks up or wants in a shape: a canary in it would make another world.
MATCHED = frozenset(
    {
        *("colour", "icon", "time_zone", "grade", "day_type", "lunch_wave", "slug", "subject"),
        *("cutoff_for", "cutoff_period", "device", "body_digest", "end_reason", "theme"),
        *("hash", "previous", "request_id", "provider", "kind", "digest", "fingerprint"),
        "extension",
    }
)


@dataclass(frozen=True)
class Tenant:
    """A school. ``things`` are ids (or words) by name, the same names in every school."""

    canary: str
    district_id: UUID
    things: dict[str, str]
    ids: frozenset[str]

    def thing(self, name: str) -> str:
        return self.things[name]


@dataclass
class World:
    tenants: dict[str, Tenant]
    visitors: dict[str, Who] = field(default_factory=dict)

    @property
    def own(self) -> Tenant:
        return self.tenants[OWN]

    def visitor(self, role: str, thing: str = "") -> Who | None:
        """Who acts: for a student the one whose pass it is; nobody for strangers."""
        thing = thing.removeprefix("student:")
        return self.visitors.get(f"{role} of {thing}") or self.visitors.get(role)


def make_world() -> World:
    ours, theirs = make_district("zqdistr-ours").id, make_district("zqothrd-theirs").id
    tenants = {
        OWN: _tenant(CANARIES[OWN], ours),
        SISTER: _tenant(CANARIES[SISTER], ours),
        OTHER: _tenant(CANARIES[OTHER], theirs),
    }
    tenants[OWN].things["twin"] = tenants[SISTER].thing("school")
    tenants[SISTER].things["twin"] = tenants[OWN].thing("school")
    tenants[OTHER].things["twin"] = tenants[OTHER].thing("school")
    world = World(tenants)
    with in_district(ours):
        world.visitors = {name: _visitor(member) for name, member in _members(world.own)}
    return world


def _tenant(canary: str, district_id: UUID) -> Tenant:
    before = _ids_of(district_id)
    with in_district(district_id):
        things = furnish(canary)
        _accounts(things, canary)
        for model in tenant_models():
            if "update" in getattr(model, "app_rights", ("update",)):
                _fill(model, canary, district_id)
    return Tenant(canary, district_id, things, _ids_of(district_id) - before)


def _accounts(things: dict[str, str], canary: str) -> None:
    """Of somebody who is signed in, and of those whose accounts are switched off or suspended."""
    staff, off = (Member.objects.get(id=things[f"member:{n}"]) for n in ("staff", "switched off"))
    things["spare"] = spare_session_of(_user(staff))
    things["identity"] = str(_identity(_user(staff)).id)
    User.objects.filter(id=_user(off).id).update(is_active=False)
    suspended = _user(Member.objects.get(id=things["member:suspended"]))
    reason = {"suspended_until": TEN + timedelta(days=9), "suspended_for": canary}
    User.objects.filter(id=suspended.id).update(**reason)


def _identity(user: User) -> Identity:
    """Through a provider of theirs they are known, too."""
    who = {"district_id": user.district_id, "user": user, "subject": str(user.id)}
    return Identity.objects.create(
        issuer="https://clever.com/1", linked_by="roster id", linked_at=TEN, **who
    )


def _fill(model: type[models.Model], canary: str, district_id: UUID) -> None:
    """Put the canary into every text of the rows that have none yet: those of this school."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for name, column, length in texts_of(model):
            word = f"{canary} " if name != "oneroster_id" else f"{canary}-' || id::text || '-"
            cursor.execute(
                f'update "{table}" set "{column}" = left(\'{word}\' || "{column}", {length})'  # noqa: S608 (names of our own models)
                f" where district_id = %s and \"{column}\" !~ 'zq'",
                [district_id],
            )


def texts_of(model: type[models.Model]) -> list[tuple[str, str, int]]:
    """The free texts of a table: field, column and length."""
    return [
        (one.name, str(one.column), one.max_length or 200)
        for one in model._meta.local_fields
        if isinstance(one, (models.CharField, models.TextField))
        and not one.choices
        and one.name not in MATCHED
    ]


def _members(tenant: Tenant) -> list[tuple[str, Member]]:
    """Who acts, by role; students also as "student of <thing>", whose thing it is."""
    named = [(role, tenant.thing(f"member:{role}")) for role in ROLES]
    named += [(f"student of {n}", tenant.thing(f"student_member:{n}")) for n in STUDENTS_BY_NAME]
    return [(name, Member.objects.get(id=member_id)) for name, member_id in named]


def _visitor(member: Member) -> Who:
    user = _user(member)
    return Who(
        member_id=member.id,
        session=session_of(user),
        token=issue_token(user=user, name="matrix", now=TEN).secret,
        spare=spare_session_of(user),
    )


def _user(member: Member) -> User:
    person = member.person
    assert person is not None
    found = User.objects.filter(person=person).first()
    if found is not None:
        return found
    user = User(email=f"{person.id}@school.example", person=person)
    user.district_id = district_in_force()
    user.set_unusable_password()
    user.save()
    return user


def _ids_of(district_id: UUID) -> frozenset[str]:
    """The ids of all rows of a district."""
    with in_district(district_id):
        return frozenset(
            str(id_)
            for model in tenant_models()
            for id_ in model.objects.values_list("id", flat=True)
        )
