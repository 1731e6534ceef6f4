"""What a look asks in one go costs one way there and back, and errors keep their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

import pytest
from django.db import DataError, transaction

from corridor.core.reading import ask, in_one_go, with_kept_plans
from corridor.core.tenancy import in_district
from tests.factories import make_district
from tests.round_trips import round_trips

pytestmark = pytest.mark.django_db(transaction=True)
Rows = Callable[[], list[tuple[object, ...]]]


@pytest.fixture
def look() -> Iterator[None]:
    """A transaction that has begun."""
    with in_district(make_district().id), transaction.atomic():
        said("select %s", 0)
        yield


def said(sql: str, *parameters: object) -> object:
    return ask(sql, parameters)()[0][0]


def ask_two() -> tuple[Rows, Rows]:
    return ask("select %s::int + 1", [1]), ask("select %s::int + 2", [1])


def ask_what_fails_and_two() -> None:
    with in_one_go():
        ask("select 1 / %s::int", [0])
        ask_two()


@pytest.mark.parametrize(("together", "trips"), [(in_one_go, 1), (nullcontext, 2)])
def test_what_is_asked_in_one_go_shares_a_round_trip(
    together: Callable[[], AbstractContextManager[None]], trips: int, look: None
) -> None:
    with round_trips() as found:
        with together():
            asked = ask_two()
        answers = [rows() for rows in asked]

    assert answers == [[(2,)], [(3,)]]
    assert found == [trips]


def test_one_go_within_another_is_the_same(look: None) -> None:
    with round_trips() as found, in_one_go():
        with in_one_go():
            first, _ = ask_two()
        ask_two()

    assert first() == [(2,)]
    assert found == [1]


def test_an_answer_may_be_read_before_the_body_is_left(look: None) -> None:
    with in_one_go():
        first, second = ask_two()
        assert second() == [(3,)]

    assert first() == [(2,)]


def test_what_was_wrong_is_told_and_not_that_the_rest_was_aborted(look: None) -> None:
    with pytest.raises(DataError), transaction.atomic():
        ask_what_fails_and_two()

    assert said("select %s::int", 5) == 5


def test_without_a_transaction_each_is_asked_alone() -> None:
    with in_district(make_district().id):
        with in_one_go(), with_kept_plans():
            first, second = ask_two()

        assert (first(), second()) == ([(2,)], [(3,)])


def test_a_transaction_may_begin_with_what_is_asked_in_one_go() -> None:
    district_id: UUID = make_district().id
    with in_district(district_id), transaction.atomic(), in_one_go():
        asked = ask("select current_setting('app.district'), %s::int", [1])

    assert asked() == [(str(district_id), 1)]


def test_plans_are_kept_for_the_body_alone(look: None) -> None:
    mode = "select current_setting(%s)"
    with with_kept_plans():
        assert said(mode, "plan_cache_mode") == "force_generic_plan"

    assert said(mode, "plan_cache_mode") == "auto"
