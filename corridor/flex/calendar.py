"""Flex on calendars and in their feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.accounts.actor import Actor
from corridor.flex.models import SignUp
from corridor.flex.policies import may_offer, may_run
from corridor.flex.queries.on_calendars import Held, run_by, runs_any, seats_of
from corridor.planning.calendar_items import CalendarItem, Source, Whose, register_source
from corridor.schools.queries import Bell

ICON = "sparkles"


def register() -> None:
    register_source(Source(items=items, holds=holds))


def holds(actor: Actor) -> bool:
    return may_offer(actor) and runs_any(members=actor.members)


def items(whose: Whose) -> Iterable[CalendarItem]:
    actor, first, last = whose.actor, whose.first, whose.last
    if whose.student_id:
        who = {"student_id": whose.student_id, "school_id": actor.school.id}
        seats = seats_of(**who, first=first, last=last)
        return [_of_seat(actor, row, bell) for row, bell in seats]
    if not may_offer(actor):
        return []
    return list(_of_owner(actor, run_by(actor=actor, first=first, last=last)))


def _of_seat(actor: Actor, row: SignUp, bell: Bell) -> CalendarItem:
    activity, session = row.session.activity, row.session
    state, told = _state(row)
    changes = (row.made_at, row.ended_at, session.cancelled_at)
    return CalendarItem(
        key=str(row.id),
        starts_at=bell.starts_at,
        ends_at=bell.ends_at,
        title=activity.title,
        place=activity.location.name,
        place_kind=activity.location.kind,
        colour=activity.colour,
        icon=ICON,
        state=state,
        told=told,
        changed_at=max(at for at in changes if at),
        address=_address(actor, row),
        of_student=row.student_id,
    )


def _state(row: SignUp) -> tuple[str, str]:
    """What somebody gave up themselves before it was cancelled is no news to them."""
    cancelled_at = row.session.cancelled_at
    if cancelled_at and (row.ended_at is None or row.ended_at >= cancelled_at):
        return "cancelled", _("cancelled")
    if row.state == SignUp.State.OUT:
        return "given_up", ""
    if row.state == SignUp.State.WAITING:
        return "requested", _("on the waiting list")
    if row.here_at:
        return "scheduled", _("was there")
    is_kept = row.rank > SignUp.Rank.CHOSEN
    return "scheduled", _("assigned") if is_kept else _("signed up")


def _address(actor: Actor, row: SignUp) -> str:
    """For students where they choose, for staff the list if it is theirs to see."""
    if row.student_id == actor.person_id:
        return f"{reverse('flex:choose')}?day={row.date:%Y-%m-%d}"
    if may_run(actor, row.session.activity):
        return reverse("flex:session", args=[row.session.activity_id, f"{row.date:%Y-%m-%d}"])
    return ""


def _of_owner(actor: Actor, found: Iterable[Held]) -> Iterator[CalendarItem]:
    for held in found:
        activity, session = held.activity, held.session
        cancelled_at = session.cancelled_at if session else None
        yield CalendarItem(
            key=f"{activity.id}-{held.date:%Y%m%d}",
            starts_at=held.bell.starts_at,
            ends_at=held.bell.ends_at,
            title=activity.title,
            place=activity.location.name,
            place_kind=activity.location.kind,
            colour=activity.colour,
            icon=ICON,
            state="cancelled" if held.is_cancelled else "scheduled",
            told=_("cancelled") if held.is_cancelled else _taken(held),
            changed_at=cancelled_at or activity.made_at,
            address=reverse("flex:session", args=[activity.id, f"{held.date:%Y-%m-%d}"]),
            topic=f"flex:{actor.school.id}",
        )


def _taken(held: Held) -> str:
    most = held.activity.capacity
    if most:
        return _("{n} of {of} seats taken").format(n=held.taken, of=most)
    return ngettext("{n} student", "{n} students", held.taken).format(n=held.taken)
