"""The database refuses too: policies, roles and rights, each with its control."""

from __future__ import annotations

import subprocess

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg.conninfo import make_conninfo

from corridor.cli.postgres_programs import find_programs
from corridor.core.models import Outbox
from corridor.core.roles import APP, BACKUP
from corridor.core.scope import current_district
from corridor.core.tenancy import as_platform, in_district
from corridor.core.tenancy.protection import sync_protection, tell_planner
from corridor.core.tenancy.schema import tenant_models
from corridor.schools.models import District, School
from tests.database import owning
from tests.factories import World, make_district, make_school

pytestmark = pytest.mark.django_db
READ_BY_PLATFORM = {"core_outbox"}
TABLES = sorted(model._meta.db_table for model in tenant_models())


def count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def test_without_a_district_every_tenant_table_is_empty() -> None:
    with in_district(make_district().id):
        World()

    assert current_district() is None
    found = {table: count(f'select count(*) from "{table}"') for table in TABLES}  # noqa: S608
    assert found == dict.fromkeys(TABLES, 0)


def test_with_a_district_only_its_rows_are_there(district: District) -> None:
    mine = make_school()
    with in_district(make_district().id):
        make_school()

        assert count("select count(*) from schools_school") == 1
    assert School.objects.get() == mine
    assert count("select count(*) from schools_school") == 1


def test_without_its_policy_a_table_shows_every_district(district: District) -> None:
    """Negative control: it is row-level security that hides the rows."""
    make_school()
    with in_district(make_district().id):
        make_school()
    with owning() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table schools_school disable row level security")

    assert count("select count(*) from schools_school") == 2


def test_a_row_for_another_district_is_refused(district: District) -> None:
    other = make_district()

    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        School(district_id=other.id, slug="x", name="X").save(force_insert=True)
    with in_district(other.id):
        assert not School.objects.exists()


def test_rows_of_another_district_can_not_be_changed(district: District) -> None:
    with in_district(make_district().id):
        theirs = make_school()

    with connection.cursor() as cursor:
        cursor.execute("update schools_school set name = 'Mine' where id = %s", [theirs.id])
        assert cursor.rowcount == 0
        cursor.execute("delete from schools_school where id = %s", [theirs.id])
        assert cursor.rowcount == 0


def test_leaving_a_scope_inside_a_transaction_hides_its_rows_again() -> None:
    with transaction.atomic():
        with in_district(make_district().id):
            make_school()
            assert count("select count(*) from schools_school") == 1
        assert count("select count(*) from schools_school") == 0


def test_a_rolled_back_savepoint_leaves_the_right_district_in_force(district: District) -> None:
    mine, other = make_school(), make_district()

    with transaction.atomic(), in_district(other.id):
        count("select count(*) from schools_school")
        transaction.set_rollback(True)

    assert School.objects.get() == mine


def test_a_failed_statement_leaves_the_right_district_in_force(district: District) -> None:
    mine, other = make_school(), make_district()

    with pytest.raises(DatabaseError), transaction.atomic(), in_district(other.id):
        count("select 1 / 0 from schools_schoolgate union select 1 / 0")

    assert School.objects.get() == mine


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_each_statement_has_its_district_and_leaves_none() -> None:
    district = make_district()
    with in_district(district.id):
        make_school()
        assert connection.get_autocommit()
        assert count("select count(*) from schools_school") == 1

    assert count("select count(*) from schools_school") == 0
    assert _setting() == ""


@pytest.mark.django_db(transaction=True)
def test_a_transaction_takes_its_district_with_it_when_it_ends() -> None:
    with in_district(make_district().id), transaction.atomic():
        make_school()

    assert _setting() == ""
    assert count("select count(*) from schools_school") == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_statement_that_fails_leaves_nothing_open() -> None:
    with in_district(make_district().id):
        with pytest.raises(IntegrityError):
            School.objects.create(id=make_school().id, slug="x", name="X")
        assert School.objects.count() == 1


def _setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('app.district', true), '')")
        return str(cursor.fetchone()[0])


def test_the_app_owns_nothing_and_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone()[0] == APP
        cursor.execute(
            "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolinherit"
            " from pg_roles where rolname = %s",
            [APP],
        )
        assert cursor.fetchone()[0] is False
        cursor.execute("select count(*) from pg_class where relowner = %s::regrole", [APP])
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "alter table schools_school disable row level security",
        "drop policy own_district on schools_school",
        "truncate core_outbox",
        "grant corridor_backup to corridor_app",
        "create policy mine on schools_school using (true)",
        "insert into core_numbering (id, last, kept_from) values (1, 1, 1)",
        "insert into django_migrations (app, name, applied) values ('a', 'b', now())",
    ],
)
def test_the_app_can_not_change_its_walls(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"must be|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_platform_sees_due_times_and_the_outbox_of_all_districts_and_no_more() -> None:
    for _ in range(2):
        with in_district(make_district().id):
            World()
            Outbox.objects.create(topics=["school:x"], created_at="2026-01-01T00:00Z")

    with as_platform() as cursor:
        for table in ("core_outbox", "schools_schoolgate"):
            cursor.execute(f"select count(distinct district_id) from {table}")  # noqa: S608
            assert cursor.fetchone()[0] == 2
    for table in TABLES:
        if table not in READ_BY_PLATFORM:
            with pytest.raises(DatabaseError, match="permission denied"), as_platform() as cursor:
                cursor.execute(f'select * from "{table}"')  # noqa: S608


def test_the_app_does_not_have_the_platforms_rights_by_itself() -> None:
    with in_district(make_district().id):
        Outbox.objects.create(topics=["school:x"], created_at="2026-01-01T00:00Z")

    assert count("select count(*) from core_outbox") == 0


def test_the_backup_reads_every_table_and_writes_none() -> None:
    found = _rows(
        "select distinct lower(a.privilege_type) from pg_class c"
        " cross join lateral aclexplode(c.relacl) a where a.grantee = 'corridor_backup'::regrole"
    )
    assert found == [("select",)]
    policies = _rows("select tablename from pg_policies where policyname = 'backup'")
    assert sorted(str(row[0]) for row in policies) == TABLES


@pytest.mark.django_db(transaction=True)
def test_a_copy_by_the_backup_holds_every_district_and_by_the_app_none() -> None:
    for name in ("North", "South"):
        with in_district(make_district().id):
            make_school(name=name)

    whole, refused = _dump(BACKUP), _dump(APP)

    assert "North" in whole.stdout
    assert "South" in whole.stdout
    assert "North" not in refused.stdout
    assert "row-level security" in refused.stderr


def _dump(role: str) -> subprocess.CompletedProcess[str]:
    program = find_programs(major=None, copy_for_others=False).folder / "pg_dump"
    named = connection.settings_dict
    address = make_conninfo(user=role, host=named["HOST"], dbname=named["NAME"])
    command = [str(program), "--data-only", "--table=schools_school", address]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_syncing_the_protection_again_changes_nothing() -> None:
    with owning():
        assert sync_protection(connection) == []


@pytest.mark.parametrize(
    "damage",
    [
        "alter table schools_school no force row level security",
        "alter table schools_school disable row level security",
        "drop policy own_district on schools_school",
        "create policy everything on schools_school using (true)",
        "revoke select on schools_school from corridor_app",
        "grant truncate on schools_school to corridor_app",
        "grant select on schools_school to corridor_platform",
        "grant select (version) on schools_schoolgate to corridor_platform",
    ],
)
def test_what_is_missing_or_too_much_is_mended(damage: str) -> None:
    """Negative control for the test above."""
    with owning() as cursor:
        cursor.execute(damage)

        assert sync_protection(connection) != []
        assert sync_protection(connection) == []


def test_no_view_looks_past_the_policies() -> None:
    assert not _rows(
        "select relname from pg_class where relkind in ('v', 'm')"
        " and relnamespace = current_schema()::regnamespace"
        " and not coalesce(reloptions @> array['security_invoker=true'], false)"
    )


def test_a_view_without_invoker_rights_would_be_noticed() -> None:
    """Negative control for the test above."""
    with owning() as cursor:
        cursor.execute("create view peephole as select * from schools_school")

    with pytest.raises(AssertionError):
        test_no_view_looks_past_the_policies()


@pytest.mark.parametrize(("rows", "told"), [(0, -1), (3, 3)])
def test_planner_is_told_of_tables_that_hold_something_alone(rows: int, told: int) -> None:
    """-1 is "never looked": a table that is known to be empty is read from end to end."""
    with owning() as cursor:
        cursor.execute("create table just_written as select generate_series(1, %s) as n", [rows])

    tell_planner(["just_written"])

    assert _rows("select reltuples::int from pg_class where relname = 'just_written'") == [(told,)]


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
