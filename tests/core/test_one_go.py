"""What goes to the database in one go keeps its transaction, and errors their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from psycopg import Connection

from corridor.core.patience import PatientConnection
from corridor.core.postgresql.base import plainly_reads
from corridor.core.tenancy import in_district
from corridor.schools.models import District, School
from tests.factories import make_district, make_school

pytestmark = pytest.mark.django_db(transaction=True)
READ = "select name from schools_school where id = %s"
RENAME = "update schools_school set name = %s where id = %s"
TWICE = "insert into schools_district select * from schools_district where id = %s"


@pytest.fixture
def home() -> UUID:
    """The id of a district."""
    return make_district().id


@pytest.fixture
def school(home: UUID) -> School:
    with in_district(home):
        return make_school()


def held(sql: str, *params: object) -> None:
    connection.with_commit(sql, params)  # type: ignore[attr-defined]


def asked(sql: str, *params: Any) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def rename_and_fail_with_commit(home: UUID, school: School) -> None:
    with transaction.atomic():
        asked(f"{RENAME} returning 1", "New", school.id)
        held(TWICE, home)


def fail_after(sql: str, *params: object, say: Callable[..., object]) -> None:
    with transaction.atomic():
        say(sql, *params)
        raise KeyError


def name_of(home: UUID, school: School) -> object:
    with in_district(home):
        return asked(READ, school.id)


def test_a_statement_that_fails_alone_leaves_a_connection_that_works(
    home: UUID, school: School
) -> None:
    with in_district(home):
        with pytest.raises(DataError):
            asked("select 1 / %s::int", 0)

        assert asked("select count(*) from schools_school where id = %s", school.id) == 1


def test_a_statement_alone_is_committed_with_its_district_and_then_forgets_it(
    home: UUID, school: School
) -> None:
    with in_district(home), connection.cursor() as cursor:
        cursor.execute(RENAME, ["New", school.id])

    assert asked("select coalesce(current_setting('app.district', true), %s)", "") == ""
    assert name_of(home, school) == "New"


def test_a_transaction_may_begin_with_another_inside(home: UUID, school: School) -> None:
    with in_district(home), transaction.atomic(), transaction.atomic():
        held(RENAME, "New", school.id)

    assert name_of(home, school) == "New"


def test_a_transaction_may_begin_with_a_statement_without_values(
    home: UUID, school: School
) -> None:
    with in_district(home), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '3s'")

        assert asked("select current_setting(%s)", "lock_timeout") == "3s"
        assert asked(READ, school.id) == school.name


def test_a_transaction_may_end_before_it_said_anything(home: UUID, school: School) -> None:
    with in_district(home):
        with transaction.atomic():
            pass
        with pytest.raises(KeyError):
            fail_after("", say=lambda _nothing: None)

        assert asked(READ, school.id) == school.name
    assert asked("select coalesce(current_setting('app.district', true), %s)", "") == ""


def test_a_transaction_in_nobodys_district_is_one(home: UUID) -> None:
    with pytest.raises(KeyError):
        fail_after("update schools_district set name = %s returning 1", "New", say=asked)

    assert District.objects.get(id=home).name != "New"


def test_what_is_said_with_commit_is_there_afterwards(home: UUID, school: School) -> None:
    with in_district(home), transaction.atomic():
        held(RENAME, "New", school.id)

    assert name_of(home, school) == "New"


def test_what_is_said_with_commit_is_there_for_a_statement_that_follows_after_all(
    home: UUID, school: School
) -> None:
    with in_district(home), transaction.atomic():
        held(RENAME, "New", school.id)

        assert asked(READ, school.id) == "New"


def test_what_is_said_with_commit_and_fails_undoes_its_transaction(
    home: UUID, school: School
) -> None:
    with pytest.raises(IntegrityError), in_district(home):
        rename_and_fail_with_commit(home, school)

    assert name_of(home, school) == school.name
    assert District.objects.filter(id=home).count() == 1


def test_what_is_said_with_commit_is_not_said_when_the_body_fails(
    home: UUID, school: School
) -> None:
    with pytest.raises(KeyError), in_district(home):
        fail_after(RENAME, "New", school.id, say=held)

    assert name_of(home, school) == school.name


def test_what_fails_with_the_inner_end_is_raised_there(home: UUID, school: School) -> None:
    """Inside another transaction there is no COMMIT to go with."""
    with in_district(home), transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            held(TWICE, home)

        assert name_of(home, school) == school.name


def prepared() -> int:
    return int(str(asked("select count(*) from pg_prepared_statements where name <> %s", "")))


def read(school_id: UUID, *, times: int) -> None:
    for _ in range(times):
        asked(READ, school_id)


def test_a_refusal_keeps_the_prepared_statements(home: UUID, school: School) -> None:
    with in_district(home):
        read(school.id, times=5)
        before = prepared()
        with pytest.raises(KeyError):
            fail_after(READ, school.id, say=asked)

        assert prepared() >= before > 0


def test_whoever_wrote_is_rolled_back_and_loses_them(home: UUID, school: School) -> None:
    """Negative control: the rollback is real where there is something to undo."""
    with in_district(home):
        read(school.id, times=5)
        before = prepared()
        with pytest.raises(KeyError):
            fail_after(f"{RENAME} returning 1", "New", school.id, say=asked)

        assert prepared() < before
    assert name_of(home, school) == school.name


def test_rows_copied_in_are_rolled_back_too(home: UUID) -> None:
    """COPY is no statement to Django; alone in a transaction it still counts as writing."""
    with connection.cursor() as cursor:
        cursor.execute("create temp table if not exists copied (word text)")
    with pytest.raises(KeyError), in_district(home):
        copy_and_fail()

    assert asked("select count(*) from copied where word <> %s", "") == 0


def copy_and_fail() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy("copy copied from stdin") as rows:
            rows.write_row(["word"])
        raise KeyError


@pytest.mark.parametrize(
    "sql",
    [
        "with gone as (delete from schools_school where name = 'x' returning 1) select 1 from gone",
        "select nextval('no_such_sequence')",
        "select procrastinate_defer_jobs_v1(null)",
    ],
)
def test_a_reading_that_writes_is_known(sql: str) -> None:
    assert not plainly_reads(sql)


def test_a_reading_with_parts_is_known() -> None:
    assert plainly_reads("with a as (select updated_at from b) select 1 from a")


def test_connection_that_the_server_closed_is_noticed_before_it_is_used() -> None:
    known = connection.get_connection_params()
    with PatientConnection.connect(**known, autocommit=True) as ours:
        assert not ours.has_ended()
        end(ours.info.backend_pid)

        assert ours.has_ended()


def end(backend_pid: int) -> None:
    known = connection.get_connection_params()
    with Connection.connect(**known, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [backend_pid])
