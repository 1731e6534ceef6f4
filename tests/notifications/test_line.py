"""Who goes out next, and how many threads are left for whoever comes."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from corridor.notifications.catalogue import KINDS
from corridor.notifications.channels.parcel import Device, Parcel
from corridor.notifications.commands.sending import BATCH, Taken
from corridor.notifications.line import AT_ONCE, IN_HAND, THREADS, Line
from corridor.notifications.tellers import Words

GOOGLE, APPLE = "https://fcm.googleapis.com/1", "https://web.push.apple.com/1"
A, B, C = uuid4(), uuid4(), uuid4()


def taken(address: str = "") -> Taken:
    device = Device(uuid4(), "web", address, {}, "") if address else None
    parcel = Parcel(
        key="k",
        kind=KINDS["test"],
        is_urgent=False,
        words=Words("", (), ""),
        path="",
        subscription=device,
    )
    return Taken(uuid4(), 1, parcel)


def added(line: Line, district: UUID, number: int, address: str = "") -> list[Taken]:
    made = [taken(address) for _ in range(number)]
    for each in made:
        line.add(district, each)
    return made


def started(line: Line) -> list[UUID]:
    return [district for district, _taken in line.start()]


def test_one_district_alone_has_half_of_the_threads() -> None:
    line = Line()
    added(line, A, BATCH)
    assert started(line) == [A] * AT_ONCE
    assert started(line) == []


def test_two_share_evenly() -> None:
    line = Line()
    added(line, A, BATCH)
    added(line, B, BATCH)
    found = started(line)
    assert found[:4] in ([A, B, A, B], [B, A, B, A])
    assert abs(found.count(A) - found.count(B)) <= 1


def test_whoever_comes_finds_a_thread_and_room_while_four_stand_still() -> None:
    line = Line()
    for _ in range(4):
        district = uuid4()
        added(line, district, line.room(district))
        assert started(line)
    assert line.room(A) > 0
    added(line, A, line.room(A))

    assert started(line) == [A]


def test_what_does_not_answer_is_tried_one_at_a_time_until_it_does() -> None:
    line = Line()
    mine = added(line, A, BATCH)
    assert len(started(line)) == AT_ONCE
    behind = line.ended(A, mine[0], is_answered=False)
    assert behind == mine[AT_ONCE:]
    for each in mine[1:AT_ONCE]:
        assert line.ended(A, each, is_answered=False) == []
    assert (line.in_hand, line.threads, line.room(A)) == (0, 0, 3)

    again = added(line, A, 3)
    assert started(line) == [A]
    line.ended(A, again[0], is_answered=True)
    assert len(started(line)) == 2
    assert line.room(A) == BATCH - 2


def test_a_push_service_that_stands_still_holds_no_other() -> None:
    line = Line()
    added(line, A, 10, GOOGLE)
    added(line, B, 10, GOOGLE)
    assert len(started(line)) == AT_ONCE
    added(line, B, 2, APPLE)
    added(line, C, 2, APPLE)

    assert set(started(line)) == {B, C}


def test_what_waits_behind_a_silent_service_is_put_back_and_the_rest_is_not() -> None:
    line = Line()
    mine = added(line, A, 10, GOOGLE)
    theirs = added(line, A, 4, APPLE)
    under_way = [each for _district, each in line.start()]
    behind = line.ended(A, under_way[0], is_answered=False)
    assert behind == mine[AT_ONCE:]
    assert [each for _district, each in line.start()] == theirs[:1]


@pytest.mark.parametrize("districts", [1, 2, 5, 40])
def test_no_more_is_in_hand_than_fits_into_the_lease(districts: int) -> None:
    line = Line()
    for district in [uuid4() for _ in range(districts)]:
        added(line, district, line.room(district))
    assert 0 < line.in_hand <= IN_HAND
    assert len(started(line)) <= THREADS
