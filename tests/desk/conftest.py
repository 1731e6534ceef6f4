from __future__ import annotations

import pytest

from tests.desk.making import Desk
from tests.factories import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)
