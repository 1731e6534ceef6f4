"""Short verbs for tests of notifications: tell, take, send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from corridor.accounts.models import Person
from corridor.notifications import commands
from corridor.notifications.channels import transport_of
from corridor.notifications.commands.sending import Taken, note, take
from corridor.notifications.models import Notification
from corridor.passes.models import HallPass
from tests.factories import TEN, World, make_user, person_of
from tests.pages import Visitor
from tests.passes.acting import ask


def to_the_library(world: World, **changes: Any) -> HallPass:
    """A request that the librarian is asked about."""
    return ask(world, destination_id=world.library.id, **changes)


def with_address(member: Any) -> None:
    """They sign in, and letters reach them."""
    user = make_user(member)
    member.person.email = user.email
    member.person.save()


def spread(now: datetime = TEN) -> None:
    while commands.spread(now=now):
        pass


def told(member: Any) -> list[str]:
    """The kinds that somebody was told of, the first first."""
    found = Notification.objects.filter(person_id=person_of(member)).order_by("made_at", "id")
    return list(found.values_list("kind", flat=True))


def switch(member: Any, kind: str, channel: str, *, on: bool = True) -> None:
    commands.choose(person_id=person_of(member), kind=kind, channel=channel, on=on, now=TEN)


def send(now: datetime = TEN) -> list[Taken]:
    """Everything that is due, as the worker does it, one after the other."""
    taken = take(now=now)
    for each in taken:
        transport = transport_of(each.parcel)
        assert transport is not None
        note(taken=each, outcome=transport(each.parcel), now=now)
    return taken


def by_itself(visitor: Visitor, path: str, **data: Any) -> Any:
    """As a script of the page asks: a part of it, or one tick where there are data."""
    headers = {"X-Fragment": "1"}
    if data:
        return visitor._ask(lambda: visitor.client.post(path, data, headers=headers))
    return visitor._ask(lambda: visitor.client.get(path, headers=headers))


def reachable(member: Any) -> Any:
    """Somebody whom letters can reach."""
    Person.objects.filter(id=person_of(member)).update(email=f"{member.id}@school.example")
    member.refresh_from_db()
    return member
