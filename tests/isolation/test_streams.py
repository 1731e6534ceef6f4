"""What may be heard on `/live/`: every role x every kind of topic x every school."""

from __future__ import annotations

import pytest
from django.utils import timezone

from corridor.core.outbox import Change
from corridor.live.audience import listener_of
from corridor.live.streams import Courier, Stream
from corridor.live.switchboard import Switchboard
from tests.isolation.roles import GUARDIANS, ROLES, STAFF
from tests.isolation.world import OTHER, OWN, SISTER, Tenant, World

pytestmark = pytest.mark.django_db
SUBJECTS = {
    "person": ("person:classmate", "person:teacher"),
    "school": ("school",),
    "tiles": ("school",),
    "flex": ("school",),
    "room": ("classroom", "library"),
}


def topics_of(tenant: Tenant) -> list[str]:
    """Everything that a page of this school listens to."""
    return [f"{kind}:{tenant.thing(name)}" for kind, names in SUBJECTS.items() for name in names]


class Notebook(Courier):
    """Writes down what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Stream] = []

    def post(self, stream: Stream, event: bytes, *, seq: int) -> None:  # noqa: ARG002
        self.sent.append(stream)


async def _send(_message: object) -> None:
    return None


def heard(world: World, role: str, topics: list[str]) -> frozenset[str]:
    who = world.visitors[role]
    listener = listener_of(session_key=who.session, asked=topics, now=timezone.now())
    assert listener is not None
    return listener.topics


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("where", [SISTER, OTHER])
def test_topics_of_other_schools_are_left_out_in_silence(
    world: World, role: str, where: str
) -> None:
    assert heard(world, role, topics_of(world.tenants[where])) == frozenset()


@pytest.mark.parametrize("role", ROLES)
def test_topics_of_the_own_school_are_for_whom_they_concern(world: World, role: str) -> None:
    own = world.own
    of_everybody = {f"{kind}:{own.thing('school')}" for kind in ("tiles", "flex")}
    expected: set[str] = of_everybody if role not in GUARDIANS else set()
    if role in STAFF:
        expected |= {t for t in topics_of(own) if t.startswith(("school:", "room:"))}
    if role == "assistant":
        expected |= {f"person:{own.thing('person:teacher')}"}
    expected |= {f"person:{own.thing(f'person:{role}')}"} & {*topics_of(own)}

    assert heard(world, role, topics_of(own)) == expected


@pytest.mark.parametrize("where", [OWN, SISTER, OTHER])
def test_nudges_reach_nobody_of_another_school(world: World, where: str) -> None:
    """Each of the own school's people asks for the topics of all three."""
    everything = [topic for tenant in world.tenants.values() for topic in topics_of(tenant)]
    notebook, tenant = Notebook(), world.tenants[where]
    board = Switchboard(notebook)
    for who in world.visitors.values():
        listener = listener_of(session_key=who.session, asked=everything, now=timezone.now())
        assert listener is not None
        board.join(Stream(listener, _send))

    board.deliver([Change(1, tenant.district_id, tuple(topics_of(tenant)), 1)])

    assert bool(notebook.sent) == (where == OWN)


def test_strangers_hear_nothing(world: World) -> None:
    for session in ("", "x" * 32):
        assert listener_of(session_key=session, asked=[], now=timezone.now()) is None
