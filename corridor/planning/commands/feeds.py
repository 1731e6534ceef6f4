"""A calendar address is made, renewed and ended, and read."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, When

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.core import audit
from corridor.core.audit import Kind
from corridor.planning.models import CalendarFeed
from corridor.planning.queries.feeds import digest_of

HOUR = timedelta(hours=1)
MOST_READS = 60  # of one address in an hour


def make_feed(*, actor: Actor, now: datetime) -> str:
    """The secret of a new address, which is shown once; the one before ends."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        _end(actor, now)
        feed = CalendarFeed(member_id=actor.member_id, digest=digest_of(secret), made_at=now)
        feed.save(force_insert=True)
        _note("calendar_made", actor, feed, now)
    return secret


def end_feed(*, actor: Actor, now: datetime) -> None:
    """From now on nobody reads anything there."""
    with transaction.atomic():
        for feed in _end(actor, now):
            _note("calendar_ended", actor, feed, now)


def _end(actor: Actor, now: datetime) -> list[CalendarFeed]:
    """One after the other: the member's row is locked."""
    Member.objects.select_for_update().get(id=actor.member_id)
    feeds = CalendarFeed.objects.filter(member_id=actor.member_id, ended_at__isnull=True)
    ended = list(feeds)
    feeds.update(ended_at=now)
    return ended


def _note(what: str, actor: Actor, feed: CalendarFeed, now: datetime) -> None:
    audit.append(
        kind=Kind.ACCOUNT_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=[actor.person_id],
        details={"what": what, "calendar": str(feed.id)},
    )


def note_read(*, feed: CalendarFeed, now: datetime) -> datetime | None:
    """Count that it was read; until when whoever reads it too often has to wait."""
    same_hour = When(counted_from__gt=now - HOUR, then=F("counted_from"))
    once_more = When(counted_from__gt=now - HOUR, then=F("reads") + 1)
    own = CalendarFeed.objects.filter(id=feed.id)
    own.update(
        read_at=now, reads=Case(once_more, default=1), counted_from=Case(same_hour, default=now)
    )
    reads, since = own.values_list("reads", "counted_from").get()
    return since + HOUR if since and reads > MOST_READS else None
