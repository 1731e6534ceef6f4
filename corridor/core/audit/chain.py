"""The hash that ties an entry to the one before it. Pure.

Plain SHA-256 over text that anybody can write down again, so that the chain can be checked
without this program, and after a change of the secret key.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from uuid import UUID

from corridor.core.audit.models import HASH_LENGTH, AuditEntry

FIRST = "0" * HASH_LENGTH  # what the first entry of a district follows
FIELDS = ("id", "district_id", "school_id", "actor_id", "member_id")


def digest(previous: str, entry: AuditEntry) -> str:
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()


def canonical(entry: AuditEntry) -> str:
    """Everything that an entry says, as JSON with sorted keys and no spaces, times in UTC."""
    values = {
        **{name: _text(getattr(entry, name)) for name in FIELDS},
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": str(entry.kind),
        "subjects": [str(person) for person in entry.subjects],
        "details": entry.details,
        "device": entry.device,
        "request_id": entry.request_id,
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
