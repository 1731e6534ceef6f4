"""Clubs: their lists, and the passes of many students on many days in one save."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.queries.picking import students_here
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.passes.gate import Decision, Key, open_gate
from corridor.planning import policies
from corridor.planning.commands.scheduling import Saved, Which, schedule
from corridor.planning.commands.series import change_students, follow
from corridor.planning.drafts import Draft
from corridor.planning.models import Club, ClubStudent, Series
from corridor.schools.permissions import Permission

MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class Planned:
    """What came of planning a club; ``is_repeated`` where the key had been used before."""

    club_id: UUID
    saved: Saved
    is_repeated: bool = False


def plan_club(
    *,
    actor: Actor,
    draft: Draft,
    now: datetime,
    club_id: UUID | None = None,
    without: Which = (),
    key: Key | None = None,
) -> Planned:
    """Plan every pass of a club's members that can be, all at once, and keep the list.

    The draft's title is the name, its students are the list from now on; passes of an earlier plan
    of the club follow it. Raises like ``schedule``, and keeps nothing then.
    """
    with transaction.atomic():
        if key is not None and (before := _asked_before(actor, key)):
            return before
        club = _club_for(actor, draft, club_id, now)
        _set_list(actor, club, draft.students, now)
        draft = replace(draft, club_id=club.id, title=club.name)
        saved = schedule(actor=actor, draft=draft, now=now, without=without)
        if key is not None:
            club.series.filter(passes__in=saved.ids[:1]).update(
                key=key.value, key_digest=key.body_digest
            )
    return Planned(club.id, saved)


def change_members(
    *,
    actor: Actor,
    club_id: UUID,
    join: Collection[UUID] = (),
    leave: Collection[UUID] = (),
    now: datetime,
) -> None:
    """Put students on the list, and take others off; the passes to come follow."""
    with transaction.atomic():
        club = own_club(actor, club_id)
        listed = club.students.order_by("joined_at", "id").values_list("student_id", flat=True)
        kept = [person for person in listed if person not in set(leave)]
        _set_list(actor, club, dict.fromkeys((*kept, *join)), now)


def rename_club(*, actor: Actor, club_id: UUID, name: str, now: datetime) -> None:
    """The passes that are planned keep their note; the series are called so, too."""
    with open_gate(school_id=actor.school.id, now=now, by=actor):
        club = own_club(actor, club_id)
        club.name = _free_name(club.owner_id, name, club.id)
        club.save(update_fields=["name"])
        club.series.filter(ended_at__isnull=True).update(title=club.name)


def archive_club(*, actor: Actor, club_id: UUID, now: datetime) -> str:
    """Put it away: its passes to come are cancelled. Returns its name."""
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        club = own_club(actor, club_id)
        club.archived_at = now
        club.save(update_fields=["archived_at"])
        for series in _going_on(club):
            series.ended_at = now
            series.save(update_fields=["ended_at"])
            follow(decision, series)
    return club.name


def own_club(actor: Actor, club_id: UUID) -> Club:
    """A club of the actor's school that they may change. That there is another's is not told."""
    found = Club.objects.filter(id=club_id, school_id=actor.school.id, archived_at__isnull=True)
    club: Club | None = found.select_for_update().first()
    if club is None or not policies.may_change_club(actor, club):
        raise NotFound(f"No club {club_id}")
    return club


def _asked_before(actor: Actor, key: Key) -> Planned | None:
    """Raises ``Invalid`` where the same key came with another body."""
    made = Series.objects.filter(made_by_id=actor.member_id, key=key.value).first()
    if made is None or made.club_id is None:
        return None
    if made.key_digest != key.body_digest:
        raise Invalid({"Idempotency-Key": _("This key was used for another request.")})
    ids = tuple(made.passes.order_by("date", "id").values_list("id", flat=True))
    return Planned(made.club_id, Saved(ids, made.id, ()), is_repeated=True)


def _club_for(actor: Actor, draft: Draft, club_id: UUID | None, now: datetime) -> Club:
    if not actor.may(Permission.MAKE_PASSES):
        raise NotAllowed("Staff plan passes.")
    if club_id is not None:
        return own_club(actor, club_id)
    name = _free_name(actor.member_id, draft.title, None)
    return Club.objects.create(
        school_id=actor.school.id, name=name, owner_id=actor.member_id, made_at=now
    )


def _free_name(owner_id: UUID, name: str, club_id: UUID | None) -> str:
    name = " ".join(name.split())[:MOST_NAME]
    if not name:
        raise Invalid({"name": _("Give the club a name.")})
    others = Club.objects.filter(owner_id=owner_id, name=name, archived_at__isnull=True)
    if {*others.values_list("id", flat=True)} - {club_id}:
        raise Invalid({"name": _("There is a club of this name already.")})
    return name


def _set_list(actor: Actor, club: Club, students: Collection[UUID], now: datetime) -> None:
    wanted = list(dict.fromkeys(students))
    _refuse_strangers(club, wanted)
    listed = set(club.students.values_list("student_id", flat=True))
    join, leave = [p for p in wanted if p not in listed], listed - set(wanted)
    if not join and not leave:
        return
    club.students.filter(student_id__in=leave).delete()
    ClubStudent.objects.bulk_create(
        ClubStudent(club=club, student_id=person, joined_at=now) for person in join
    )
    with open_gate(school_id=club.school_id, now=now, by=actor) as decision:
        _follow_list(decision, club, join, leave)


def _follow_list(
    decision: Decision, club: Club, join: Collection[UUID], leave: Collection[UUID]
) -> None:
    for series in _going_on(club):
        change_students(decision, series, join=join, leave=leave)


def _refuse_strangers(club: Club, students: list[UUID]) -> None:
    if not students:
        raise Invalid({"members": _("Nobody is on the list yet.")})
    here = students_here(school_id=club.school_id).filter(id__in=students)
    listed = set(club.students.values_list("student_id", flat=True))
    missing = set(students) - set(here.values_list("id", flat=True)) - listed
    if missing:
        raise NotFound(f"No student {missing.pop()}")


def _going_on(club: Club) -> list[Series]:
    return list(club.series.filter(ended_at__isnull=True).order_by("made_at", "id"))
