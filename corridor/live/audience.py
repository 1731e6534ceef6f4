"""Who listens, and which topics they may hear.

=====================  ===========================================
``person:<id>``        that person, and an assistant of theirs
``school:<id>``        staff of the school
``room:<location id>``  staff of the location's school
``tiles:<school id>``  everybody at the school but guardians
``flex:<school id>``   everybody at the school but guardians
``class:<location id>``  everybody at the location's school
=====================  ===========================================

A topic that somebody may not hear is left out in silence, as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from corridor.accounts.actor import Actor
from corridor.accounts.sessions import SessionStore, account_of
from corridor.accounts.sign_in import signed_in
from corridor.core.tenancy import in_district
from corridor.live.standing import Standing, standing_of
from corridor.schools.models import Location
from corridor.schools.permissions import Permission

MOST_TOPICS = 64
OF_A_ROOM = ("room", "class")


@dataclass(frozen=True, slots=True)
class Audience:
    """What decides over topics; when it changes, the streams opened under it end."""

    district_id: UUID
    people: tuple[UUID, ...]
    schools: tuple[UUID, ...]
    staffed: tuple[UUID, ...]

    @classmethod
    def of(cls, places: Sequence[Actor]) -> Audience:
        return cls(
            district_id=places[0].district_id,
            people=tuple(sorted({person for p in places for person in p.people})),
            schools=tuple(sorted(p.school.id for p in places if not p.is_only_guardian)),
            staffed=tuple(sorted(p.school.id for p in places if _hears_of_staff(p))),
        )

    def hears(self, kind: str, subject: UUID) -> bool:
        """Whether one may hear a topic; for ``OF_A_ROOM`` the caller passes the room's school."""
        match kind:
            case "person":
                return subject in self.people
            case "tiles" | "class" | "flex":
                return subject in self.schools
            case "school" | "room":
                return subject in self.staffed
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Listener:
    """A signed-in session, as it was when ``standing`` was taken."""

    session_key: str
    standing: Standing
    audience: Audience
    topics: frozenset[str]


def listener_of(*, session_key: str, asked: Iterable[str], now: datetime) -> Listener | None:
    """The session's listener with those of the asked topics that it may hear.

    ``None`` for everybody whom the pages would not take for signed in either.
    """
    request = HttpRequest()
    request.session = SessionStore(session_key)
    account = account_of(request)
    if account is None:
        return None
    # Taken before the sign-in is looked at, so that a change in between is noticed later.
    standing = standing_of(session_key, district_id=account.district_id, now=now)
    found = signed_in(request)
    if not standing.states or found is None or found.owes_factor:
        return None
    audience = Audience.of(found.places)
    topics = allowed(audience=audience, asked=asked)
    return Listener(session_key, standing, audience, topics)


def allowed(*, audience: Audience, asked: Iterable[str]) -> frozenset[str]:
    topics = [found for topic in asked if (found := _parsed(topic))]
    rooms = _schools_of_rooms(audience, [room for kind, room in topics if kind in OF_A_ROOM])
    return frozenset(
        f"{kind}:{subject}"
        for kind, subject in topics
        if audience.hears(kind, rooms.get(subject, subject) if kind in OF_A_ROOM else subject)
    )


def _hears_of_staff(place: Actor) -> bool:
    return place.may(Permission.SEE_PASSES) or place.may(Permission.SEE_HALL)


def _parsed(topic: str) -> tuple[str, UUID] | None:
    kind, _, subject = topic.partition(":")
    try:
        return kind, UUID(subject)
    except ValueError:
        return None


def _schools_of_rooms(audience: Audience, rooms: list[UUID]) -> dict[UUID, UUID]:
    if not rooms:
        return {}
    with in_district(audience.district_id):
        return dict(Location.objects.filter(id__in=rooms).values_list("id", "school_id"))
