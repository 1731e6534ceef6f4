"""One school in each of three zones, which are told apart by what their clocks do."""

from __future__ import annotations

from functools import partial

import pytest

from tests.e2e.conftest import People
from tests.e2e.faq.backstage import Backstage
from tests.e2e.faq.odd.odd_days import ZONES, OddSchool, OddStage, zone_of
from tests.lots import drawn


@pytest.fixture(params=drawn(ZONES, 1))
def odd(request: pytest.FixtureRequest, backstage: Backstage, people: People) -> OddStage:
    return OddStage(backstage, people, partial(OddSchool, zone_of(request.param)))
