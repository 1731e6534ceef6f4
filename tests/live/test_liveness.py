"""Silence means "nothing changed" only while it can be known.

Each test has a relay of its own, which the module's would outlive.
"""

from __future__ import annotations

import pytest

from tests.live.conftest import Listen, World, a_relay
from tests.live.ear import Ear, until
from tests.live.processes import pause

pytestmark = pytest.mark.django_db(transaction=True)


def test_dead_relay_brings_no_beats(world: World, listen: Listen) -> None:
    maya = world.fairview.add("Maya", "student")
    with a_relay():
        ear = listen(maya)
        ear.until(lambda: len(ear.named("beat")) > 4)

    until(lambda: is_silent(ear))
    beats = len(ear.named("beat"))
    assert not ear.ended.is_set()
    assert listen(maya).named("beat") == [], "a newcomer is told no life either"

    with a_relay():
        until(lambda: len(ear.named("beat")) > beats + 4)


def test_beats_go_on_while_the_relay_lives(world: World, listen: Listen) -> None:
    """Negative control: well past the server's patience of 2 s, and never silent."""
    with a_relay():
        ear = listen(world.fairview.add("Maya", "student"))
        ear.until(lambda: len(ear.named("beat")) > 4)

        assert not any(is_silent(ear) for _ in range(4))


def is_silent(ear: Ear) -> bool:
    """Nothing in the time of four beats; the test server beats every 0.4 s."""
    beats = len(ear.named("beat"))
    pause(1.6)
    return len(ear.named("beat")) == beats
