"""Writing many plans in one statement: Django's own way costs more than deciding about them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from corridor.core.rows import as_json
from corridor.core.tenancy import district_in_force
from corridor.planning.models import ScheduledPass

_UPDATE = """
    update planning_scheduledpass p set version = p.version + 1, {}
    from jsonb_populate_recordset(null::planning_scheduledpass, %s) u
    where p.district_id = %s and p.id = u.id
"""


def write(plans: Sequence[ScheduledPass], fields: Sequence[str]) -> None:
    """Write these fields of plans that are there already; their versions go on by one."""
    if not plans:
        return
    columns = [ScheduledPass._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
    rows = ({name: getattr(plan, name) for name in ("id", *columns)} for plan in plans)
    taken = ", ".join(f"{column} = u.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE.format(taken), [as_json(rows), district_in_force()])
