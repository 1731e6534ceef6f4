"""Links new entries into their district's chain, a second or so after they were committed.

One chain is one writer at a time. That is why requests only append: a chain extended by each
of them would make everybody of a district wait for the slowest page among theirs.
"""

from __future__ import annotations

import logging
import threading
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from corridor.core.audit.chain import FIRST, digest
from corridor.core.audit.models import AuditEntry, AuditLink
from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, district_in_force, in_district

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 1.0
AT_ONCE = 500

_WAITING = "select distinct district_id from core_auditpending"
_TAKE = """
    delete from core_auditpending where district_id = %(district)s and id in (
        select id from core_auditpending where district_id = %(district)s
        order by id limit %(limit)s)
    returning id
"""


def run(stop: threading.Event) -> None:
    """Seal until ``stop``; a database that is away is waited for."""
    go_round(seal_all, every=INTERVAL_SECONDS, stop=stop)


def seal_all() -> int:
    """Seal what waits in every district; returns how many entries that were.

    A platform task: across districts it reads where something waits, and nothing else.
    """
    return sum(_seal_whole(district_id) for district_id in _waiting())


def _waiting() -> list[UUID]:
    with as_platform() as cursor:
        cursor.execute(_WAITING)
        return [row[0] for row in cursor.fetchall()]


def _seal_whole(district_id: UUID) -> int:
    """One district that fails keeps no other waiting."""
    sealed = 0
    try:
        with in_district(district_id):
            while done := seal():
                sealed += done
    except DatabaseError:
        log.exception("The audit log of a district could not be sealed; it is tried again.")
        connection.close_if_unusable_or_obsolete()
    return sealed


def seal() -> int:
    """Link up to ``AT_ONCE`` waiting entries of the district in force, the oldest first.

    A second worker that gets here waits for the rows that the first one takes, and reads the
    head after it; if they took different rows, the unique number sends one of them back.
    """
    with transaction.atomic():
        taken = _take()
        entries = AuditEntry.objects.filter(id__in=taken).order_by("id")
        number, previous = head()
        links = []
        for entry in entries:
            number += 1
            link = AuditLink(
                number=number, entry=entry, previous=previous, hash=digest(previous, entry)
            )
            previous = link.hash
            links.append(link)
        AuditLink.objects.bulk_create(links)
    return len(taken)


def head() -> tuple[int, str]:
    """How long the chain of the district in force is, and the hash that it ends with."""
    last = AuditLink.objects.order_by("-number").values_list("number", "hash").first()
    return last or (0, FIRST)


def _take() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"district": district_in_force(), "limit": AT_ONCE})
        return [row[0] for row in cursor.fetchall()]
