"""People and schools that were made by hand become the spreadsheet's, where it names them.

By a student's number, an address of staff, a school's name: the ids are those that
``providers.spreadsheet.reading`` gives to whom it does not know. Part of the import's
transaction, so that a preview leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.rostering.providers.spreadsheet.known import PREFIX, named
from corridor.schools.models import School

_ADOPT = """
    update accounts_person t set oneroster_id = %(prefix)s || {fact}
    where t.district_id = %(district)s and t.oneroster_id = '' and t.archived_at is null
      and {fact} = any(%(facts)s)
      and not exists (select 1 from accounts_person o where o.district_id = t.district_id
                      and o.oneroster_id = %(prefix)s || {fact})
      and not exists (select 1 from accounts_person o where o.district_id = t.district_id
                      and o.id < t.id and o.oneroster_id = '' and o.archived_at is null
                      and {other} = {fact})
"""
_BY_NUMBER = _ADOPT.format(fact="t.student_number", other="o.student_number")
_BY_ADDRESS = _ADOPT.format(fact="lower(t.email)", other="lower(o.email)")


def adopt(*, numbers: Iterable[str], addresses: Iterable[str], schools: Iterable[str]) -> None:
    """``schools`` are names."""
    _people(_BY_NUMBER, f"{PREFIX}student:", numbers)
    _people(_BY_ADDRESS, f"{PREFIX}staff:", addresses)
    wanted = {named(name) for name in schools}
    for school in School.objects.filter(oneroster_id="", archived_at__isnull=True):
        if named(school.name) in wanted:
            source = f"{PREFIX}school:{named(school.name)}"
            School.objects.filter(id=school.id).update(oneroster_id=source)


def _people(statement: str, prefix: str, facts: Iterable[str]) -> None:
    params: dict[str, Any] = {
        "district": district_in_force(),
        "prefix": prefix,
        "facts": sorted(set(facts)),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
