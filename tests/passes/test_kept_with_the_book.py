"""What a page keeps with a book reads as if it were made anew: by minute, grade, wave and words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from corridor.accounts.actor import SchoolRef
from corridor.passes.queries import StudentScreen
from corridor.passes.queries.snapshot import Snapshot
from corridor.passes.queries.tiles import tiles_of
from corridor.passes.situation import Board, Book, Place, Settings, Span, Used, Window
from corridor.passes.views.places import Places, places_of
from corridor.rostering.queries import Whereabouts

EIGHT = datetime(2026, 3, 10, 12, tzinfo=UTC)
SETTINGS = Settings(uuid4(), "Kept High", "America/New_York")
SCHOOL = SchoolRef(SETTINGS.school_id, "kept", SETTINGS.name, SETTINGS.time_zone)
TEACHER = uuid4()
PLACES = (
    Place(uuid4(), "Restroom, Hall B", "restroom", 5, whereabouts="Hall B"),
    Place(uuid4(), "Library", "library", 20, approval="destination", approvers=(TEACHER,)),
    Place(uuid4(), "Room 300", "classroom", 5, approval="origin", teachers=(TEACHER,)),
)


def span(name: str, wave: str, begins: int, minutes: int) -> Span:
    starts_at = EIGHT + timedelta(minutes=begins)
    return Span(name, "class", wave, starts_at, starts_at + timedelta(minutes=minutes))


SPANS: tuple[Span, ...] = (
    span("1", "", 0, 45),
    span("2", "A", 50, 45),
    span("2", "B", 60, 30),
    span("3", "", 100, 9),
)
WINDOWS = st.builds(
    Window,
    st.sampled_from(["period", "clock"]),
    first_minutes=st.integers(0, 12),
    last_minutes=st.integers(0, 12),
    starts_at=st.just(time(9, 5)),
    ends_at=st.just(time(9, 25)),
    grades=st.sampled_from([(), ("9",)]),
)
MOMENTS = st.tuples(st.integers(0, 7_000), st.sampled_from("AB"), st.sampled_from(["9", "10"]))


def book_of(*windows: Window) -> Book:
    days = {EIGHT.date(): SPANS}
    places = {place.id: place for place in PLACES}
    return Book(1, SETTINGS, places, {TEACHER: "Ms. Bennett"}, windows=windows, days=days)


def seen(book: Book, seconds: int, wave: str, grade: str) -> Places:
    """The places of a student's home."""
    now, student = EIGHT + timedelta(seconds=seconds), uuid4()
    room, ends_at = PLACES[2], EIGHT + timedelta(hours=2)
    where = Whereabouts(uuid4(), "Biology", room.id, room.name, "1", ends_at, lunch_wave=wave)
    board = Board((), SETTINGS, now)
    snapshot = Snapshot(book, board, 1, frozen=False, used=Used(), elsewhere=None, now=now)
    tiles = tiles_of(snapshot, student_id=student, grade=grade, where=where)
    screen = StudentScreen(student, grade, snapshot, where, None, tiles)
    return places_of(screen, school=SCHOOL, now=now, words="")


@given(st.lists(WINDOWS, min_size=1, max_size=3), st.lists(MOMENTS, min_size=2, max_size=8))
def test_what_is_kept_reads_as_made_anew(
    windows: list[Window], moments: list[tuple[int, str, str]]
) -> None:
    book = book_of(*windows)

    for moment in moments:
        assert seen(book, *moment) == seen(book_of(*windows), *moment)


class Always(tuple[object, ...]):
    """Says of everything that it was asked."""

    __slots__ = ()
    __hash__ = tuple.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


def test_were_the_minute_no_part_of_what_is_asked_an_old_answer_would_stay() -> None:
    """The control."""
    book = book_of(Window("period", last_minutes=10))
    seen(book, 60, "A", "9")
    whose = ("next window", "9", "A")
    asked, found = book.kept[whose]
    assert seen(book, 1_200, "A", "9") == seen(replace(book), 1_200, "A", "9")

    book.kept[whose] = Always(asked), found

    assert seen(book, 1_200, "A", "9") != seen(replace(book), 1_200, "A", "9")


def test_another_book_begins_with_nothing() -> None:
    """Renamed places read by their new names at once."""
    book = book_of()
    first = seen(book, 60, "A", "9")
    library = replace(PLACES[1], name="Media center")
    renamed = replace(book, places={**book.places, library.id: library})

    names = Counter(view.name for view in seen(renamed, 60, "A", "9").tiles)

    assert "Library" in {view.name for view in first.tiles}
    assert names["Media center"] == 1
    assert names["Library"] == 0
