"""What is stored, as one number for each table: to show that nothing was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from corridor.core.audit.models import AuditEntry, AuditPending
from corridor.core.tenancy import in_district
from corridor.core.tenancy.schema import tenant_models
from corridor.monitor import views as monitor
from corridor.passes import book
from corridor.schools.models import District

Sums = dict[tuple[str, str], tuple[int, int]]
Written = dict[str, int]


def sums() -> Sums:
    """For each table and district how many rows there are, and a digest of them."""
    return _sums(TABLES)


def sums_since(before: Sums, written: Written) -> Sums:
    """``sums``, of which only tables are read anew that were written to since ``written`` was taken
    with ``before``, in this transaction: a hundred tables cost too much for every request."""
    now = what_was_written()
    tables = [table for table in TABLES if now.get(table) != written.get(table)]
    return {**before, **_sums(tables)} if tables else before


def what_was_written() -> Written:
    """How many rows of each table this transaction has written so far, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return dict(cursor.fetchall())


def _sums(tables: Sequence[str]) -> Sums:
    found: Sums = {}
    statement = _statement(tables)
    for district_id in District.objects.values_list("id", flat=True):
        with in_district(district_id), connection.cursor() as cursor:
            cursor.execute(statement, {"district": district_id})
            rows = cursor.fetchall()
        found |= {(table, str(district_id)): (number, digest) for table, number, digest in rows}
    return found


def _statement(tables: Sequence[str]) -> str:
    return " union all ".join(_SESSIONS if t == SESSIONS else _of_table(t) for t in tables)


def _of_table(table: str) -> str:
    return (
        f"select '{table}', count(*), sum(hashtextextended(t::text, 0))"  # noqa: S608
        f' from "{table}" t where district_id = %(district)s'
    )


_WRITTEN = """
    select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables
"""
SESSIONS = "accounts_session"
OF_ACCOUNTS = ("accounts_user", "accounts_signinrules")
# When somebody was seen last is noted by the by; which sessions there are is not.
_SESSIONS = """
    select 'accounts_session', count(*), sum(hashtextextended(s.id::text, 0))
    from accounts_session s join accounts_user u on u.id = s.user_id
    where u.district_id = %(district)s
"""
# All that belong to a district, and its people's accounts.
TABLES = (*(m._meta.db_table for m in tenant_models()), *OF_ACCOUNTS, SESSIONS)


def changed(before: Sums, after: Sums) -> list[tuple[str, str]]:
    """The tables, with the district, that are not as they were."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def without_log(tables: list[tuple[str, str]], district_id: UUID) -> list[tuple[str, str]]:
    """What was read or tried stands in the audit log of whoever did it."""
    logged = {(model._meta.db_table, str(district_id)) for model in (AuditEntry, AuditPending)}
    return [table for table in tables if table not in logged]


def tables_with(text: str, district_id: UUID, tables: set[str]) -> set[str]:
    """Those of the tables in which a row of the district has the text anywhere."""
    found = set()
    with in_district(district_id), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f'select exists (select 1 from "{table}" t where district_id = %s'  # noqa: S608
                " and position(%s in t::text) > 0)",
                [district_id, text],
            )
            if cursor.fetchone() == (True,):
                found.add(table)
    return found


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside has not happened afterwards, in the caches neither."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    book.forget()
    monitor._walls.clear()
