"""The table of rules, through the JSON API, for a student and for a teacher."""

from __future__ import annotations

import pytest

from corridor.passes.models import HallPass
from tests.api.conftest import CallAs, problem
from tests.factories import World
from tests.passes.test_rule_table import SET, TABLE

pytestmark = pytest.mark.django_db
STATES = {"asks": "requested", "waits": "waiting", "free": "out", "warned": "out"}


@pytest.mark.parametrize("code", TABLE)
@pytest.mark.parametrize("role", ["student", "staff"])
def test_each_rule_answers_as_the_table_says(
    school: World, call_as: CallAs, role: str, code: str
) -> None:
    caller = call_as(school.student if role == "student" else school.teacher)
    SET[code](school)
    place = school.room if code == "already_there" else school.restroom
    before = HallPass.objects.count()
    verdict = TABLE[code][0 if role == "student" else 1]

    answer = caller.ask(school.student, place)

    if verdict in {"refused", "reason"}:
        told = problem(answer, 409, code)
        assert told["detail"].endswith(".")
        assert HallPass.objects.count() == before
    else:
        assert (answer.status_code, answer.json()["state"]) == (201, STATES[verdict])
