"""Deliveries go out: taken, sent, noted. Each step may be the last of a worker that dies.

Who takes a delivery puts its next try ahead in a transaction of its own; nothing is held while a
mail server or push service is asked. If what came of it is never noted, the delivery is due again
after ``LEASE``: it goes out at least once, and its key lets whoever receives it twice tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from corridor.core.errors import Refused
from corridor.core.models import Outbox
from corridor.core.scope import district_in_force
from corridor.core.sealing import unseal
from corridor.notifications.catalogue import KINDS
from corridor.notifications.channels import Outcome, Parcel
from corridor.notifications.channels.parcel import Device
from corridor.notifications.commands.reading import close_cards
from corridor.notifications.kinds import TEST, Channel
from corridor.notifications.links import SUMMARY, make_answer_links, unsubscribe_path
from corridor.notifications.models import (
    Delivery,
    Notification,
    Preferences,
    PushSubscription,
    SchoolNotifications,
)
from corridor.notifications.quiet import are_quiet
from corridor.notifications.tellers import Words, teller_of_kind

State, MAIL = Delivery.State, Channel.EMAIL
BATCH = 24
LEASE = timedelta(seconds=90)  # longer than any try takes
MOST_TRIES = 12  # an hour and three quarters, as long as it is news: some servers wait on purpose
LONGEST_WAIT = timedelta(minutes=30)
_CLOSED = Words(title="", lines=(), path="/notifications/")
BEHIND = timedelta(seconds=5)  # so long the others of a district go first


@dataclass(frozen=True, slots=True)
class Taken:
    delivery_id: UUID
    tries: int
    parcel: Parcel


@transaction.atomic
def take(*, now: datetime, most: int = BATCH, is_mail: bool | None = None) -> list[Taken]:
    """A batch of what is due in the district in force, each with what to send; what is no news any
    more, or not for this hour, is dropped on the way. ``is_mail``: letters only, or all others."""
    due = Delivery.objects.filter(state=State.DUE, due_at__lte=now).order_by("due_at")
    if is_mail is not None:
        due = due.filter(channel=MAIL) if is_mail else due.exclude(channel=MAIL)
    found = list(
        due.select_for_update(of=("self",), skip_locked=True).select_related(
            "notification__person", "subscription"
        )[:most]
    )
    words = _words([delivery.notification for delivery in found])
    quiet = are_quiet([delivery.notification for delivery in found], now)
    bounced = _bounced([delivery.notification.person_id for delivery in found])
    sent, dropped = [], []
    for delivery in found:
        reason = _why_not(delivery, words, quiet, bounced, now)
        if reason:
            delivery.state, delivery.fault, delivery.ended_at = State.DROPPED, reason, now
            dropped.append(delivery)
        else:
            delivery.tries, delivery.due_at = delivery.tries + 1, now + LEASE
            sent.append(delivery)
    Delivery.objects.bulk_update(dropped, ["state", "fault", "ended_at"])
    Delivery.objects.bulk_update(sent, ["tries", "due_at"])
    return _taken(sent, words, now)


def _words(notifications: list[Notification]) -> dict[UUID, Words | None]:
    by_kind: dict[str, list[Notification]] = {}
    for each in notifications:
        by_kind.setdefault(each.kind, []).append(each)
    said: dict[UUID, Words | None] = {}
    for kind, these in by_kind.items():
        if teller := teller_of_kind(kind):
            said |= teller.words(these)
    return said


def _bounced(people: Iterable[UUID]) -> set[UUID]:
    rows = Preferences.objects.filter(person_id__in=set(people)).exclude(mail_fault="")
    rows = rows.filter(Q(mail_fault_of="") | Q(mail_fault_of=F("person__email")))
    return set(rows.values_list("person_id", flat=True))


def _why_not(
    delivery: Delivery,
    words: dict[UUID, Words | None],
    quiet: set[UUID],
    bounced: set[UUID],
    now: datetime,
) -> str:
    notification, is_mail = delivery.notification, delivery.channel == Channel.EMAIL
    if delivery.closes:
        return "gone" if delivery.subscription is None or delivery.subscription.gone_at else ""
    if notification.settled_at or words.get(notification.id) is None:
        return "settled"
    if now - notification.made_at > KINDS[notification.kind].lasts:
        return "too_late"
    if is_mail and not notification.person.email:
        return "no_address"
    if is_mail:
        return "bounced" if notification.person_id in bounced else ""
    if delivery.subscription is None or delivery.subscription.gone_at:
        return "gone"
    return "quiet" if notification.id in quiet else ""


def _taken(sent: list[Delivery], words: dict[UUID, Words | None], now: datetime) -> list[Taken]:
    schools = {delivery.notification.school_id for delivery in sent}
    known = SchoolNotifications.objects.filter(school_id__in=schools)
    senders = {each.school_id: each for each in known}
    links = make_answer_links([d.notification for d in sent if _asks(d)], words, now)
    return [
        Taken(delivery.id, delivery.tries, _parcel(delivery, said, senders, links))
        for delivery in sent
        if (said := _CLOSED if delivery.closes else words[delivery.notification_id])
    ]


def _asks(delivery: Delivery) -> bool:
    return KINDS[delivery.notification.kind].may_be_answered and not delivery.closes


def _parcel(
    delivery: Delivery,
    words: Words,
    senders: dict[UUID, SchoolNotifications],
    links: dict[UUID, str],
) -> Parcel:
    notification, device = delivery.notification, delivery.subscription
    school = senders.get(notification.school_id)
    return Parcel(
        key=str(notification.id),
        kind=KINDS[notification.kind],
        is_urgent=notification.is_urgent and not delivery.closes,
        closes=delivery.closes,
        words=words,
        path=words.path,
        to=notification.person.email,
        sender_name=school.sender_name if school else "",
        reply_to=school.helper_email if school else "",
        answer_secret=links.get(notification.id, ""),
        unsubscribe=_unsubscribe(notification),
        language=device.language if device else "",
        subscription=_device(device) if device else None,
    )


def _unsubscribe(notification: Notification) -> str:
    if notification.kind != SUMMARY:
        return ""
    return unsubscribe_path(district_in_force(), notification.person_id)


def _device(device: PushSubscription) -> Device:
    """Without keys where the secret key was changed: then it can't be reached any more."""
    try:
        address, keys = unseal(device.address), json.loads(unseal(device.keys) or "{}")
    except Refused:
        address, keys = "", {}
    return Device(device.id, device.service, address, keys, device.language)


@transaction.atomic
def note(*, taken: Taken, outcome: Outcome, now: datetime) -> None:
    """What came of a try."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("notification")
        .filter(id=taken.delivery_id, state=State.DUE)
        .first()
    )
    if delivery is None:
        return
    delivery.fault = outcome.fault
    if outcome.is_sent:
        delivery.state, delivery.ended_at = State.SENT, now
    elif outcome.again_in and taken.tries < MOST_TRIES:
        wait = outcome.again_in * (2 ** (taken.tries - 1))
        delivery.due_at = now + min(wait, LONGEST_WAIT)
    else:
        delivery.state, delivery.ended_at = State.FAILED, now
    delivery.save(update_fields=["state", "fault", "due_at", "ended_at"])
    _note_on_the_way(delivery, outcome, taken.parcel.to, now)
    if delivery.subscription_id:
        _close_if_settled(delivery, now)
    if delivery.notification.kind == TEST:
        topics = [f"person:{delivery.notification.person_id}"]
        Outbox.objects.create(topics=topics, created_at=now)


def _close_if_settled(delivery: Delivery, now: datetime) -> None:
    """While it was on its way. Read anew: who settles it waits for the row that is held here."""
    settled = Notification.objects.filter(id=delivery.notification_id, settled_at__isnull=False)
    if settled.exists():
        close_cards(Delivery.objects.filter(id=delivery.id), now=now)


@transaction.atomic
def put_back(*, taken: Sequence[Taken], now: datetime) -> None:
    """They were taken and not tried: as before, but behind the others."""
    here = Delivery.objects.filter(id__in=[each.delivery_id for each in taken], state=State.DUE)
    here.filter(tries__gt=0).update(due_at=now + BEHIND, tries=F("tries") - 1)


def _note_on_the_way(delivery: Delivery, outcome: Outcome, to: str, now: datetime) -> None:
    """What the page that says whether it works shows of an address or a device."""
    if delivery.subscription_id is None:
        _note_mail(delivery.notification.person_id, outcome, to, now)
        return
    device = PushSubscription.objects.filter(id=delivery.subscription_id)
    if outcome.is_sent:
        device.update(reached_at=now, fault="")
    elif outcome.is_gone:
        device.update(failed_at=now, fault=outcome.fault, gone_at=now)
    else:
        device.update(failed_at=now, fault=outcome.fault)


def _note_mail(person_id: UUID, outcome: Outcome, to: str, now: datetime) -> None:
    Preferences.objects.get_or_create(person_id=person_id)
    own = Preferences.objects.filter(person_id=person_id)
    if outcome.is_sent:
        own.update(mail_reached_at=now, mail_fault="")
    elif outcome.is_gone:
        own.update(mail_failed_at=now, mail_fault=outcome.fault, mail_fault_of=to)
    else:
        own.update(mail_failed_at=now)
