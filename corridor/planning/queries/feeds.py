"""Calendar feeds: whose an address is, and what stands in it.

As little of people as a calendar needs, since it is read by programs of other companies: a
student's has places, times and activities, of staff's the initials of who comes. Places that tell
of somebody's health or troubles (``DISCREET``) stand in neither, nor initials beside them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import User
from corridor.accounts.sign_in import places_of as memberships_of
from corridor.core.templatetags.core import initials
from corridor.core.tenancy import district_in_force
from corridor.passes.queries import rooms_of
from corridor.passes.queries.snapshot import book_now
from corridor.planning.calendar_items import CalendarItem, Whose, items_of
from corridor.planning.feed_calendar import Entry
from corridor.planning.models import CalendarFeed, ScheduledPass, State
from corridor.schools.models import Location
from corridor.schools.permissions import Permission

SHAPE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
DISCREET = frozenset({Location.Kind.NURSE.value, Location.Kind.GUIDANCE.value})
BACK, AHEAD = timedelta(days=7), timedelta(days=120)
MOST = 1000
STATUS: dict[str, str] = {
    State.REQUESTED: "TENTATIVE",
    State.SCHEDULED: "CONFIRMED",
    State.STARTED: "CONFIRMED",
}
CANCELLED = "CANCELLED"
REVISION = {"TENTATIVE": 0, "CONFIRMED": 1, CANCELLED: 2}  # of what counts no versions


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that there is or was; ``actor`` is nobody where its person may not come in now."""

    feed: CalendarFeed
    actor: Actor | None


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_of(*, actor: Actor) -> CalendarFeed | None:
    """The address that somebody has now."""
    found: CalendarFeed | None = CalendarFeed.objects.filter(
        member_id=actor.member_id, ended_at__isnull=True
    ).first()
    return found


def find_feed(*, secret: str) -> Found | None:
    """The feed with this secret in the district in force; ``None`` for every other text."""
    if not SHAPE.fullmatch(secret):
        return None
    feed = CalendarFeed.objects.filter(digest=digest_of(secret)).select_related("member").first()
    if feed is None:
        return None
    return Found(feed, _actor(feed) if feed.ended_at is None else None)


def _actor(feed: CalendarFeed) -> Actor | None:
    """As the pages would have them: whoever is switched off, suspended or put away is nobody."""
    person_id, district_id = feed.member.person_id, district_in_force()
    if person_id is None:
        return None
    for user_id in User.objects.filter(person_id=person_id).values_list("id", flat=True):
        found = memberships_of(user_id, district_id=district_id, person_id=person_id)
        here = (
            (actor for actor in found.places if actor.member_id == feed.member_id) if found else ()
        )
        if actor := next(iter(here), None):
            return actor
    return None


def entries_of(*, actor: Actor, site: str, now: datetime) -> list[Entry]:
    """What the feed of somebody tells; of others nothing before today."""
    today = actor.school.local(now).date()
    first = today - BACK if actor.is_student else today
    found = _plans(actor, now).filter(
        school_id=actor.school.id,
        date__range=(first, today + AHEAD),
        due_at__isnull=False,
    )
    plans = found.select_related("student", "destination").order_by("due_at", "id")[:MOST]
    own = actor.person_id if actor.is_student else None
    items = items_of(Whose(actor, first, today + AHEAD, own))[:MOST]
    return [
        *(_entry(actor, plan, site) for plan in plans),
        *(_entry_of_item(item, site) for item in items),
    ]


def _plans(actor: Actor, now: datetime) -> QuerySet[ScheduledPass]:
    """A student's own; of staff who comes to them or to their places."""
    if actor.is_student:
        return ScheduledPass.objects.filter(student_id=actor.person_id)
    if not actor.may(Permission.SEE_PASSES):
        return ScheduledPass.objects.none()
    book = book_now(school_id=actor.school.id, now=now)
    places = [place.id for place in rooms_of(book=book, actor=actor)]
    return ScheduledPass.objects.filter(
        Q(host_id__in=actor.members) | Q(host_id__isnull=True, destination_id__in=places)
    )


def _entry(actor: Actor, plan: ScheduledPass, site: str) -> Entry:
    starts_at = plan.due_at or plan.made_at
    summary, place = _words(actor, plan)
    changes = (plan.made_at, plan.answered_at, plan.ended_at)
    return Entry(
        uid=uid_of(plan.id, district_in_force()),
        sequence=plan.version,
        status=STATUS.get(State(plan.state), CANCELLED),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=plan.minutes),
        changed_at=max(at for at in changes if at),
        summary=summary,
        place=place,
        url=f"{site}/plans/{plan.id}/",
    )


def _entry_of_item(item: CalendarItem, site: str) -> Entry:
    is_discreet = item.place_kind in DISCREET
    status = STATUS.get(item.state, CANCELLED)
    return Entry(
        uid=uid_of(item.key, district_in_force()),
        sequence=REVISION[status],
        status=status,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        changed_at=item.changed_at,
        summary=_("Appointment") if is_discreet else item.title,
        place="" if is_discreet else item.place,
        url=f"{site}{item.address}" if item.address else "",
    )


def uid_of(plan_id: UUID | str, district_id: UUID) -> str:
    """The same for everybody and for good, in the form of RFC 7986 (5.3) and of older programs."""
    return f"{plan_id}@{district_id}"


def _words(actor: Actor, plan: ScheduledPass) -> tuple[str, str]:
    """The summary and the place."""
    place = plan.destination
    if place.kind in DISCREET:
        return _("Appointment"), ""
    if actor.is_student:
        return place.name, place.name
    return _("Visit: {initials}").format(initials=initials(plan.student.name)), place.name
