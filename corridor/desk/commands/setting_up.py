"""A desk for a school that has none: its two places, and reasons to begin with."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.desk.commands.settings import save_reason
from corridor.desk.models import Reason
from corridor.desk.queries.places import desk_places
from corridor.desk.starter import REASONS
from corridor.schools import starter
from corridor.schools.commands import touch_rules
from corridor.schools.commands.place_log import record_place, stored_place
from corridor.schools.commands.places import write_place
from corridor.schools.models import Location
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require


def set_up_desk(*, actor: Acting, school_id: UUID, now: datetime) -> None:
    """What is there stays as it is. Raises ``Invalid`` where another place has the name."""
    require(actor, school_id, Permission.DESK)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        _add_places(actor, school_id, now)
        if not Reason.objects.filter(school_id=school_id).exists():
            for facts in REASONS:
                save_reason(actor=actor, school_id=school_id, reason_id=None, facts=facts, now=now)


def _add_places(actor: Acting, school_id: UUID, now: datetime) -> None:
    known = desk_places(school_id=school_id)
    here = {"late_arrival": known.late, "early_dismissal": known.leaving}
    for facts in starter.AT_THE_DESK:
        if here[facts.kind] is None:
            location = Location(school_id=school_id)
            write_place(location, asdict(facts))
            record_place(actor, location, {}, stored_place(location), now)
