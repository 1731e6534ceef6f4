"""What somebody has typed into the club planner is kept until it is planned or thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from corridor.accounts.actor import Actor
from corridor.planning.models import ClubDraft

Fields = Mapping[str, Sequence[str]]


def keep_draft(*, actor: Actor, answers: Fields, now: datetime) -> None:
    ClubDraft.objects.update_or_create(
        member_id=actor.member_id,
        defaults={"answers": {name: list(v) for name, v in answers.items()}, "saved_at": now},
    )


def drop_draft(*, actor: Actor) -> None:
    ClubDraft.objects.filter(member_id=actor.member_id).delete()
