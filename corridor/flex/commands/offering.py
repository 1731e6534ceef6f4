"""Offering an activity: a new one, or what one says of it now."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.flex.commands.activities import own_activity
from corridor.flex.commands.following import follow
from corridor.flex.facts import ActivityFacts
from corridor.flex.gate import changing_what_is_offered, tell
from corridor.flex.models import Activity, SignUp
from corridor.flex.notices.occasions import announce_place
from corridor.flex.policies import may_offer
from corridor.flex.queries.activities import flex_period_names
from corridor.schools.models import Location
from corridor.schools.permissions import Permission


def save_activity(
    *, actor: Actor, facts: ActivityFacts, now: datetime, activity_id: UUID | None = None
) -> Activity:
    """Make one, or change one's own. Seats to come follow. Raises ``Invalid``."""
    _may_save(actor, facts)
    if activity_id is not None:
        own_activity(actor, activity_id)
    _check(actor, facts)
    with changing_what_is_offered(actor.school.id):
        was_in = _place_of(activity_id)
        activity = _written(actor, facts, activity_id, now)
        follow(actor=actor, activity_id=activity.id, now=now)
        _check_seats(activity, actor, now)
        if was_in not in (None, facts.location_id):
            today = actor.school.local(now).date()
            announce_place(activity, by=actor.member_id, today=today, now=now)
        tell(school_id=actor.school.id, people=set(), now=now)
    return activity


def _may_save(actor: Actor, facts: ActivityFacts) -> None:
    """Staff for themselves and whom they assist, others for everybody."""
    if not may_offer(actor) and not actor.may(Permission.FLEX):
        raise NotFound("Staff offer activities.")
    if facts.owner_id not in actor.members and not actor.may(Permission.FLEX):
        raise NotAllowed("An activity of one's own.")


def _check(actor: Actor, facts: ActivityFacts) -> None:
    wrong = {}
    if not facts.title.strip():
        wrong["title"] = _("Give it a name.")
    if facts.ends_on < facts.starts_on:
        wrong["ends_on"] = _("It ends before it begins.")
    if facts.capacity is not None and facts.capacity < 1:
        wrong["capacity"] = _("At least one seat.")
    if facts.period not in flex_period_names(school_id=actor.school.id):
        wrong["period"] = _("Choose a Flex period.")
    if wrong:
        raise Invalid(wrong)
    here = {"school_id": actor.school.id, "archived_at__isnull": True}
    if not Location.objects.filter(id=facts.location_id, **here).exists():
        raise NotFound(f"No place {facts.location_id}")
    if not Member.objects.filter(id=facts.owner_id, **here).exists():
        raise NotFound(f"No member {facts.owner_id}")


def _written(
    actor: Actor, facts: ActivityFacts, activity_id: UUID | None, now: datetime
) -> Activity:
    said = {**asdict(facts), "title": facts.title.strip(), "about": facts.about.strip()}
    if activity_id is None:
        made: Activity = Activity.objects.create(
            school_id=actor.school.id, made_by_id=actor.member_id, made_at=now, **said
        )
        return made
    activity: Activity = Activity.objects.get(id=activity_id)
    for name, value in said.items():
        setattr(activity, name, list(value) if isinstance(value, tuple) else value)
    activity.save(update_fields=list(said))
    return activity


def _place_of(activity_id: UUID | None) -> UUID | None:
    if activity_id is None:
        return None
    known = Activity.objects.filter(id=activity_id).values_list("location_id", flat=True)
    found: UUID | None = known.first()
    return found


def _check_seats(activity: Activity, actor: Actor, now: datetime) -> None:
    """Nobody loses a seat because there are fewer."""
    if activity.capacity is None:
        return
    today = actor.school.local(now).date()
    taken = SignUp.objects.filter(session__activity=activity, state="in", date__gte=today)
    most = max(Counter(taken.values_list("date", flat=True)).values(), default=0)
    if most > activity.capacity:
        raise Invalid(
            {"capacity": _("{n} students have a seat already. Take some out first.").format(n=most)}
        )
