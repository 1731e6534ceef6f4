"""A crowd that hears the same news is told to take its time; nobody else is."""

from __future__ import annotations

import json
import time
from uuid import UUID, uuid4

import pytest

from corridor.core.outbox import Change
from corridor.live import pace
from corridor.live.audience import Audience, Listener
from corridor.live.pace import CROWD, LATE, LEAST, MOST, Pace
from corridor.live.standing import Standing
from corridor.live.streams import Courier, Stream
from corridor.live.switchboard import Switchboard

DISTRICT = uuid4()
TILES, ROOM = f"tiles:{uuid4()}", f"room:{uuid4()}"


class Noting(Courier):
    """Keeps what each stream would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[Stream, dict[str, object]] = {}

    def post(self, stream: Stream, event: bytes, *, seq: int) -> None:
        del seq
        data = next(line for line in event.splitlines() if line.startswith(b"data: "))
        self.told[stream] = json.loads(data[6:])


async def _sent(_message: object) -> None:
    return None


def stream(*topics: str, district_id: UUID = DISTRICT) -> Stream:
    audience = Audience(district_id, (uuid4(),), (), ())
    return Stream(Listener("", Standing("", ()), audience, frozenset(topics)), _sent)


def told(*streams: Stream, topics: tuple[str, ...] = (TILES, ROOM)) -> list[object]:
    """The pace that each stream hears of."""
    courier = Noting()
    board = Switchboard(courier)
    for one in streams:
        board.join(one)
    board.deliver([Change(1, DISTRICT, topics, 1)])
    return [courier.told[one].get("pace", 0) for one in streams]


def test_crowd_is_told_to_ask_no_more_than_there_is_room_for() -> None:
    crowd = [stream(TILES) for _ in range(1200)]

    assert told(*crowd) == [1200 * 1000 // MOST] * 1200


def test_few_listeners_may_ask_at_once() -> None:
    assert told(*[stream(TILES) for _ in range(CROWD - 1)]) == [0] * (CROWD - 1)


def test_screen_of_a_room_is_never_held_up_by_the_crowd() -> None:
    crowd = [stream(TILES) for _ in range(500)]

    assert told(stream(ROOM), *crowd)[0] == 0


def test_crowd_of_another_district_holds_up_nobody() -> None:
    others = [stream(TILES, district_id=uuid4()) for _ in range(500)]
    courier = Noting()
    board, mine = Switchboard(courier), stream(TILES)
    for one in (mine, *others):
        board.join(one)

    board.deliver([Change(1, DISTRICT, (TILES,), 1)])

    assert courier.told == {mine: {"topics": [TILES], "v": 1}}


def felt(*busy: float) -> Pace:
    found = Pace()
    for share in busy:
        found.feel(share)
    return found


def test_crowd_gives_way_while_the_process_is_busy_and_comes_back() -> None:
    hour, busy, idle = 3600, 0.9, 0.1

    assert felt(*[busy] * hour).of(1200) == 1200 * 1000 / LEAST
    assert felt(*[busy] * hour, *[idle] * hour).of(1200) == 1200 * 1000 / MOST
    assert felt(*[idle] * hour).of(1200) == 1200 * 1000 / MOST, "negative control: never busy"


def test_few_listeners_may_ask_at_once_however_busy_the_process_is() -> None:
    assert felt(*[1.0] * 60).of(CROWD - 1) == 0


def test_process_that_lets_people_wait_is_busy_however_little_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "process_time", lambda: 0.0)
    busyness = pace.Busyness()
    busyness.note_wait(LATE / 2)
    assert busyness.since() == 0, "negative control: a short wait is usual"

    busyness.note_wait(2 * LATE)

    assert busyness.since() == 1
    assert busyness.since() == 0, "nobody waits any more"
