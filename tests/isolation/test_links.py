"""Nobody is shown a way that is closed to them: every link and form leads somewhere."""

from __future__ import annotations

from itertools import combinations

import pytest

from corridor.accounts import context
from corridor.accounts.models import PermissionSet
from corridor.accounts.models.people import Role
from corridor.accounts.permissions import most_of
from corridor.core.tenancy import in_district
from corridor.rostering.models import Enrollment
from corridor.schools.permissions import Permission
from tests.isolation import rows
from tests.isolation.matrix import REPRESENTATIVES, Matrix
from tests.isolation.roles import ROLES
from tests.isolation.walking import Walk
from tests.lots import drawn

pytestmark = pytest.mark.django_db
MUCH = "nurse and admin"

# Of any two permissions there is a set with the one and without the other, and the other way
# round: no set of three letters out of seven holds another.
LETTERS = list(combinations(range(7), 3))[: len(Permission)]
SETS = [
    [p for p, letters in zip(Permission, LETTERS, strict=True) if number in letters]
    for number in range(7)
]


def test_the_sets_tell_any_two_permissions_apart() -> None:
    for one in Permission:
        for other in set(Permission) - {one}:
            assert any(one in held and other not in held for held in SETS)


@pytest.mark.parametrize("role", drawn(ROLES, 5, always=set(ROLES).intersection(REPRESENTATIVES)))
def test_nobody_is_led_to_a_closed_door(matrix: Matrix, role: str) -> None:
    assert Walk(matrix, role, knows=True).dead_ends() == []


@pytest.mark.parametrize("number", range(len(SETS)))
def test_what_a_district_takes_away_its_links_go_with(matrix: Matrix, number: int) -> None:
    """Of somebody who could have had all that a school has, and a class besides."""
    with rows.taken_back():
        _give(matrix, MUCH, SETS[number])

        assert Walk(matrix, MUCH).dead_ends() == []


def _give(matrix: Matrix, role: str, held: list[Permission]) -> None:
    with in_district(matrix.world.own.district_id):
        PermissionSet.objects.all().delete()
        person, section = (matrix.world.own.thing(n) for n in (f"person:{role}", "section"))
        Enrollment.objects.create(section_id=section, person_id=person, part="teacher")
        for one in ROLES[role]:
            names = sorted(most_of(Role(one)).intersection(held))
            PermissionSet.objects.create(role=one, permissions=names)


def test_a_link_to_a_closed_door_is_noticed(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "_pages_of", lambda _member: ("reports:people",))

    assert "GET /admin/people/ (404)" in Walk(matrix, "teacher", knows=True).dead_ends()[0]
