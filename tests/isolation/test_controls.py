"""What the matrix is worth: with a protection off, it notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import models
from django.utils import timezone

from corridor.accounts.actor import Actor
from corridor.core.tenancy import TenantManager, in_district
from corridor.live.audience import Audience, listener_of
from corridor.reports.views import place
from corridor.schools.models import Location, School
from tests.database import owning
from tests.isolation import addresses, rows
from tests.isolation.calls import CALLS
from tests.isolation.matrix import Matrix
from tests.isolation.pages import PAGES
from tests.isolation.policy import get
from tests.isolation.roles import ANYBODY

pytestmark = pytest.mark.django_db


def problems(matrix: Matrix, name: str) -> str:
    return "\n".join(matrix.problems_of(name, addresses.pages()[name], PAGES[name]))


def test_without_the_scope_of_managers_the_database_still_shows_nothing(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)

    assert problems(matrix, "schools:copy_rules") == ""


def test_with_both_nets_off_the_matrix_notices(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)
    with owning() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table schools_school disable row level security")

    assert "tells what is of the other district" in problems(matrix, "schools:copy_rules")


def test_a_query_without_its_school_is_noticed(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    def any_location(*, school_id: UUID, location_id: UUID) -> Any:
        return Location.objects.filter(id=location_id).first() or Location.objects.first()

    monkeypatch.setattr(place, "location_of", any_location)

    assert "tells what is of the sister school" in problems(matrix, "reports:place")


def test_a_page_without_its_door_is_noticed(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Actor, "may", lambda _actor, _permission: True)

    found = problems(matrix, "reports:people")
    assert "teacher, own school: GET /admin/people/ answers 200, not [404]" in found


def test_a_row_that_lets_through_too_many_is_noticed(matrix: Matrix) -> None:
    row = get(ANYBODY, done=frozenset({200}))

    found = matrix.problems_of("reports:people", "/admin/people/", row)

    for role in ("anonymous", "student", "teacher"):
        assert any(f"{role}, own school: GET /admin/people/ answers" in one for one in found)


def test_a_body_that_stores_nothing_is_noticed(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "sums_since", lambda before, _written: before)

    assert "is its row’s body valid?" in problems(matrix, "reports:starter_places")


def test_a_changed_row_is_noticed(matrix: Matrix) -> None:
    before, own = rows.sums(), matrix.world.own
    written = rows.what_was_written()
    assert rows.sums_since(before, written) is before
    with rows.taken_back():
        with in_district(own.district_id):
            School.objects.filter(id=own.thing("school")).update(hall_limit=77)
        changed = [("schools_school", str(own.district_id))]
        assert rows.changed(before, rows.sums()) == changed
        assert rows.changed(before, rows.sums_since(before, written)) == changed
    assert rows.changed(before, rows.sums_since(before, written)) == []
    assert rows.changed(before, rows.sums()) == []


def test_an_address_without_a_row_is_noticed() -> None:
    table = {name: row for name, row in PAGES.items() if name != "reports:people"}

    (found,) = addresses.without_row(addresses.pages(), table, "pages.py")
    assert found.startswith("“reports:people” has no row in pages.py: add who gets through")


def test_a_call_without_a_row_is_noticed() -> None:
    table = {name: row for name, row in CALLS.items() if name != "pass"}

    assert len(addresses.without_row(addresses.calls(), table, "calls.py")) == 1


def test_a_row_without_an_address_is_noticed() -> None:
    found = addresses.without_row({}, {"gone": get(ANYBODY)}, "pages.py")

    assert found == ["pages.py has a row “gone”, and there is no such address: take it out."]


def test_a_stream_that_asks_nobody_is_noticed(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Audience, "hears", lambda *_any: True)
    topic = f"school:{matrix.world.own.thing('school')}"
    session = matrix.world.visitors["student"].session

    listener = listener_of(session_key=session, asked=[topic], now=timezone.now())

    assert listener is not None
    assert listener.topics == {topic}, "students hear no school topics otherwise"
