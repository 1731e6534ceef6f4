"""What somebody says yes to when much would go: the roster, who would leave, and the numbers.

A yes holds for that alone. Read from the tables that the comparison left, whatever order the
provider told its rows in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from hashlib import sha256

from django.db import connection
from psycopg import sql

from corridor.rostering.importing.compare import gone_table
from corridor.rostering.importing.guard import Removal
from corridor.rostering.importing.kinds import KINDS
from corridor.rostering.importing.staging import stage_table
from corridor.rostering.roster import ROW_TYPES

_DIGEST = """
    select encode(sha256(coalesce(string_agg(one, ''::bytea order by one), '')), 'hex')
    from (select sha256(convert_to(x::text, 'UTF8')) as one from {} x) hashed
"""


def fingerprint_of(removal: Removal) -> str:
    """With what was staged and what is gone, in hexadecimal."""
    told = [repr(astuple(removal)), *_digests()]
    return sha256("\n".join(told).encode()).hexdigest()


def _digests() -> Iterator[str]:
    tables = [stage_table(row_type) for row_type in ROW_TYPES]
    gone = ["gone_schools"]
    with connection.cursor() as cursor:
        for table in [*map(sql.Identifier, tables + gone), *map(gone_table, KINDS)]:
            cursor.execute(sql.SQL(_DIGEST).format(table))
            yield str(cursor.fetchall()[0][0])
