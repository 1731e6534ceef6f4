"""Whom a decision wakes: everybody whose screen reads otherwise, and few of the others."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from corridor.accounts.models import Member
from corridor.core.errors import Refused
from corridor.core.models import Outbox
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.passes.models import HallPass, KeepApart, KeepApartMember
from corridor.passes.queries import tiles_for
from corridor.schools.models import Location
from tests import factories as make
from tests.factories import TEN, World, actor_of, person_of

pytestmark = pytest.mark.django_db

STEPS = 30
Shown = list[tuple[object, ...]]


def shown_to(student: Member, now: datetime) -> Shown:
    """What tiles tell a student of the others."""
    tiles = tiles_for(actor=actor_of(student), now=now)
    return [(t.place.id, t.state, t.line_length, [r.code for r in t.refusals]) for t in tiles]


@dataclass
class Screens:
    """The students' homes, which look again when they hear a topic of theirs."""

    rooms: dict[Member, UUID]
    school_id: UUID
    deaf_to: str = "nothing"
    shown: dict[Member, Shown] = field(default_factory=dict)
    heard: int = 0
    stale: int = 0

    def hear(self, now: datetime) -> None:
        rows = list(Outbox.objects.all())
        Outbox.objects.all().delete()
        told = {topic for row in rows for topic in row.topics}
        told = {topic for topic in told if not topic.startswith(self.deaf_to)}
        for student in self.rooms:
            fresh = shown_to(student, now)
            if student not in self.shown or told & self._topics(student):
                self.shown[student] = fresh
                self.heard += 1
            self.stale += self.shown[student] != fresh

    def _topics(self, student: Member) -> set[str]:
        own = f"person:{person_of(student)}"
        return {own, f"tiles:{self.school_id}", f"class:{self.rooms[student]}"}


@dataclass
class Walk:
    """Students of two classes who come and go at random, in a school with every kind of limit."""

    world: World
    now: datetime = TEN

    def __post_init__(self) -> None:
        world, self.random = self.world, random.Random(7)  # noqa: S311 (a walk, no secret)
        other = make.make_location(world.school, "Room 9", kind="classroom", approval="origin")
        section = make.make_section(other)
        there = [make.make_member(world.school, "student", grade="10") for _ in range(4)]
        make.enroll(section, *there)
        world.add_students(1)
        self.rooms = dict.fromkeys(world.students, world.room.id) | dict.fromkeys(there, other.id)
        Location.objects.filter(id__in=[world.room.id, other.id]).update(capacity_from=2)
        Location.objects.filter(id=world.restroom.id).update(capacity_to=1)
        apart = KeepApart.objects.create(school=world.school, name="Apart")
        for student in (world.students[0], there[0]):
            KeepApartMember.objects.create(keep_apart=apart, person_id=person_of(student))
        world.change(world.school, hall_limit=3, pass_limit=None)

    def take(self, steps: int, screens: Screens) -> Screens:
        for _ in range(steps):
            self.now += timedelta(seconds=self.random.choice([1, 5, 20, 240]))
            commands.settle_school(school_id=self.world.school.id, now=self.now)
            self._decide(self.random.choice(list(self.rooms)))
            screens.hear(self.now)
        return screens

    def _decide(self, student: Member) -> None:
        actor = actor_of(student)
        live = HallPass.objects.filter(
            student_id=person_of(student), state__in=["waiting", "offered", "out", "arrived"]
        ).first()
        try:
            if live is None:
                place = self.random.choice([self.world.restroom, self.world.nurse])
                ask = Ask(student_id=person_of(student), destination_id=place.id)
                commands.request_pass(actor=actor, ask=ask, now=self.now)
            elif live.state == "waiting":
                commands.cancel_pass(actor=actor, pass_id=live.id, now=self.now)
            elif live.state == "offered":
                commands.start_pass(actor=actor, pass_id=live.id, now=self.now)
            else:
                commands.end_pass(actor=actor, pass_id=live.id, now=self.now)
        except Refused:
            return


def test_no_students_tiles_are_stale_after_any_decision(world: World) -> None:
    walk = Walk(world)
    screens = walk.take(STEPS, Screens(walk.rooms, world.school.id))

    assert screens.stale == 0
    assert screens.heard < STEPS * len(walk.rooms), "and they do not all look after each of them"


def test_tiles_would_be_stale_without_the_topic_of_the_school(world: World) -> None:
    """Negative control."""
    walk = Walk(world)
    screens = walk.take(STEPS, Screens(walk.rooms, world.school.id, deaf_to="tiles:"))

    assert screens.stale > 0


@pytest.mark.parametrize(("deaf_to", "is_stale"), [("nothing", False), ("class:", True)])
def test_tiles_would_be_stale_without_the_topic_of_a_class(
    world: World, deaf_to: str, is_stale: bool
) -> None:
    """With its negative control."""
    world.change(world.room, capacity_from=1)
    rooms = dict.fromkeys(world.students[:2], world.room.id)
    screens = Screens(rooms, world.school.id, deaf_to=deaf_to)
    screens.hear(TEN)
    request(world, world.student, world.restroom)
    screens.hear(TEN)

    assert bool(screens.stale) is is_stale


def topics_of_the_last() -> set[str]:
    row = Outbox.objects.order_by("-version").first()
    assert row
    return set(row.topics)


def request(world: World, student: Member, place: Location, now: datetime = TEN) -> UUID:
    ask = Ask(student_id=person_of(student), destination_id=place.id)
    return commands.request_pass(actor=actor_of(student), ask=ask, now=now).pass_id


def tiles(topics: Iterable[str]) -> list[str]:
    return [topic for topic in topics if topic.startswith(("tiles:", "class:"))]


def test_a_place_with_room_to_spare_wakes_no_student(world: World) -> None:
    request(world, world.student, world.restroom)

    assert tiles(topics_of_the_last()) == []


def test_the_last_free_place_wakes_every_student(world: World) -> None:
    world.change(world.restroom, capacity_to=1)
    request(world, world.student, world.restroom)

    assert tiles(topics_of_the_last()) == [f"tiles:{world.school.id}"]


def test_a_room_that_lets_nobody_else_out_wakes_its_class_alone(world: World) -> None:
    world.change(world.room, capacity_from=1)
    request(world, world.student, world.restroom)

    assert tiles(topics_of_the_last()) == [f"class:{world.room.id}"]


def test_whoever_is_kept_apart_wakes_all_so_that_nobody_learns_who_it_was(world: World) -> None:
    apart = KeepApart.objects.create(school=world.school, name="Apart")
    for student in world.students[:2]:
        KeepApartMember.objects.create(keep_apart=apart, person_id=person_of(student))
    world.change(world.school)
    request(world, world.student, world.restroom)

    told = topics_of_the_last()
    assert tiles(told) == [f"tiles:{world.school.id}"]
    assert f"person:{person_of(world.students[1])}" not in told


def test_a_place_that_time_sets_free_is_told_without_any_decision(world: World) -> None:
    """Long overdue: the pass still stands, but holds no place any more."""
    world.change(world.restroom, capacity_to=1)
    request(world, world.student, world.restroom)
    Outbox.objects.all().delete()
    stale = TEN + timedelta(minutes=world.restroom.minutes + 10, seconds=1)

    commands.settle_school(school_id=world.school.id, now=stale)

    assert topics_of_the_last() == {f"tiles:{world.school.id}"}
