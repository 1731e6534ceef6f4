"""Silence means "nothing changed" only while it can be known."""

from __future__ import annotations

import pytest

from tests.live.conftest import Listen, World, a_relay
from tests.live.ear import until
from tests.live.processes import pause

pytestmark = pytest.mark.django_db(transaction=True)


def test_dead_relay_brings_no_beats(world: World, listen: Listen) -> None:
    maya = world.fairview.add("Maya", "student")
    with a_relay():
        ear = listen(maya)
        ear.until(lambda: len(ear.named("beat")) > 4)

    pause(3.0)  # the test server's patience is 2 s
    beats = len(ear.named("beat"))
    pause(1.5)  # it would beat every 0.4 s
    assert len(ear.named("beat")) == beats
    assert not ear.ended.is_set()
    assert listen(maya).named("beat") == [], "a newcomer is told no life either"

    with a_relay():
        until(lambda: len(ear.named("beat")) > beats + 4)


def test_beats_go_on_while_the_relay_lives(world: World, relay: None, listen: Listen) -> None:
    """Negative control: the same pauses with a relay."""
    ear = listen(world.fairview.add("Maya", "student"))
    pause(3.0)
    beats = len(ear.named("beat"))
    ear.until(lambda: len(ear.named("beat")) > beats + 2)
