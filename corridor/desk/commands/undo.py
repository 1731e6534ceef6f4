"""Leading what the desk has set back, through the commands that changed it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from corridor.desk.commands import settings
from corridor.desk.facts import LayoutFacts, ReasonFacts
from corridor.desk.models import Layout, Reason
from corridor.schools.models import Change
from corridor.schools.policies import Acting


def restore_reason(*, actor: Acting, change: Change, now: datetime) -> None:
    """One that was new is put away; one that was put away comes back."""
    reason = settings.thing_of(Reason, change.school_id, change.subject_id)
    if _put_away_or_back(actor, change, reason, now):
        return
    facts = ReasonFacts(**{**settings.stored(reason), **change.before})
    settings.save_reason(**_known(actor, change, now), reason_id=reason.id, facts=facts)


def restore_layout(*, actor: Acting, change: Change, now: datetime) -> None:
    layout = settings.thing_of(Layout, change.school_id, change.subject_id)
    if _put_away_or_back(actor, change, layout, now):
        return
    values = {**settings.stored(layout), **change.before}
    values["columns"] = tuple((heading, field) for heading, field in values["columns"])
    facts = LayoutFacts(**values)
    settings.save_layout(**_known(actor, change, now), layout_id=layout.id, facts=facts)


def _put_away_or_back(actor: Acting, change: Change, thing: settings.Thing, now: datetime) -> bool:
    if not change.before:
        settings.archive(actor=actor, thing=thing, now=now)
    elif not change.after:
        settings.restore(actor=actor, thing=thing, now=now)
    return not (change.before and change.after)


def _known(actor: Acting, change: Change, now: datetime) -> dict[str, Any]:
    return {"actor": actor, "school_id": change.school_id, "now": now}
