"""The school's day, played: students ask, staff answer, most come back in time.

It acts through the same commands as people do, a few times a minute, and keeps away from
Maya, Leo and everybody whom a person has signed in as.
"""

from __future__ import annotations

import logging
import random
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from corridor.accounts.actor import Actor, SchoolRef
from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.core.tenancy import district_in_force, in_district
from corridor.demo.acting import acting_as, school_ref
from corridor.demo.commands import signed_in_lately
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.passes.queries import PassCard, live_cards
from corridor.schools.models import District, Location, School

log = logging.getLogger(__name__)

TICK_SECONDS = 4
OUT_AT_ONCE = {"fairview-high": 14, "fairview-middle": 5, "northside-middle": 4}
FIRST_RUSH = 10
LEFT_ALONE = ("maya@fairview.example", "leo@fairview.example")
SIGNED_IN_FOR = timedelta(hours=12)
POPULAR = {"restroom": 8, "water": 4, "locker": 3, "nurse": 1, "library": 2, "office": 1}
ANSWERED_AFTER = timedelta(seconds=25)


@dataclass
class Day:
    """One school's day. ``back_after`` is the share of their minutes that a pass will take."""

    school: SchoolRef
    district_id: UUID
    chance: random.Random
    back_after: dict[UUID, float] = field(default_factory=dict)

    def tick(self, now: datetime) -> None:
        """Let one or two things happen."""
        left_alone = signed_in_lately(since=now - SIGNED_IN_FOR) | self._protected()
        live = live_cards(school_id=self.school.id)
        cards = [card for card in live if card.student_id not in left_alone]
        for card in cards:
            self._go_on(card, now, left_alone)
        wanted = OUT_AT_ONCE.get(self.school.slug, 3) - len(cards)
        newcomers = FIRST_RUSH if wanted >= FIRST_RUSH else int(wanted > 0)
        for _ in range(newcomers):
            self._somebody_asks(now, left_alone)

    def _protected(self) -> set[UUID]:
        return set(
            Member.objects.filter(person__email__in=LEFT_ALONE).values_list("person_id", flat=True)
        )

    def _go_on(self, card: PassCard, now: datetime, left_alone: set[UUID]) -> None:
        match card.state:
            case "requested" if now - card.requested_at > ANSWERED_AFTER:
                self._answer(card, now, left_alone)
            case "offered":
                self._do(commands.start_pass, self._student(card.student_id), card, now)
            case "out" if self._is_time(card, now):
                self._come_back(card, now)
            case "arrived" if now - (card.arrived_at or now) > timedelta(minutes=4):
                self._do(commands.send_back, self._student(card.student_id), card, now)
            case "returning" if now - (card.returning_at or now) > timedelta(seconds=90):
                self._do(commands.end_pass, self._student(card.student_id), card, now)

    def _answer(self, card: PassCard, now: datetime, left_alone: set[UUID]) -> None:
        """Whoever was asked answers, unless a person sits at their screen."""
        staff = [person for person in card.asked if person not in left_alone]
        if len(staff) < len(card.asked) or not staff:
            return
        verb = commands.decline_pass if self.chance.random() < 0.1 else commands.approve_pass
        if actor := self._member(staff[0]):
            self._do(verb, actor, card, now)

    def _is_time(self, card: PassCard, now: datetime) -> bool:
        share = self.back_after.setdefault(card.id, self._share())
        return now >= (card.started_at or now) + timedelta(minutes=card.minutes * share)

    def _share(self) -> float:
        """Most come back in time; about one in twelve is late."""
        late = self.chance.random() < 0.08
        return self.chance.uniform(1.05, 1.6) if late else self.chance.uniform(0.3, 0.9)

    def _come_back(self, card: PassCard, now: datetime) -> None:
        self.back_after.pop(card.id, None)
        stays = card.kind in ("library", "guidance", "nurse") and card.arrived_at is None
        verb = commands.arrive if stays else commands.end_pass
        self._do(verb, self._student(card.student_id), card, now)

    def _somebody_asks(self, now: datetime, left_alone: set[UUID]) -> None:
        member = self._somebody(left_alone)
        place = self._somewhere()
        if member is None or place is None:
            return
        ask = Ask(student_id=member.person_id, destination_id=place)
        try:
            commands.request_pass(actor=member, ask=ask, now=now)
        except (Refused, NotAllowed, NotFound, Invalid) as error:
            log.info("The day went on without a pass: %s", type(error).__name__)

    def _somebody(self, left_alone: set[UUID]) -> Actor | None:
        """A student at random; from the same seed, the same."""
        students = Member.objects.filter(
            school_id=self.school.id, roles__contains=["student"], archived_at__isnull=True
        )
        count = students.count()
        if not count:
            return None
        drawn = students.order_by("person__oneroster_id").values_list("person_id", flat=True)
        person = drawn[self.chance.randrange(count)]
        return None if person in left_alone else self._student(person)

    def _somewhere(self) -> UUID | None:
        places = Location.objects.filter(
            school_id=self.school.id, kind__in=POPULAR, archived_at__isnull=True
        )
        found = list(places.order_by("name").values_list("id", "kind"))
        if not found:
            return None
        return self.chance.choices([i for i, _ in found], [POPULAR[kind] for _, kind in found])[0]

    def _student(self, person_id: UUID) -> Actor | None:
        return self._member(person_id)

    def _member(self, person_id: UUID) -> Actor | None:
        member = (
            Member.objects.filter(school_id=self.school.id, person_id=person_id)
            .select_related("person")
            .first()
        )
        return acting_as(member, self.school) if member else None

    def _do(self, verb: object, actor: Actor | None, card: PassCard, now: datetime) -> None:
        if actor is None or not callable(verb):
            return
        try:
            verb(actor=actor, pass_id=card.id, now=now)
        except (Refused, NotAllowed, NotFound) as error:
            log.info("The day went on: %s", type(error).__name__)


def play(stop: threading.Event, *, seed: int | None = None) -> None:
    """Play every demo school's day until ``stop``; a database that is away is waited for."""
    days = _days(random.Random(seed))  # noqa: S311 (a play, not a secret)
    while not stop.is_set():
        for day in days:
            try:
                with in_district(day.district_id):
                    day.tick(timezone.now())
            except DatabaseError:
                log.warning("The demo day waits for the database.")
                connection.close()
            if stop.wait(TICK_SECONDS / len(days)):
                return
        stop.wait(TICK_SECONDS if not days else 0)


def _days(chance: random.Random) -> list[Day]:
    days = []
    for district in District.objects.filter(is_demo=True):
        with in_district(district.id):
            days += [Day(school_ref(s), district_in_force(), chance) for s in School.objects.all()]
    return days
