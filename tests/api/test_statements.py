"""How many statements a decision takes, beside those of the sign-in and of its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import CallAs
from tests.factories import World
from tests.statements import counted


@contextmanager
def at_most(number: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as seen:
        yield
    said = counted(seen)
    behind = next(n for n, sql in enumerate(said) if "schools_schoolgate" in sql)
    assert len(said[behind:]) <= number, said


def test_request_approve_and_end_take_few_statements(school: World, call_as: CallAs) -> None:
    student, librarian = call_as(school.student), call_as(school.librarian)
    first = student.ask(school.student, school.library).json()["id"]
    student.post(f"/passes/{first}/cancel")  # the book of rules is kept from here on

    with at_most(6):
        made = student.ask(school.student, school.library).json()["id"]
    with at_most(4):
        assert librarian.post(f"/passes/{made}/approve").status_code == 200
    with at_most(4):
        assert student.post(f"/passes/{made}/end").status_code == 200


def test_one_statement_more_would_be_noticed(school: World, call_as: CallAs) -> None:
    """Negative control."""
    student = call_as(school.student)
    student.ask(school.student, school.library)

    with pytest.raises(AssertionError), at_most(5):
        call_as(school.students[1]).ask(school.students[1], school.library)
