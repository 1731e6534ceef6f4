"""Who is signed in: one query where the session was seen before, two where it was not.

A session holds the user and the school that the person works in just now.
The answer is ``None`` when the user is gone, disabled or suspended, when the password changed since
(Django's session hash), when the session lasted long enough (``lifetimes``), or when the
person has no place at any school any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, login, logout
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from corridor.accounts import memberships, sessions
from corridor.accounts.actor import Actor, SchoolRef
from corridor.accounts.changing_hands import change_hands
from corridor.accounts.models import Member, User, display_name
from corridor.accounts.remembered import Whose
from corridor.core.reading import tight
from corridor.core.tenancy import in_district

SCHOOL_KEY, SHIFT_KEY = "school_id", "shift"

_MEMBERSHIPS = tight(f"""
    select u.id as user_id, coalesce(u.email, ''), u.password, u.district_id,
           p.id as person_id, p.title,
           coalesce(nullif(p.preferred_name, ''), p.given_name) as given, p.family_name, p.grade,
           m.id as member_id, m.roles, s.id as school_id, s.slug, s.name, s.time_zone,
           (select coalesce(max(last), 0) from core_numbering) as live_after,
           m.checklist,
           exists (
               select 1 from schools_period t
               join schools_bellschedule b
                 on b.district_id = t.district_id and b.id = t.bell_schedule_id
               where b.district_id = s.district_id and b.school_id = s.id
                 and b.archived_at is null and t.kind = 'flex'
           ) as has_flex,
           {memberships.COLUMNS}
    from accounts_user u
    join accounts_person p on p.district_id = u.district_id and p.id = u.person_id
    join accounts_member m on m.district_id = p.district_id and m.person_id = p.id
    join schools_school s on s.district_id = m.district_id and s.id = m.school_id
    -- The keys by their values: statistics of before a new district would have them all read.
    where u.id = %(user)s and p.district_id = %(district)s and p.id = %(person)s
      and u.is_active and coalesce(u.suspended_until <= %(at)s, true)
      and p.archived_at is null
      and m.archived_at is null and s.archived_at is null
    order by s.name
""")  # noqa: S608 (nothing but the text above)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user's places at schools, by school name; ``acting`` is the one they work in now.

    ``live_after`` is where the live stream stood when this was asked: a page that tells it
    misses nothing between being read and being shown. ``owes_factor``: this sign-in is for
    setting a second factor up, and for nothing else.
    """

    acting: Actor
    places: tuple[Actor, ...]
    password: str
    live_after: int
    owes_factor: bool = False


def places_of(
    user_id: UUID,
    *,
    district_id: UUID,
    person_id: UUID,
    device: str = "web",
    at: datetime | None = None,
) -> SignedIn | None:
    """One statement; ``None`` for whoever has no place at a school of this district. ``at``: at
    another moment than now."""
    return _places_of(Whose(user_id, district_id, person_id), device, at)


def _places_of(whose: Whose, device: str, at: datetime | None = None) -> SignedIn | None:
    with in_district(whose.district_id), connection.cursor() as cursor:
        cursor.execute(_MEMBERSHIPS, _known(whose, at))
        return _signed_in(cursor.fetchall(), device)


def _known(whose: Whose, at: datetime | None = None) -> dict[str, Any]:
    return {
        "user": whose.user_id,
        "district": whose.district_id,
        "person": whose.person_id,
        "at": at or timezone.now(),
    }


def _signed_in(rows: list[tuple[Any, ...]], device: str) -> SignedIn | None:
    here = (actor for row in rows if (actor := _actor(row, device)))
    places = tuple(sorted(here, key=lambda actor: actor.is_only_guardian))
    return SignedIn(places[0], places, rows[0][2], rows[0][15]) if places else None


def _actor(row: tuple[Any, ...], device: str) -> Actor | None:
    standing = memberships.standing_of(row[10], row[18:])
    if standing is None:
        return None
    return Actor(
        user_id=row[0],
        member_id=row[9],
        person_id=row[4],
        district_id=row[3],
        school=SchoolRef(row[11], row[12], row[13], row[14], has_flex=row[17]),
        name=display_name(row[5], row[6], row[7]),
        email=row[1],
        grade=row[8],
        device=device,
        checklist=row[16],
        **standing,
    )


def district_of(request: HttpRequest) -> UUID | None:
    """The district of the session's account; whether the sign-in still stands is not asked."""
    if whose := sessions.remembered(request):
        return whose.district_id
    account = sessions.account_of(request)
    return account.district_id if account else None


def signed_in(request: HttpRequest) -> SignedIn | None:
    """Who the session is of; ``None`` for whoever is signed out."""
    whose = sessions.remembered(request)
    found = _both(request, whose) if whose else _one_after_the_other(request)
    if found is None or not _same_password(request, found.password):
        return None
    if not sessions.is_alive(request, found.places):
        return None
    chosen, shift = request.session.get(SCHOOL_KEY), request.session.get(SHIFT_KEY)
    places = tuple(_on_shift(place, shift) for place in found.places)
    acting = next((m for m in places if str(m.school.id) == chosen), places[0])
    # An account that many share has no second step: what it opens is bounded instead.
    owes_factor = sessions.owes_factor(request, [one for one in places if one.stand_in is None])
    return replace(found, acting=acting, places=places, owes_factor=owes_factor)


def _on_shift(place: Actor, shift: dict[str, Any] | None) -> Actor:
    """Many use a shared account; the session knows which rooms this one of them is here for."""
    if place.stand_in is None or place.stand_in.kind != Member.StandsIn.SHARED:
        return place
    said = shift or {}
    teachers = frozenset(UUID(teacher) for teacher in said.get("teachers", ()))
    return place.covering(teachers, str(said.get("name", "")))


def _both(request: HttpRequest, whose: Whose) -> SignedIn | None:
    """The session and the places of the person whose it was last, in one statement."""
    with in_district(whose.district_id):
        rows = sessions.read_along(request, _MEMBERSHIPS, _known(whose))
    account = sessions.account_of(request)
    if account is None or account.whose != whose:
        return None
    return _signed_in(rows, device_of(request))


def _one_after_the_other(request: HttpRequest) -> SignedIn | None:
    account = sessions.account_of(request)
    return _places_of(account.whose, device_of(request)) if account else None


def _same_password(request: HttpRequest, password: str) -> bool:
    expected = User(password=password).get_session_auth_hash()
    return constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), expected)


def device_of(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    return "phone" if "Mobi" in agent else "web"


def sign_in(request: HttpRequest, user: User) -> None:
    """Start a fresh session for the user (the id changes, what was there is gone)."""
    change_hands(request, user.person_id)
    request.session.flush()
    found = places_of(user.id, district_id=user.district_id, person_id=user.person_id)
    sessions.describe(request, district_id=user.district_id, places=found.places if found else ())
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])


def sign_out(request: HttpRequest) -> None:
    change_hands(request, None)
    logout(request)
