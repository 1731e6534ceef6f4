"""Bearer tokens: how scripts and other systems sign in as a person.

A token is shown once, when it is issued; what is stored is its SHA-256. It can do what its
person can do, at every school where that person has a place, until it is revoked, the
account is switched off or suspended, or the person leaves.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor, SchoolRef
from corridor.accounts.commands import create_user
from corridor.accounts.memberships import COLUMNS, WIDTH, standing_of
from corridor.accounts.models import ApiToken, Member, Person, Role, User, display_name
from corridor.accounts.remembered import Whose, recall, remember
from corridor.core import audit
from corridor.core.audit import Kind
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import in_district
from corridor.schools.models import District

PREFIX = "corridor_"
SHAPE = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}", re.ASCII)
USED_EVERY = timedelta(minutes=1)

_OWNER = """
    select t.id, t.last_used_at, coalesce(u.email, ''), u.id, u.district_id, u.person_id
    from accounts_apitoken t join accounts_user u on u.id = t.user_id
    where t.digest = %(digest)s and t.revoked_at is null and u.is_active
      and coalesce(u.suspended_until <= %(now)s, true)
"""
_PLACES = """
    select p.id as person_id, p.title, coalesce(nullif(p.preferred_name, ''), p.given_name),
           p.family_name, p.grade, m.id, m.roles, s.id, s.slug, s.name, s.time_zone, {own} {more}
    from accounts_person p
    join accounts_member m on m.district_id = p.district_id and m.person_id = p.id
    join schools_school s on s.district_id = m.district_id and s.id = m.school_id
    {along}
    where p.district_id = %(district)s and p.id = %(person)s
      and p.archived_at is null and m.archived_at is null and s.archived_at is null
    order by s.name, s.id
"""
# Both in one statement, where it is known already whose the token is.
_BOTH = _PLACES.format(
    own=COLUMNS,
    more=", o.*",
    along=f"cross join ({_OWNER}) o (token, used, email, owner, district, person)",
)
_OWN = 11  # where they begin in a row of both
_TOKEN = _OWN + WIDTH
_USED_AT, _WHOSE = _TOKEN + 1, _TOKEN + 3
_USED = """
    update accounts_apitoken set last_used_at = %(now)s
    where id = %(id)s and (last_used_at is null or last_used_at <= %(since)s)
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token: the only moment at which ``secret`` can be read."""

    secret: str
    token_id: UUID


def issue_token(*, user: User, name: str, now: datetime) -> Issued:
    """A new token of a user; ``name`` tells it from their others."""
    if not 1 <= len(name.strip()) <= 80:
        raise Invalid({"name": _("Give the token a name of 1 to 80 characters.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(user=user, name=name.strip(), digest=digest_of(secret), created_at=now)
    with transaction.atomic():
        row.save(force_insert=True)
        _note(Kind.TOKEN_ISSUED, row, now)
    return Issued(secret, row.id)


def _note(kind: Kind, token: ApiToken, now: datetime) -> None:
    """Tokens are made and taken back on the command line."""
    user = token.user
    with in_district(user.district_id):
        by, details = audit.By(device=audit.COMMAND_LINE), {"token": str(token.id)}
        audit.append(kind=kind, now=now, by=by, subjects=[user.person_id], details=details)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def places_of_token(*, secret: str, now: datetime) -> tuple[Actor, ...]:
    """The person's places at schools, by school name; empty for a token that is no good.

    Two statements, since only the token tells which district's people may be looked at, and one
    where that is remembered; at most once a minute one more, which notes that it was used.
    """
    if not SHAPE.fullmatch(secret):
        return ()
    digest = digest_of(secret)
    whose = recall(digest)
    rows = _both(digest, whose, now) if whose else _one_after_the_other(digest, now)
    if rows and _is_due(rows[0][_USED_AT], now):
        with connection.cursor() as cursor:
            used = {"id": rows[0][_TOKEN], "now": now, "since": now - USED_EVERY}
            cursor.execute(_USED, used)
    return tuple(place for row in rows if (place := _place(row)))


def _both(digest: str, whose: Whose, now: datetime) -> list[tuple[Any, ...]]:
    known: dict[str, Any] = {"digest": digest, "now": now, "at": now}
    known |= {"district": whose.district_id, "person": whose.person_id}
    with in_district(whose.district_id):
        rows = _rows(_BOTH, known)
    return [row for row in rows if Whose(*row[_WHOSE:]) == whose]


def _one_after_the_other(digest: str, now: datetime) -> list[tuple[Any, ...]]:
    owners = _rows(_OWNER, {"digest": digest, "now": now})
    if not owners:
        return []
    whose = Whose(*owners[0][3:])
    remember(digest, whose)
    with in_district(whose.district_id):
        known = {"district": whose.district_id, "person": whose.person_id, "at": now}
        places = _rows(_PLACES.format(own=COLUMNS, more="", along=""), known)
    return [(*place, *owners[0]) for place in places]


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _is_due(last_used_at: datetime | None, now: datetime) -> bool:
    return last_used_at is None or last_used_at <= now - USED_EVERY


def _place(row: tuple[Any, ...]) -> Actor | None:
    """Guardians read a page and have no business with programs: for them there is no place."""
    standing = standing_of(row[6], row[_OWN:_TOKEN])
    if standing is None or standing["roles"] <= {Role.GUARDIAN.value}:
        return None
    _token, _used, email, user_id, district_id, _person = row[_TOKEN:]
    return Actor(
        user_id=user_id,
        member_id=row[5],
        person_id=row[0],
        district_id=district_id,
        school=SchoolRef(id=row[7], slug=row[8], name=row[9], time_zone=row[10]),
        name=display_name(row[1], row[2], row[3]),
        email=email,
        grade=row[4],
        device="api",
        **standing,
    )


def account_for_tokens(*, email: str) -> User:
    """The account with this address, made without a password for a person who has none.

    Looks through every district, as the command line does. Raises ``NotFound`` when nobody
    has the address or has a place at a school, ``Invalid`` when it isn't clear who is meant.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is not None:
        return _with_a_place(user)
    found = [match for district in District.objects.all() for match in _persons(district, address)]
    if not address or not found:
        raise NotFound(f"No person {address}")
    if len(found) > 1:
        raise Invalid({"email": _("More than one person has this address.")})
    district, person = found[0]
    with transaction.atomic(), in_district(district.id):
        return _with_a_place(create_user(person=person, email=address))


def _persons(district: District, address: str) -> list[tuple[District, Person]]:
    with in_district(district.id):
        found = Person.objects.filter(email__iexact=address, archived_at__isnull=True)
        return [(district, person) for person in found]


def _with_a_place(user: User) -> User:
    with in_district(user.district_id):
        here = Member.objects.filter(person_id=user.person_id, archived_at__isnull=True)
        if not user.is_active or not here.exists():
            raise NotFound(f"{user.email} has no place at any school")
    return user


def tokens(*, email: str = "") -> list[ApiToken]:
    """All tokens, or those of one account; the latest first, revoked ones too."""
    found = ApiToken.objects.select_related("user").order_by("-created_at", "-id")
    return list(found.filter(user__email=email.strip().lower()) if email else found)


def revoke_token(*, token_id: UUID, now: datetime) -> ApiToken:
    """From the next request on the token is no good; doing it twice changes nothing."""
    with transaction.atomic():
        valid = ApiToken.objects.filter(id=token_id, revoked_at__isnull=True)
        revoked = valid.update(revoked_at=now)
        token = ApiToken.objects.select_related("user").filter(id=token_id).first()
        if token is None:
            raise NotFound(f"No token {token_id}")
        if revoked:
            _note(Kind.TOKEN_REVOKED, token, now)
    return token
