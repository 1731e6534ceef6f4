"""The history: whose passes stand there, what each came to, and its pages."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.passes import commands
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, person_of
from tests.pages import Visitor, text_of
from tests.passes.student_days import MINUTE, Clock, clock, request_pass, student

__all__ = ["clock", "student"]
pytestmark = pytest.mark.django_db


def take(world: World, *, start: int, minutes: float) -> HallPass:
    """The restroom, ``start`` minutes before ten, for so many minutes."""
    made = request_pass(world, world.restroom, ago=start * MINUTE)
    back = TEN - (start - minutes) * MINUTE
    commands.end_pass(actor=actor_of(world.student), pass_id=made, now=back)
    return HallPass.objects.get(id=made)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_history_is_empty_in_a_friendly_way(student: Visitor) -> None:
    assert "No passes yet" in text_of(student.get("/passes/"))


@pytest.mark.parametrize(
    ("minutes", "mark"),
    [(3, "3:00 on time"), (0.5, "0:30 doesn’t count"), (7, "7:00 over by 2:00")],
)
def test_history_says_how_long_each_pass_took(
    world: World, student: Visitor, minutes: float, mark: str
) -> None:
    take(world, start=15, minutes=minutes)

    page = words(text_of(student.get("/passes/")))

    assert "Today" in page
    assert "Restroom" in page
    assert "Biology" in page
    assert mark in page


def test_history_marks_what_was_corrected(world: World, student: Visitor) -> None:
    late = take(world, start=20, minutes=9)
    commands.correct_pass(actor=actor_of(world.teacher), pass_id=late.id, now=TEN)

    assert "5:00 corrected" in words(text_of(student.get("/passes/")))


def test_history_marks_what_was_over_the_limit_and_what_never_began(
    world: World, student: Visitor
) -> None:
    world.change(world.school, pass_limit=1)
    take(world, start=25, minutes=3)
    over = request_pass(world, world.restroom, ago=10 * MINUTE)
    teacher = actor_of(world.teacher)
    commands.decline_pass(actor=teacher, pass_id=over, now=TEN - 9 * MINUTE)

    page = words(text_of(student.get("/passes/")))

    assert "Over the limit" in page
    assert "– not this time" in page


def test_history_counts_the_walks_and_not_the_visit(world: World, student: Visitor) -> None:
    visit = request_pass(world, world.nurse, ago=20 * MINUTE)
    actor = actor_of(world.student)
    commands.arrive(actor=actor, pass_id=visit, now=TEN - 18 * MINUTE)
    commands.send_back(actor=actor, pass_id=visit, now=TEN - 4 * MINUTE)
    commands.end_pass(actor=actor, pass_id=visit, now=TEN - MINUTE)

    assert "5:00 doesn’t count" in words(text_of(student.get("/passes/")))


def test_history_shows_nobody_elses_passes(world: World, student: Visitor) -> None:
    other = world.students[1]
    request_pass(world, world.restroom, by=other, ago=MINUTE)

    assert "No passes yet" in text_of(student.get("/passes/"))
    assert "No passes yet" not in text_of(Visitor(other).get("/passes/"))


def many(world: World, number: int) -> None:
    copies = []
    for n in range(number):
        at = TEN - n * 60 * MINUTE
        copies.append(
            HallPass(
                school=world.school,
                student_id=person_of(world.student),
                origin=world.room,
                destination=world.restroom,
                created_by=world.student,
                state="ended",
                minutes=5,
                requested_at=at,
                started_at=at,
                due_at=at + 5 * MINUTE,
                ended_at=at + 3 * MINUTE,
                end_reason="returned",
                counted_on=at.date(),
            )
        )
    HallPass.objects.bulk_create(copies)


def test_history_goes_back_page_by_page(world: World, student: Visitor) -> None:
    many(world, 30)
    first = text_of(student.get("/passes/"))
    after = re.search(r"\?after=([^\"]+)", first)
    assert after is not None

    second = text_of(student.get("/passes/", after=unquote(after.group(1))))

    assert [page.count('<li class="item"') for page in (first, second)] == [25, 5]
    assert "Earlier passes" not in second
    assert "The latest" in second


def test_history_asks_the_database_the_same_however_long_it_is(
    world: World, student: Visitor
) -> None:
    counts = []
    student.get("/passes/")  # whose the sign-in is, is remembered from the second request on
    for number in (1, 20):
        HallPass.objects.all().delete()
        many(world, number)
        with CaptureQueriesContext(connection) as seen:
            student.get("/passes/")
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 10


def test_history_of_staff_is_the_schools_with_names(world: World, clock: Clock) -> None:
    request_pass(world, world.restroom, by=world.students[1], ago=MINUTE)

    page = words(text_of(Visitor(world.teacher).get("/passes/")))

    assert "Student1 Test" in page
    assert "Your passes" not in page


def test_history_calls_the_last_second_on_time(world: World, student: Visitor) -> None:
    take(world, start=15, minutes=5.01)

    assert "5:01 on time" in words(text_of(student.get("/passes/")))


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({"state": "cancelled", "end_reason": "bell", "started_at": None}, "– the bell rang"),
        ({"state": "cancelled", "end_reason": "closed", "started_at": None}, "– the place closed"),
        ({"state": "ended", "end_reason": "bell"}, "5:00 closed by itself"),
        ({"state": "ended", "end_reason": "timed_out"}, "5:00 closed by itself"),
        ({"state": "ended", "end_reason": "next_request"}, "5:00 closed by itself"),
    ],
)
def test_history_holds_nothing_against_students_that_nobody_knows(
    world: World, student: Visitor, fields: dict[str, object], mark: str
) -> None:
    late = take(world, start=25, minutes=20)
    HallPass.objects.filter(id=late.id).update(**fields)

    page = words(text_of(student.get("/passes/")))

    assert mark in page
    assert "over by" not in page
