"""The replay of past passes: through the real rules and the real line, and nothing else."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from corridor.passes import line
from corridor.passes.rules import table
from corridor.passes.simulator import figures
from corridor.passes.simulator.trips import Outcome, Trip
from corridor.passes.situation import Book, Place, Settings, Window
from tests.factories import TEN
from tests.passes.replaying import BELL, MINUTE, outcome_of, replayed, trip
from tests.passes.wishes import LIBRARY, MONDAY, RESTROOM, SETTINGS, book_with, spans_of

STUDENT = uuid4()


def with_settings(**changes: object) -> Book:
    return book_with(settings=replace(SETTINGS, **changes))  # type: ignore[arg-type]


def with_restroom(capacity: int | None) -> Book:
    return book_with(replace(RESTROOM, capacity_to=capacity))


def a_day(number: int = 200, seed: int = 4) -> list[Trip]:
    """Many trips over an hour, some of them forgotten."""
    chance = random.Random(seed)  # noqa: S311
    students = [uuid4() for _ in range(60)]
    return [
        trip(
            TEN + timedelta(seconds=chance.randrange(2000)),
            student=chance.choice(students),
            took=None if chance.random() < 0.1 else timedelta(seconds=chance.randrange(30, 500)),
        )
        for _ in range(number)
    ]


def test_replay_without_a_rule_in_the_way_lets_everybody_go() -> None:
    one = trip()

    replay = replayed(book_with(), one)

    assert replay.outcomes == {}
    assert replay.away == 4 * MINUTE


def test_two_replays_under_the_same_rules_change_nothing() -> None:
    trips = a_day()
    before, after = (replayed(with_restroom(4), *trips) for _ in range(2))

    assert before.outcomes
    assert figures.changes(before, after) == []
    assert figures.Side.of(before) == figures.Side.of(after)


def test_a_lower_cap_adds_wait() -> None:
    trips = a_day()
    sides = [figures.Side.of(replayed(with_restroom(cap), *trips)) for cap in (None, 6, 3, 1)]
    waits = [side.wait for side in sides]

    assert waits[0] == timedelta()
    assert waits == sorted(waits)
    assert waits[1] < waits[2]


def test_the_line_is_first_come_first_served() -> None:
    first = trip(TEN, took=10 * MINUTE)
    second = trip(TEN + MINUTE, took=MINUTE)
    third = trip(TEN + 2 * MINUTE, took=MINUTE)

    replay = replayed(with_restroom(1), third, first, second)

    assert outcome_of(replay, first) == Outcome()
    assert outcome_of(replay, second).wait == 9 * MINUTE
    assert outcome_of(replay, third).wait == 9 * MINUTE
    assert outcome_of(replay, third).code == "room_capacity"


def test_whoever_is_still_in_line_at_the_bell_does_not_go() -> None:
    first = trip(TEN, took=None, bell=BELL)
    second = trip(BELL - 3 * MINUTE, bell=BELL)

    replay = replayed(with_restroom(1), trip(BELL - 4 * MINUTE, bell=None), first, second)

    assert not outcome_of(replay, second).went
    assert outcome_of(replay, second).wait == 3 * MINUTE


def test_a_forgotten_pass_gives_its_place_back_when_it_is_stale() -> None:
    forgotten, waits = trip(TEN, took=None), trip(TEN + MINUTE)
    settings = SETTINGS

    replay = replayed(with_restroom(1), forgotten, waits)

    stale = timedelta(minutes=RESTROOM.minutes + settings.stale_minutes)
    assert outcome_of(replay, waits).wait == stale - MINUTE
    assert replay.away == timedelta(minutes=RESTROOM.minutes) + 4 * MINUTE


def test_at_the_limit_a_pass_becomes_a_request_and_goes_after_the_usual_answer() -> None:
    trips = [trip(TEN + 8 * n * MINUTE, student=STUDENT) for n in range(3)]

    replay = replayed(with_settings(pass_limit=2), *trips)

    assert [outcome_of(replay, one).asked for one in trips] == [False, False, True]
    assert outcome_of(replay, trips[2]).code == "pass_limit"
    assert outcome_of(replay, trips[2]).went


def test_passes_used_before_count_toward_the_week_and_term() -> None:
    one = trip(student=STUDENT)
    book = with_settings(pass_limit=None, pass_limit_week=3)

    assert outcome_of(replayed(book, one, before={STUDENT: (3, 3)}), one).asked
    assert not outcome_of(replayed(book, one, before={STUDENT: (2, 9)}), one).asked


def test_a_new_day_begins_at_nought() -> None:
    day = timedelta(days=1)
    trips = [trip(TEN + n * day, student=STUDENT, bell=BELL + n * day) for n in range(4)]

    replay = replayed(with_settings(pass_limit=1, pass_limit_week=3), *trips)

    assert [outcome_of(replay, one).asked for one in trips] == [False, False, False, True]


def test_a_very_short_trip_is_not_counted() -> None:
    short = trip(student=STUDENT, took=timedelta(seconds=40))
    after = trip(TEN + 5 * MINUTE, student=STUDENT)

    replay = replayed(with_settings(pass_limit=1), short, after)

    assert replay.outcomes == {}


def test_a_pause_between_passes_that_ends_in_class_is_waited_for() -> None:
    first, second = trip(student=STUDENT), trip(TEN + 6 * MINUTE, student=STUDENT)

    replay = replayed(with_settings(cool_down_minutes=10), first, second)

    assert outcome_of(replay, second).wait == 8 * MINUTE
    assert outcome_of(replay, second).went


def test_a_pause_that_ends_after_the_bell_is_a_no() -> None:
    bell = TEN + 10 * MINUTE
    first = trip(student=STUDENT, bell=bell)
    second = trip(TEN + 6 * MINUTE, student=STUDENT, bell=bell)

    replay = replayed(with_settings(cool_down_minutes=10), first, second)

    assert not outcome_of(replay, second).went
    assert outcome_of(replay, second).code == "cool_down"


def test_windows_follow_the_bells_of_the_day() -> None:
    spans = spans_of(SETTINGS.time_zone, MONDAY)
    third = spans[2]
    early = trip(third.starts_at + 2 * MINUTE, bell=third.ends_at)
    book = book_with(windows=(Window("period", first_minutes=10),), days={MONDAY: spans})

    assert outcome_of(replayed(book, early), early).wait == 8 * MINUTE


def test_staff_and_urgent_passes_go_whatever_is_full() -> None:
    first = trip(TEN, took=20 * MINUTE)
    sent = trip(TEN + MINUTE, made_by_staff=True)
    urgent = trip(TEN + 2 * MINUTE, urgent=True)

    replay = replayed(with_restroom(1), first, sent, urgent)

    assert replay.outcomes == {}


def test_the_place_is_free_while_somebody_walks_back() -> None:
    library = replace(LIBRARY, capacity_to=1)
    first = trip(place=library, took=20 * MINUTE, arrived=2 * MINUTE, returned=10 * MINUTE)
    second = trip(TEN + 5 * MINUTE, place=library)

    replay = replayed(book_with(library), first, second)

    assert outcome_of(replay, second).wait == 5 * MINUTE


def test_the_hall_limit_holds_for_all_places_together() -> None:
    first, second = trip(), trip(TEN + MINUTE, place=LIBRARY)

    replay = replayed(with_settings(hall_limit=1), first, second)

    assert outcome_of(replay, second).code == "hall_limit"
    assert outcome_of(replay, second).wait == 3 * MINUTE


def test_without_the_lines_own_can_go_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: it is the real line that decides."""
    trips = a_day()
    assert figures.Side.of(replayed(with_restroom(1), *trips)).wait

    monkeypatch.setattr(line, "can_go", lambda *_: True)

    assert not figures.Side.of(replayed(with_restroom(1), *trips)).wait


def test_without_the_rule_in_the_table_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: it is the real table of rules that decides."""
    trips = [trip(TEN + 8 * n * MINUTE, student=STUDENT) for n in range(3)]
    without = tuple(rule for rule in table.RULES if rule.code != "pass_limit")

    monkeypatch.setattr(table, "RULES", without)

    assert replayed(with_settings(pass_limit=1), *trips).outcomes == {}


def test_occupancy_is_nought_when_all_are_back() -> None:
    for seed in range(5):
        replay = replayed(with_restroom(2), *a_day(seed=seed))

        assert not any(replay.board.occupancy.to.values())
        assert not any(replay.board.occupancy.from_.values())
        assert replay.board.occupancy.halls == 0
        assert list(replay.board) == []


@pytest.mark.parametrize("capacity", [1, 2, 3])
def test_no_place_is_ever_too_full(capacity: int, monkeypatch: pytest.MonkeyPatch) -> None:
    most: list[int] = []
    from corridor.passes.situation import board

    put = board.Board.put

    def watched(self: board.Board, live: object) -> None:
        put(self, live)  # type: ignore[arg-type]
        most.append(self.occupancy.to[RESTROOM.id])

    monkeypatch.setattr(board.Board, "put", watched)
    replayed(with_restroom(capacity), *a_day())

    assert max(most) == capacity


def test_figures_say_who_carries_most() -> None:
    ninth = [trip(TEN + n * MINUTE, grade="09", took=6 * MINUTE) for n in range(12)]
    tenth = [trip(TEN + timedelta(hours=2, minutes=7 * n), bell=None) for n in range(12)]
    before = replayed(with_restroom(None), *ninth, *tenth)
    after = replayed(with_restroom(1), *ninth, *tenth)
    changed = figures.changes(before, after)
    grades = [figures.Pair("09", 0, 11, 12), figures.Pair("10", 0, 0, 12)]

    burden = figures.burden(changed, grades, lambda at: at.hour)

    assert burden.grade is not None
    assert (burden.grade.key, burden.more) == ("09", len(changed))
    assert burden.hour is not None
    assert burden.hour[0] == TEN.hour
    assert burden.half_of_it == -(-len(changed) // 2)


def test_settings_of_another_zone_begin_their_own_day() -> None:
    tokyo = Settings(SETTINGS.school_id, "T", "Asia/Tokyo", pass_limit=1)
    midnight = tokyo.midnight(TEN, days=1)
    place: Place = RESTROOM
    trips = [trip(midnight + n * MINUTE, student=STUDENT, bell=None, place=place) for n in (-9, 9)]

    assert replayed(book_with(settings=tokyo), *trips).outcomes == {}
