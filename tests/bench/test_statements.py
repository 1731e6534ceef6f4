"""No decision, and no screen that everybody asks for, may run more statements than its budget."""

from __future__ import annotations

import pytest
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from bench.inside import Inside
from bench.people import browsers_of
from bench.recording import after_sign_in, recorded
from bench.school import make_school
from bench.statements import numbers
from corridor.accounts.models import Person
from corridor.passes.gate import closing, opening
from tests.pages import PLAIN_STATIC
from tests.round_trips import round_trips

MOST = 6  # after sign-in; BEGIN, SET LOCAL and COMMIT are apart

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inside(settings: object) -> Inside:
    settings.STORAGES = PLAIN_STATIC  # type: ignore[attr-defined]
    school = make_school("statements", students=100)
    student = school.students[0]
    return Inside(school, student, browsers_of([student[0], school.teacher[0]]))


def test_statements_after_sign_in_are_six_at_most(inside: Inside) -> None:
    found = numbers(inside)

    assert all(0 < number <= MOST for number in found.values()), found


@pytest.mark.parametrize("verb", ["request", "request_for_approval", "end"])
def test_statements_of_a_decision_are_short_enough_to_be_kept(inside: Inside, verb: str) -> None:
    """psycopg translates a longer one anew each time that it is said."""
    if verb == "end":
        inside.request()()
    with recorded() as said:
        getattr(inside, verb)()()

    assert [one.sql for one in said if len(one.sql) > MAX_CACHED_STATEMENT_LENGTH] == []


@pytest.mark.parametrize(("verb", "trips"), [("request", 4), ("request_for_approval", 4)])
def test_a_decision_waits_for_the_database_four_times(
    inside: Inside, verb: str, trips: int
) -> None:
    """To sign in, to look behind the gate, to write, and for what the answer shows."""
    for _ in range(3):  # until all is prepared, and it is known whose the token is
        inside.request()()
        inside.end()()
    with round_trips() as found:
        getattr(inside, verb)()()

    assert found == [trips]


def test_statements_are_seen_when_a_verb_runs_more(
    inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: six more in a decision, and the count is over."""
    write = closing.write_decision

    def more(*args: object, **values: object) -> None:
        for _ in range(MOST):
            Person.objects.filter(given_name="").exists()
        write(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "write_decision", more)

    assert numbers(inside)["request_statements"] > MOST


def test_sign_in_begin_and_commit_are_not_counted(inside: Inside) -> None:
    request = inside.request()
    with recorded() as said:
        request()

    signing_in = [one for one in said if one.signs_in]
    assert signing_in
    assert all("accounts_" in one.sql for one in signing_in)
    assert not {one.sql for one in signing_in} & {one.sql for one in after_sign_in(said)}
