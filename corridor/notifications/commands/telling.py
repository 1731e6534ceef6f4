"""What happened is told: occasions become notifications, and these become deliveries.

One transaction takes the occasions, notes whom they tell and by which ways, and forgets them. A
worker that dies in it leaves them as they were; a key for each person and thing keeps what was
told from being told again.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from corridor.core.models import Outbox
from corridor.notifications.choices import is_on, own_choices, school_choices
from corridor.notifications.kinds import KINDS, Channel
from corridor.notifications.models import Delivery, Notification, Occasion, PushSubscription
from corridor.notifications.tellers import Later, Telling, teller_of

log = logging.getLogger(__name__)

BATCH = 200
AGAIN_IN = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(hours=1)
STORM, CALM = 5, timedelta(minutes=5)  # so many of a kind reach one person in so long


@transaction.atomic
def spread(*, now: datetime) -> int:
    """Tell of a batch of what is due in the district in force; returns how many those were."""
    due = Occasion.objects.filter(due_at__lte=now).order_by("due_at")
    occasions = list(due.select_for_update(skip_locked=True)[:BATCH])
    by_kind: dict[str, list[Occasion]] = defaultdict(list)
    for occasion in occasions:
        by_kind[occasion.kind].append(occasion)
    found = [each for kind, these in by_kind.items() for each in _whom(kind, these, now)]
    _note_later(found, occasions, now)
    since = {occasion.about: occasion.due_at for occasion in occasions}
    tell([each for each in found if isinstance(each, Telling)], now=now, since=since)
    Occasion.objects.filter(id__in=[o.id for o in occasions], due_at__lte=now).delete()
    return len(occasions)


def _whom(kind: str, occasions: list[Occasion], now: datetime) -> list[Telling | Later]:
    """What a teller can't make sense of waits a while, and keeps nothing else from being told."""
    teller = teller_of(kind)
    if teller is None:
        log.warning("Nobody knows whom %r concerns; it is forgotten.", kind)
        return []
    try:
        with transaction.atomic():
            return teller.whom(occasions, now)
    except Exception:
        log.exception("Nobody could be told of %s.", kind)
    kept = [o.id for o in occasions if now - o.made_at < GIVEN_UP_AFTER]
    Occasion.objects.filter(id__in=kept).update(due_at=now + AGAIN_IN)
    return []


def _note_later(found: Iterable[Telling | Later], occasions: list[Occasion], now: datetime) -> None:
    school_of = {occasion.about: occasion.school_id for occasion in occasions}
    Occasion.objects.bulk_create(
        Occasion(
            school_id=school_of[each.about],
            kind=each.kind,
            about=each.about,
            due_at=each.due_at,
            made_at=now,
        )
        for each in found
        if isinstance(each, Later)
    )


@transaction.atomic
def tell(
    tellings: list[Telling], *, now: datetime, since: Mapping[UUID, datetime] | None = None
) -> None:
    """Whoever was told of the same before is not told again. ``since`` is when it happened, by what
    it is about: what was too late before anybody could be told stands in the product alone."""
    new = _notifications(tellings, now)
    if not new:
        return
    Notification.objects.bulk_create(new)
    timely = [each for each in new if not _is_too_late(each, now, since or {})]
    Delivery.objects.bulk_create(_deliveries(timely, now))
    topics = sorted({f"person:{each.person_id}" for each in new})
    Outbox.objects.create(topics=topics, created_at=now)


def _notifications(tellings: list[Telling], now: datetime) -> list[Notification]:
    """Those that nobody was told of yet."""
    wanted = {(telling.person_id, telling.key): telling for telling in tellings}
    known = set(
        Notification.objects.filter(
            person_id__in={person for person, _key in wanted},
            key__in={key for _person, key in wanted},
        ).values_list("person_id", "key")
    )
    return [
        Notification(
            person_id=telling.person_id,
            school_id=telling.school_id,
            kind=telling.kind,
            key=telling.key,
            about=telling.about,
            is_urgent=telling.is_urgent or KINDS[telling.kind].is_urgent,
            made_at=now,
        )
        for key, telling in wanted.items()
        if key not in known
    ]


def _is_too_late(told: Notification, now: datetime, since: Mapping[UUID, datetime]) -> bool:
    return now - since.get(told.about, now) > KINDS[told.kind].lasts


def _deliveries(new: list[Notification], now: datetime) -> list[Delivery]:
    """By every way that is on; what comes in a storm stands in the product alone."""
    people = {each.person_id for each in new}
    own, school = own_choices(people), school_choices({each.school_id for each in new})
    devices: dict[UUID, list[PushSubscription]] = defaultdict(list)
    for device in PushSubscription.objects.filter(person_id__in=people, gone_at__isnull=True):
        devices[device.person_id].append(device)
    heard = _heard_lately(people, now)
    made = []
    for each in new:
        heard[each.person_id, each.kind] += 1
        if heard[each.person_id, each.kind] > STORM and not each.is_urgent:
            continue
        chosen = {"own": own.get(each.person_id, {}), "school": school.get(each.school_id, {})}
        if is_on(each.kind, Channel.EMAIL, **chosen):
            made.append(Delivery(notification=each, channel=Channel.EMAIL, due_at=now))
        made += [
            Delivery(notification=each, subscription=device, channel=device.channel, due_at=now)
            for device in devices[each.person_id]
            if is_on(each.kind, device.channel, **chosen)
        ]
    return made


def _heard_lately(people: set[UUID], now: datetime) -> Counter[tuple[UUID, str]]:
    told = Notification.objects.filter(
        person_id__in=people, made_at__gt=now - CALM, made_at__lt=now
    )
    return Counter(told.values_list("person_id", "kind"))
