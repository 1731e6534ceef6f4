"""The database itself keeps the audit log append-only: for the app, and for the owner's slips."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from corridor.core.audit import AuditLink, sealing
from corridor.schools.models import District
from tests.core.tampering import GUARDED, owner, unguard
from tests.core.test_audit_chain import write

CHANGES = ("update {} set district_id = district_id", "delete from {}", "truncate {} cascade")


@pytest.fixture
def sealed(district: District) -> None:
    write()
    sealing.seal()


def run(statement: str) -> int:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.parametrize("table", GUARDED)
def test_the_app_may_read_and_append_and_nothing_else(sealed: None, table: str) -> None:
    rights = "select", "insert", "update", "delete", "truncate"
    with connection.cursor() as cursor:
        cursor.execute(
            "select r from unnest(%s::text[]) r where has_table_privilege(%s, r)"
            " or (r not in ('delete', 'truncate') and has_any_column_privilege(%s, r))",
            [list(rights), table, table],
        )
        assert {row[0] for row in cursor.fetchall()} == {"select", "insert"}


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("change", CHANGES)
def test_the_app_cannot_change_the_log(sealed: None, table: str, change: str) -> None:
    with owner() as cursor:
        unguard(cursor)  # the rights alone are asked here
    with pytest.raises(DatabaseError, match="permission denied"):
        run(change.format(table))
    assert AuditLink.objects.count() == 1


@pytest.mark.parametrize("change", CHANGES[:1])
def test_with_the_right_to_it_the_app_could(sealed: None, change: str) -> None:
    """The negative control: it is the missing grant that stands in the way."""
    with owner() as cursor:
        unguard(cursor)
        cursor.execute("grant update on core_auditlink to corridor_app")
    assert run(change.format("core_auditlink")) == 1


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("change", CHANGES[:2])
def test_the_owner_meets_the_guard(sealed: None, table: str, change: str) -> None:
    with owner() as cursor:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(change.format(table))
        unguard(cursor)  # the negative control: without it the owner can
        cursor.execute("update core_auditlink set district_id = district_id")
        assert cursor.rowcount == 1
