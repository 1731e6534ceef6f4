"""What the worker keeps around each job."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from django.db import connection

from corridor.cli.worker import give_back

pytestmark = pytest.mark.django_db(transaction=True)


def leave_open() -> Any:
    connection.ensure_connection()
    return connection.connection


def fail_with_it_open() -> Any:
    raise ValueError(leave_open())


def in_a_thread(job: Any) -> Any:
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(job).result()


def test_a_job_leaves_no_connection_open_in_its_thread() -> None:
    nothing = cast("Any", None)

    assert in_a_thread(lambda: give_back(leave_open, nothing, nothing)).closed
    with pytest.raises(ValueError, match="PatientConnection") as failed:
        in_a_thread(lambda: give_back(fail_with_it_open, nothing, nothing))
    assert failed.value.args[0].closed


def test_without_that_it_stays_open() -> None:
    """Negative control."""
    left = in_a_thread(leave_open)

    assert not left.closed
    left.close()
