"""Whether the ways to somebody work: what is set up, what went out last, what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from corridor.accounts.models import Person
from corridor.core import mail
from corridor.notifications.fault_words import fault_words
from corridor.notifications.kinds import TEST, Channel
from corridor.notifications.models import (
    Delivery,
    Notification,
    Preferences,
    PushSubscription,
    SchoolNotifications,
)
from corridor.notifications.queries.choosing import CHANNEL_ICONS

OK, OFF, BAD = "ok", "off", "bad"
State = Delivery.State


@dataclass(frozen=True, slots=True)
class Way:
    """One address or device. ``state`` is "ok", "off" (nothing to reach) or "bad" (it failed).
    ``seen_at``: its person saw a test that went there."""

    channel: Channel
    state: str
    title: str
    text: str = ""
    reached_at: datetime | None = None
    failed_at: datetime | None = None
    is_bounced: bool = False
    seen_at: datetime | None = None

    @property
    def icon(self) -> str:
        return CHANNEL_ICONS[self.channel]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a test by one way, in words."""

    delivery: Delivery

    @property
    def icon(self) -> str:
        return CHANNEL_ICONS[Channel(self.delivery.channel)]

    @property
    def way(self) -> str:
        device = self.delivery.subscription
        return (device and device.device) or str(Channel(self.delivery.channel).label)

    @property
    def state(self) -> str:
        """ "ok", "bad", or "off" while it waits."""
        if self.delivery.missed_at:
            return BAD
        if self.delivery.state == State.SENT:
            return OK
        is_off = self.delivery.state == State.DUE or self.delivery.fault == "not_set_up"
        return OFF if is_off else BAD

    @property
    def is_asked(self) -> bool:
        """Whether only its person can say if it came."""
        is_answered = self.delivery.seen_at or self.delivery.missed_at
        return self.delivery.state == State.SENT and not is_answered

    @property
    def words(self) -> str:
        if self.delivery.missed_at:
            return _("It was handed over, and you did not see it.")
        if self.state == OK:
            return _("It was handed over.")
        return fault_words(self.delivery.fault) or _("On its way.")


@dataclass(frozen=True, slots=True)
class Tried:
    """The last test, and what became of it by each way."""

    at: datetime
    deliveries: tuple[Delivery, ...]

    @property
    def results(self) -> list[Result]:
        return [Result(each) for each in self.deliveries]

    @property
    def has_failed(self) -> bool:
        return any(each.state == BAD for each in self.results)

    @property
    def missed(self) -> set[str]:
        """The channels by which it did not come, its person said."""
        return {each.channel for each in self.deliveries if each.missed_at}


def ways_to(*, person_id: UUID, own: Preferences) -> list[Way]:
    """By every channel that leaves the product. Three statements."""
    email = Person.objects.values_list("email", flat=True).get(id=person_id)
    devices = list(PushSubscription.objects.filter(person_id=person_id).order_by("-made_at", "id"))
    said = _said(person_id)
    return [
        _after(_mail(email, own), said.get(None)),
        *_devices(Channel.BROWSER, devices, said, _("No browser has agreed yet")),
        *_devices(Channel.PHONE, devices, said, _("No phone has agreed yet")),
    ]


def _said(person_id: UUID) -> dict[UUID | None, Delivery]:
    """What somebody said last of a test, by device; without one it was a letter."""
    tests = Delivery.objects.filter(notification__person_id=person_id, notification__kind=TEST)
    answered = tests.filter(Q(seen_at__isnull=False) | Q(missed_at__isnull=False))
    last = answered.order_by("subscription_id", "-notification__made_at")
    return {each.subscription_id: each for each in last.distinct("subscription_id")}


def _after(way: Way, said: Delivery | None) -> Way:
    """What works by all that we know, and was not seen, does not work."""
    if said is None or way.state == OFF:
        return way
    if said.missed_at and way.state == OK:
        text = _("It takes what we send, and you did not see the last test.")
        return replace(way, state=BAD, text=text, seen_at=None)
    return replace(way, seen_at=said.seen_at)


def _mail(email: str, own: Preferences) -> Way:
    if not mail.is_set_up():
        text = _("Whoever runs Corridor at your school can connect a mail server.")
        return Way(Channel.EMAIL, OFF, _("This installation sends no e-mail"), text)
    if not email:
        text = _("The office can add it to your name.")
        return Way(Channel.EMAIL, OFF, _("We know no e-mail address of yours"), text)
    dates: Any = {"reached_at": own.mail_reached_at, "failed_at": own.mail_failed_at}
    if own.mail_fault and own.mail_fault_of in ("", email):
        title = _("Letters to {address} come back").format(address=email)
        text = fault_words(own.mail_fault)
        return Way(Channel.EMAIL, BAD, title, text, is_bounced=True, **dates)
    title = _("Letters go to {address}").format(address=email)
    return Way(Channel.EMAIL, OK, title, **dates)


def _devices(
    channel: Channel,
    devices: Iterable[PushSubscription],
    said: Mapping[UUID | None, Delivery],
    none: str,
) -> list[Way]:
    here = [each for each in devices if each.channel == channel]
    return [_after(_device(each), said.get(each.id)) for each in here] or [Way(channel, OFF, none)]


def _device(device: PushSubscription) -> Way:
    name = device.device or str(Channel(device.channel).label)
    dates: Any = {"reached_at": device.reached_at, "failed_at": device.failed_at}
    if device.gone_at:
        text = _("It has to agree anew.")
        title = _("{device} can’t be reached any more").format(device=name)
        return Way(Channel(device.channel), BAD, title, text, **dates)
    if device.fault:
        title = _("{device} did not take the last one").format(device=name)
        return Way(Channel(device.channel), BAD, title, fault_words(device.fault), **dates)
    return Way(Channel(device.channel), OK, _("{device} agreed").format(device=name), **dates)


def last_test(person_id: UUID) -> Tried | None:
    """Two statements."""
    tests = Notification.objects.filter(person_id=person_id, kind=TEST)
    found = tests.order_by("-made_at").first()
    if found is None:
        return None
    sent = Delivery.objects.filter(notification=found).select_related("subscription")
    return Tried(found.made_at, tuple(sent.order_by("channel", "id")))


def helper_of(school_id: UUID) -> SchoolNotifications | None:
    """Whom the school named to ask; none where it named nobody."""
    found: SchoolNotifications | None = SchoolNotifications.objects.filter(
        school_id=school_id
    ).first()
    return found if found and (found.helper or found.helper_email or found.helper_phone) else None
