"""What the verbs of the desk have in common: who may, which reason, whom it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.queries import students_here
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.desk.models import Entry, Reason
from corridor.desk.queries.places import desk_places, topics_of_desk
from corridor.passes.gate import lock_gates, open_gate
from corridor.schools.permissions import Permission
from corridor.schools.policies import require

# Somebody who came, or went, longer ago than this is noted, and gets no pass any more.
JUST_NOW = timedelta(minutes=15)


@contextmanager
def at_the_desk(actor: Actor, student_id: UUID | None, now: datetime) -> Iterator[set[str]]:
    """One decision of the desk, behind the school's gate; the screens of the desk are told of it,
    and those of the topics that the body adds."""
    require(actor, actor.school.id, Permission.DESK)
    topics: set[str] = set()
    with transaction.atomic():
        lock_gates(actor.district_id, actor.school.id, student_id)
        if student_id is not None:
            _refuse_strangers(actor, student_id)
        yield topics
        topics |= topics_of_desk(desk_places(school_id=actor.school.id))
        with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
            decision.tell(*topics)


def _refuse_strangers(actor: Actor, student_id: UUID) -> None:
    if not students_here(school_id=actor.school.id).filter(id=student_id).exists():
        raise NotFound(f"No student {student_id}")


def reason_for(actor: Actor, kind: str, reason_id: UUID | None) -> Reason | None:
    """Of the school's list for this kind; none only where the list is empty."""
    known = Reason.objects.filter(school_id=actor.school.id, kind=kind, archived_at__isnull=True)
    reason = known.filter(id=reason_id).first() if reason_id else None
    if reason is None and (reason_id or known.exists()):
        raise Invalid({"reason": _("Choose a reason.")})
    return reason


def entry_of(actor: Actor, entry_id: UUID) -> Entry:
    """One that still stands, locked; raises ``NotFound``, and ``Refused`` for a mistake that was
    taken back."""
    found = Entry.objects.select_for_update(of=("self",), no_key=True)
    entry = found.filter(id=entry_id, school_id=actor.school.id).first()
    if entry is None:
        raise NotFound(f"No entry {entry_id}")
    if entry.withdrawn_at is not None:
        raise Refused.because("moved_on", _("This was taken back by now."))
    return entry


def refuse_twice(entry: Entry) -> None:
    """The same line once: a button that was pressed twice changes nothing."""
    same = Entry.objects.filter(
        school_id=entry.school_id,
        student_id=entry.student_id,
        kind=entry.kind,
        at=entry.at,
        withdrawn_at__isnull=True,
    )
    if same.exists():
        raise Refused.because("noted_already", _("This is noted already."))
