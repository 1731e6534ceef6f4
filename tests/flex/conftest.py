"""A school with a Flex period at the end of the morning, and a few activities in it."""

from __future__ import annotations

import pytest

from tests.factories import World
from tests.flex.making import FlexWorld


@pytest.fixture
def flex(world: World) -> FlexWorld:
    return FlexWorld(world)
