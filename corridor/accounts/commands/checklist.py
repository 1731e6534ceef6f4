"""The checklist of somebody's first days: when it is open, and what nothing else remembers."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.db.models import F, Func, Value

from corridor.accounts.models import Member, User
from corridor.core.tenancy import in_district

STEPS = frozenset({"room", "classes", "places"})


class Somebody(Protocol):
    @property
    def member_id(self) -> UUID: ...


def open_checklists(*, user: User) -> None:
    """Somebody has signed in: where they never did before, their checklist begins."""
    with in_district(user.district_id):
        mine = Member.objects.filter(person_id=user.person_id, checklist="")
        mine.update(checklist=Member.Checklist.OPEN)


def close_checklist(*, actor: Somebody) -> None:
    """Done, or waved off: it no longer shows by itself."""
    Member.objects.filter(id=actor.member_id).update(checklist=Member.Checklist.CLOSED)


def close_every_checklist() -> None:
    """For the demo, whose people have known it all for long."""
    Member.objects.update(checklist=Member.Checklist.CLOSED)


def reopen_checklist(*, actor: Somebody) -> None:
    Member.objects.filter(id=actor.member_id).update(checklist=Member.Checklist.OPEN)


def note_first_step(*, actor: Somebody, step: str) -> None:
    """They have looked at something that leaves no other trace; noted once."""
    if step not in STEPS:
        raise ValueError(f"No such step: {step}")
    mine = Member.objects.filter(id=actor.member_id).exclude(first_steps__contains=[step])
    added = Func(F("first_steps"), Value(step), function="array_append")
    mine.update(first_steps=added)
