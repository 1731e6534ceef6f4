"""What happened is told: occasions become notifications, and these become deliveries.

One transaction takes the occasions, notes whom they tell and by which ways, and forgets them. A
worker that dies in it leaves them as they were; a key for each person and thing keeps what was
told from being told again.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from corridor.core.models import Outbox
from corridor.notifications.catalogue import KINDS
from corridor.notifications.choices import Chosen
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Delivery, Notification, Occasion, PushSubscription
from corridor.notifications.tellers import Later, Teller, Telling, teller_of

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
    by_teller: dict[Teller | None, list[Occasion]] = defaultdict(list)
    for occasion in occasions:
        by_teller[teller_of(occasion.kind)].append(occasion)
    found = [each for teller, these in by_teller.items() for each in _whom(teller, these, now)]
    _note_later(found, occasions, now)
    tell([each for each in found if isinstance(each, Telling)], now=now)
    Occasion.objects.filter(id__in=[o.id for o in occasions], due_at__lte=now).delete()
    return len(occasions)


def _whom(teller: Teller | None, occasions: list[Occasion], now: datetime) -> list[Telling | Later]:
    """All at once; where a teller can't make sense of one of them, one by one, and that one waits
    a while and keeps no other from being told."""
    if teller is None:
        unknown = sorted({occasion.kind for occasion in occasions})
        log.warning("Nobody knows whom %s concern; they are forgotten.", unknown)
        return []
    try:
        with transaction.atomic():
            return teller.whom(occasions, now)
    except Exception:
        log.exception("Nobody could be told of %s.", sorted({o.kind for o in occasions}))
    if len(occasions) > 1:
        return [each for one in occasions for each in _whom(teller, [one], now)]
    if now - occasions[0].made_at < GIVEN_UP_AFTER:
        Occasion.objects.filter(id=occasions[0].id).update(due_at=now + AGAIN_IN)
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
def tell(tellings: list[Telling], *, now: datetime) -> None:
    """Whoever was told of the same before is not told again."""
    new = _not_told_yet(tellings)
    if not new:
        return
    chosen = Chosen.by({each.person_id for each in new}, {each.school_id for each in new})
    made = [_notification(each, chosen, now) for each in new]
    Notification.objects.bulk_create(made)
    late = {
        one.id
        for one, telling in zip(made, new, strict=True)
        if telling.since and now - telling.since > KINDS[telling.kind].lasts
    }
    Delivery.objects.bulk_create(_deliveries([n for n in made if n.id not in late], chosen, now))
    if topics := sorted({f"person:{each.person_id}" for each in made if each.is_shown}):
        Outbox.objects.create(topics=topics, created_at=now)


def _not_told_yet(tellings: list[Telling]) -> list[Telling]:
    wanted = {(telling.person_id, telling.key): telling for telling in tellings}
    known = set(
        Notification.objects.filter(
            person_id__in={person for person, _key in wanted},
            key__in={key for _person, key in wanted},
        ).values_list("person_id", "key")
    )
    return [telling for key, telling in wanted.items() if key not in known]


def _notification(telling: Telling, chosen: Chosen, now: datetime) -> Notification:
    made = Notification(
        person_id=telling.person_id,
        school_id=telling.school_id,
        kind=telling.kind,
        key=telling.key,
        about=telling.about,
        is_urgent=telling.is_urgent or KINDS[telling.kind].is_urgent,
        made_at=now,
    )
    made.is_shown = chosen.is_on(Channel.IN_APP, made)
    return made


def _deliveries(new: list[Notification], chosen: Chosen, now: datetime) -> list[Delivery]:
    """By every way that is on; what comes in a storm stands in the product alone."""
    people = {each.person_id for each in new}
    devices: dict[UUID, list[PushSubscription]] = defaultdict(list)
    for device in PushSubscription.objects.filter(person_id__in=people, gone_at__isnull=True):
        devices[device.person_id].append(device)
    heard = _heard_lately(people, now)
    made = []
    for each in new:
        heard[each.person_id, each.kind] += 1
        if heard[each.person_id, each.kind] > STORM and not _always_counts(each):
            continue
        if chosen.is_on(Channel.EMAIL, each):
            made.append(Delivery(notification=each, channel=Channel.EMAIL, due_at=now))
        made += [
            Delivery(notification=each, subscription=device, channel=device.channel, due_at=now)
            for device in devices[each.person_id]
            if chosen.is_on(device.channel, each)
        ]
    return made


def _always_counts(told: Notification) -> bool:
    """Somebody waits for an answer to each of these."""
    return told.is_urgent or KINDS[told.kind].may_be_answered


def _heard_lately(people: set[UUID], now: datetime) -> Counter[tuple[UUID, str]]:
    told = Notification.objects.filter(
        person_id__in=people, made_at__gt=now - CALM, made_at__lt=now
    )
    return Counter(told.values_list("person_id", "kind"))
