"""Which streams hear which change. All in memory; knows neither database nor clock."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Sequence
from uuid import UUID

from corridor.core.metrics import counted
from corridor.core.outbox import Change
from corridor.live import events
from corridor.live.pace import Pace
from corridor.live.streams import Courier, Stream

RING = 2000


class Switchboard:
    """An index from topic to streams, and the newest changes for those who come back.

    ``last`` is the number of the newest change that was delivered. The district is part of
    every key: a change can't reach another district, whatever topics it names.
    """

    def __init__(self, courier: Courier | None = None, *, ring: int = RING) -> None:
        self.last = 0
        self.streams: set[Stream] = set()
        self.pace = Pace()
        self._courier = courier or Courier()
        self._hearing: defaultdict[tuple[UUID, str], set[Stream]] = defaultdict(set)
        self._ring: deque[Change] = deque(maxlen=ring)
        self._complete_after = 0

    def start_from(self, *, last: int, newest: Sequence[Change]) -> None:
        """Begin at ``last``, remembering the ``newest`` changes up to it, oldest first."""
        self.last = last
        self._ring.clear()
        self._ring.extend(newest)
        self._complete_after = newest[0].seq - 1 if newest else last

    def begin_before(self, first: int) -> None:
        """The first number heard of. Where the table was empty until then, nothing that came
        before can have been missed, whatever the numbering had come to."""
        if not self.last:
            self.last = self._complete_after = first - 1

    def join(self, stream: Stream) -> None:
        self.streams.add(stream)
        for key in _keys(stream):
            self._hearing[key].add(stream)

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)
        for key in _keys(stream):
            hearing = self._hearing.get(key, set())
            hearing.discard(stream)
            if not hearing:
                self._hearing.pop(key, None)

    def streams_of(self, digests: Container[str]) -> list[Stream]:
        """Those of the sessions with these digests."""
        return [s for s in self.streams if s.listener.standing.digest in digests]

    def deliver(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self._remember(change)
            shared: dict[tuple[str, ...], bytes] = {}
            concerned = self._concerned(change)
            counted.nudges.add(by=len(concerned))
            for stream, topics in concerned.items():
                heard = tuple(topics)
                if heard not in shared:
                    shared[heard] = self.nudge(change, heard)
                self._courier.post(stream, shared[heard], seq=change.seq)

    def nudge(self, change: Change, heard: tuple[str, ...]) -> bytes:
        return events.nudge(change.seq, heard, change.version, self._pace(change, heard))

    def _pace(self, change: Change, heard: tuple[str, ...]) -> int:
        """In ms. All students of a school hear of its tiles, and of Flex, at once."""
        tiles = (topic for topic in heard if topic.startswith(("tiles:", "flex:")))
        hearing = (self._hearing.get((change.district_id, topic), ()) for topic in tiles)
        return self.pace.of(max(map(len, hearing), default=0))

    def _remember(self, change: Change) -> None:
        if len(self._ring) == self._ring.maxlen:
            self._complete_after = self._ring[0].seq
        self._ring.append(change)
        self.last = change.seq

    def _concerned(self, change: Change) -> dict[Stream, list[str]]:
        """Each stream with its own topics of the change: nobody reads the topics of others."""
        found: dict[Stream, list[str]] = {}
        for topic in change.topics:
            for stream in self._hearing.get((change.district_id, topic), ()):
                if stream.after < change.seq:
                    found.setdefault(stream, []).append(topic)
        return found

    def remembered(self, stream: Stream, *, after: int) -> list[Change] | None:
        """What the stream missed since ``after``; ``None`` when that is beyond the ring."""
        if after < self._complete_after:
            return None
        found = []
        for change in reversed(self._ring):
            if change.seq <= after:
                break
            found.append(change)
        return [change for change in reversed(found) if heard_by(stream, change)]

    def broadcast(self, event: bytes) -> None:
        for stream in self.streams:
            self._courier.post(stream, event, seq=self.last)

    def end(self, stream: Stream, farewell: bytes = b"") -> None:
        self.leave(stream)
        self._courier.end(stream, farewell)


def heard_by(stream: Stream, change: Change) -> tuple[str, ...]:
    """The change's topics that the stream hears, or nothing."""
    listener = stream.listener
    if listener.audience.district_id != change.district_id:
        return ()
    return tuple(topic for topic in change.topics if topic in listener.topics)


def _keys(stream: Stream) -> Iterable[tuple[UUID, str]]:
    district_id = stream.listener.audience.district_id
    return ((district_id, topic) for topic in stream.listener.topics)
