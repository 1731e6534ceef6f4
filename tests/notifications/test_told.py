"""What one was told of: in words, by day, until it is read; and the bell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.notifications.models import Notification
from corridor.passes.commands import approve_pass
from tests.factories import TEN, World, actor_of, make_school, person_of
from tests.notifications.making import by_itself, spread, to_the_library
from tests.pages import Visitor, at_ten, text_of
from tests.passes.acting import MINUTE

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PAGE, BELL = "/notifications/", "/notifications/bell/"


def bell(visitor: Visitor) -> str:
    return str(by_itself(visitor, BELL).content.decode())


def name_of(world: World) -> str:
    assert world.student.person is not None
    return str(world.student.person.name)


def test_nothing_yet_says_what_comes_here(world: World) -> None:
    visitor = Visitor(world.student)

    assert "What concerns you will stand here." in text_of(visitor.get(PAGE))
    assert 'n="0"' in bell(visitor)


def test_what_one_was_told_stands_there_in_words_and_leads_to_it(world: World) -> None:
    made = to_the_library(world)
    spread()
    page = Visitor(world.librarian).get(PAGE)

    assert f"{name_of(world)} asks to go to" in text_of(page)
    assert f'href="/passes/{made.id}/"' in page.content.decode()
    assert name_of(world) not in text_of(Visitor(world.teacher).get(PAGE))


def test_what_is_no_news_any_more_names_nobody(world: World) -> None:
    made = to_the_library(world)
    spread()
    approve_pass(actor=actor_of(world.librarian), pass_id=made.id, now=TEN)
    page = text_of(Visitor(world.librarian).get(PAGE))

    assert "It is over." in page
    assert "A pass request waits for you" in page
    assert name_of(world) not in page


def test_names_are_hidden_where_others_see_the_screen(world: World) -> None:
    """Negative control: without the switch the student is named."""
    to_the_library(world)
    spread()
    visitor = Visitor(world.librarian)
    assert name_of(world) in text_of(visitor.get(PAGE))

    visitor.post("/notifications/settings/", on="hides_names")

    page = text_of(visitor.get(PAGE))
    assert name_of(world) not in page
    assert "A pass request waits for you" in page


def test_s70_the_list_names_nobody_while_the_room_is_safe_to_project(world: World) -> None:
    """The same switch as in the room; when it is off again the student is named."""
    to_the_library(world)
    spread()
    visitor = Visitor(world.librarian)
    visitor.post("/room/hide-names/", hide="1")
    assert name_of(world) not in text_of(visitor.get(PAGE))

    visitor.post("/room/hide-names/")

    assert name_of(world) in text_of(visitor.get(PAGE))


def test_the_bell_counts_until_all_is_read(world: World) -> None:
    to_the_library(world)
    spread()
    visitor = Visitor(world.librarian)
    assert 'n="1"' in bell(visitor)
    until = visitor.get(PAGE).context["until"]
    late = Notification.objects.get()
    late.id, late.key, late.made_at = None, "later", TEN + MINUTE
    late.save(force_insert=True)

    visitor.post("/notifications/read/", until=until)

    assert 'n="1"' in bell(visitor), "what came after the page was drawn is new"
    visitor.post("/notifications/read/", until=(TEN + 2 * MINUTE).isoformat())
    assert 'n="0"' in bell(visitor)


@pytest.mark.parametrize("until", ["", "yesterday", "2026-13-40T99:99", "2026-09-14T10:00"])
def test_marking_as_read_bears_any_instant(world: World, until: str) -> None:
    answer = Visitor(world.librarian).post("/notifications/read/", until=until)

    assert answer.status_code == 302


def test_a_page_has_the_bell_and_no_number_before_it_asks(world: World) -> None:
    to_the_library(world)
    spread()
    page = Visitor(world.librarian).get(PAGE).content.decode()

    assert 'id="bell"' in page
    assert "<unread-count" not in page


def test_the_bell_alone_is_no_page(world: World) -> None:
    answer = Visitor(world.librarian).get(BELL)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)


def test_what_was_told_at_a_school_that_one_left_is_not_shown(world: World) -> None:
    to_the_library(world)
    spread()
    elsewhere = make_school()
    Notification.objects.update(school=elsewhere)
    visitor = Visitor(world.librarian)

    assert name_of(world) not in text_of(visitor.get(PAGE))
    assert 'n="0"' in bell(visitor)


def test_days_are_those_of_the_school(world: World) -> None:
    to_the_library(world)
    spread()
    Notification.objects.update(made_at=TEN - timedelta(days=1))
    days = Visitor(world.librarian).get(PAGE).context["days"]

    assert [str(day.date) for day in days] == ["2026-09-13"]
    assert days[0].lines[0].notification.person_id == person_of(world.librarian)
