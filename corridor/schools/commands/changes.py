"""Remembering who changed what of a school's rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from corridor.core import audit
from corridor.schools.models import Change
from corridor.schools.policies import Acting, Operator

ROLES = "roles"


class Named(Protocol):
    """What is changed: a row with an id that prints as its name."""

    @property
    def id(self) -> UUID: ...


def record_change(
    *,
    actor: Acting,
    school_id: UUID,
    subject: str,
    thing: Named,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
    is_private: bool = False,
    undoes: Change | None = None,
) -> Change | None:
    """Write one line of the log, in the transaction of the change itself.

    ``before`` and ``after`` hold the fields as their form or facts name them; only those that
    differ are kept. Nothing is written where nothing differs. ``before`` is empty for
    something new, ``after`` for something gone. The audit log names the line, so that one that
    is taken out later is missed.
    """
    fields = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not fields:
        return None
    someone = None if isinstance(actor, Operator) else actor
    change: Change = Change.objects.create(
        school_id=school_id,
        at=now,
        actor_id=getattr(someone, "person_id", None),
        actor_name=getattr(someone, "name", ""),
        subject=subject,
        subject_id=thing.id,
        subject_name=str(thing)[:200],
        before=_kept(before, fields),
        after=_kept(after, fields),
        is_private=is_private,
        undoes=undoes,
    )
    audit.append(
        kind=audit.Kind.ROLES_CHANGED if subject == ROLES else audit.Kind.RULES_CHANGED,
        now=now,
        by=audit.by(actor, school_id=school_id),
        details={
            "change": str(change.id),
            "subject": subject,
            "thing": str(thing.id),
            "private": is_private,
        },
    )
    return change


def _kept(values: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    return {name: values[name] for name in fields if name in values}
