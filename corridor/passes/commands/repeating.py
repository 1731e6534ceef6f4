"""The same verb delivered twice, because its first answer got lost, happens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from corridor.core.errors import Refused
from corridor.passes.gate import Key, answered_before
from corridor.passes.models import IdempotencyKey

DONE = 200


def once(*, key: Key, pass_id: UUID | None, now: datetime, act: Callable[[], object]) -> None:
    """Run a verb, and remember the key in the transaction that did it.

    A key that was remembered runs nothing; raises ``Invalid`` for another body. Of two
    deliveries at the same time the second finds the state moved on or the key taken, and
    then looks again. What ``act`` raises is not remembered.
    """
    if answered_before(key):
        return
    try:
        with transaction.atomic():
            act()
            _remember(key, pass_id, now)
    except (Refused, IntegrityError):
        if not answered_before(key):
            raise


def _remember(key: Key, pass_id: UUID | None, now: datetime) -> None:
    IdempotencyKey(
        member_id=key.member_id,
        key=key.value,
        body_digest=key.body_digest,
        hall_pass_id=pass_id,
        status=DONE,
        created_at=now,
    ).save(force_insert=True)
