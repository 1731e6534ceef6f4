"""The reasons that a school names. Each change is in the log, and can be taken back there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.concerns.models import LABEL, ConcernReasons
from corridor.concerns.queries.reasons import reasons_of
from corridor.core.errors import Invalid
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.models import Change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

SUBJECT = "concern_reasons"
MOST = 8


@transaction.atomic
def save_reasons(
    *, actor: Acting, school_id: UUID, labels: Sequence[str], now: datetime
) -> list[str]:
    """In the order of the form; reports that were made keep their words. Raises ``Invalid``."""
    require(actor, school_id, Permission.RULES)
    tidy = list(dict.fromkeys(" ".join(label.split()) for label in labels if label.strip()))
    _check(tidy)
    touch_rules(school_id=school_id, now=now)
    before = reasons_of(school_id=school_id)
    row, _new = ConcernReasons.objects.get_or_create(school_id=school_id)
    row.labels = tidy
    row.save(update_fields=["labels"])
    record_change(
        actor=actor,
        school_id=school_id,
        subject=SUBJECT,
        thing=row,
        before={"labels": before},
        after={"labels": tidy},
        now=now,
    )
    return tidy


def restore_reasons(*, actor: Acting, change: Change, now: datetime) -> None:
    labels = change.before["labels"]
    save_reasons(actor=actor, school_id=change.school_id, labels=labels, now=now)


def _check(labels: list[str]) -> None:
    if not 1 <= len(labels) <= MOST:
        text = _("Name from one to {n} reasons, one a line.").format(n=MOST)
        raise Invalid({"labels": text})
    if max(len(label) for label in labels) > LABEL:
        raise Invalid({"labels": _("A reason has room for {n} letters.").format(n=LABEL)})
