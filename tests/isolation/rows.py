"""What is stored, as one number for each table: to show that nothing was changed."""

from __future__ import annotations

from collections.abc import Iterator
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


def sums() -> Sums:
    """For each table and district how many rows there are, and a digest of them."""
    found: Sums = {}
    for district_id in District.objects.values_list("id", flat=True):
        with in_district(district_id), connection.cursor() as cursor:
            cursor.execute(_STATEMENT, {"district": district_id})
            rows = cursor.fetchall()
        found |= {(table, str(district_id)): (number, digest) for table, number, digest in rows}
    return found


def _statement() -> str:
    """One for all tables that belong to a district, and for its people's accounts."""
    tables = [*(model._meta.db_table for model in tenant_models()), *OF_ACCOUNTS]
    parts = [
        f"select '{table}', count(*), sum(hashtextextended(t::text, 0))"  # noqa: S608
        f' from "{table}" t where district_id = %(district)s'
        for table in tables
    ]
    return " union all ".join([*parts, _SESSIONS])


OF_ACCOUNTS = ("accounts_user", "accounts_signinrules")
# When somebody was seen last is noted by the by; which sessions there are is not.
_SESSIONS = """
    select 'accounts_session', count(*), sum(hashtextextended(s.id::text, 0))
    from accounts_session s join accounts_user u on u.id = s.user_id
    where u.district_id = %(district)s
"""
_STATEMENT = _statement()


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
