"""What a student's home shows right now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.reading import in_one_go
from corridor.passes import nearer, rules, windows
from corridor.passes.models import PassEvent
from corridor.passes.queries.card import PassCard
from corridor.passes.queries.cards import live_card_of
from corridor.passes.queries.snapshot import Snapshot, snapshot_of
from corridor.passes.queries.tiles import Tile, tiles_of
from corridor.passes.queries.waits import Usual, minutes_until, usual_times
from corridor.passes.rules import Situation
from corridor.passes.situation import Book, Place
from corridor.rostering.queries import Whereabouts, ask_class_around

IN_LINE = ("waiting", "offered")
LOOK_AHEAD_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Allowance:
    """The pass limit that binds first: ``window`` is "day", "week" or "term"."""

    window: str
    used: int
    limit: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def used_up(self) -> bool:
        return not self.left


@dataclass(frozen=True, slots=True)
class StudentScreen:
    """A student's home.

    While a request waits for a yes or the student stands in line, ``tiles`` and ``snapshot``
    show what they could do instead; once they are out there are no tiles.
    ``rerouted_from`` names the place that closed while they stood in line for it.
    """

    student_id: UUID
    grade: str
    snapshot: Snapshot
    where: Whereabouts | None
    allowance: Allowance | None
    tiles: list[Tile] = field(default_factory=list)
    card: PassCard | None = None
    line_length: int = 0
    usual: Usual = field(default_factory=dict)
    rerouted_from: str = ""

    @property
    def book(self) -> Book:
        return self.snapshot.book

    @property
    def names(self) -> dict[UUID, str]:
        """The names of the staff that a student may read of."""
        teachers = self.where.teachers if self.where else ()
        return {**self.book.names, **{t.person_id: t.name for t in teachers}}

    @property
    def room(self) -> str:
        """The name of the room that the student is in, if that is known."""
        here = self.where.location_id if self.where else None
        return self.book.places[here].name if here in self.book.places else ""

    def tile_of(self, place: Place) -> Tile | None:
        return next((tile for tile in self.tiles if tile.place.id == place.id), None)

    def wait(self, place: Place, position: int) -> int | None:
        """Roughly how many minutes in line; ``None`` where nobody can say."""
        return minutes_until(place, position, self.usual)

    def open_instead(self, place: Place) -> Tile | None:
        """A place that does just as well and that this student can go to at once.

        Their own tile decides: where there is room for them nowhere, nothing is offered.
        """
        if not self.book.settings.offer_nearer:
            return None
        s = self._situation(place)
        other = nearer.free_instead(self.book, place, s.origin, self.snapshot.board)
        tile = self.tile_of(other) if other else None
        return tile if tile and tile.is_free else None

    def who_helps(self, place: Place) -> tuple[str, ...]:
        """Who sees at once that the student can't wait for this place; empty where they can't
        say so."""
        s = self._situation(place)
        if not self.book.settings.urgent_is_on or s.origin is None:
            return ()
        if rules.objections(s, rules.URGENT):
            return ()
        names = self.names
        return tuple(names[person] for person in rules.who_helps(s) if person in names)

    def next_change(self) -> datetime | None:
        """When the tiles may read otherwise although nobody did anything."""
        now = self.snapshot.now
        changes = [refusal.lifts_at for tile in self.tiles for refusal in tile.refusals]
        changes += [tile.place.closed_from for tile in self.tiles]
        changes += [self.where.ends_at if self.where else None, self._next_window()]
        return min((at for at in changes if at and at > now), default=None)

    def _next_window(self) -> datetime | None:
        """The minute in which a no-pass window begins, if that is soon.

        Found once a minute for everybody of a grade with the same periods.
        """
        s = self.snapshot
        if not s.book.windows:
            return None
        wave = self.where.lunch_wave if self.where else ""
        spans = s.book.spans(s.book.settings.local_date(s.now), wave)
        minute = s.now.replace(second=0, microsecond=0)
        asked, whose = (minute, spans), ("next window", self.grade, wave)
        kept = s.book.kept.get(whose)
        if kept is None or kept[0] != asked:
            soon = (minute + timedelta(minutes=n) for n in range(1, LOOK_AHEAD_MINUTES))
            found = (at for at in soon if windows.lifts_at(s.book, spans, self.grade, at))
            kept = s.book.kept[whose] = asked, next(found, None)
        return kept[1]

    def _situation(self, place: Place) -> Situation:
        return self.snapshot.situation(
            student_id=self.student_id, grade=self.grade, place=place, where=self.where
        )


def student_screen(*, actor: Actor, now: datetime) -> StudentScreen:
    """Four statements in one go; a fifth when a pass is live, a sixth in line, one more once a
    minute."""
    with in_one_go():
        asked = ask_class_around(person_id=actor.person_id, school_id=actor.school.id, now=now)
        snapshot = snapshot_of(actor, now)
    where = asked()
    live = snapshot.live_pass(actor.person_id)
    card = live_card_of(student_id=actor.person_id) if live else None
    is_away = card is not None and card.is_away
    make = _bare if is_away else screen_in
    screen = make(
        snapshot if is_away else snapshot.without(live),
        student_id=actor.person_id,
        grade=actor.grade,
        where=where,
    )
    in_line = card is not None and card.state in IN_LINE
    lines = in_line or any(tile.state == "full" for tile in screen.tiles)
    return replace(
        screen,
        card=card,
        line_length=snapshot.board.lines[card.destination_id] if card else 0,
        usual=usual_times(school_id=actor.school.id, now=now) if lines else {},
        rerouted_from=_closed_on_the_way(card) if card and in_line else "",
    )


def screen_in(
    snapshot: Snapshot, *, student_id: UUID, grade: str, where: Whereabouts | None
) -> StudentScreen:
    """The home of a student who has no pass, in a snapshot of what is or of what might be."""
    screen = _bare(snapshot, student_id=student_id, grade=grade, where=where)
    tiles = tiles_of(snapshot, student_id=student_id, grade=grade, where=where)
    return replace(screen, tiles=tiles)


def _bare(
    snapshot: Snapshot, *, student_id: UUID, grade: str, where: Whereabouts | None
) -> StudentScreen:
    return StudentScreen(
        student_id=student_id,
        grade=grade,
        snapshot=snapshot,
        where=where,
        allowance=_allowance(snapshot, student_id, grade),
    )


def _allowance(snapshot: Snapshot, student_id: UUID, grade: str) -> Allowance | None:
    """What is used up is told by its longest span, for that lifts last."""
    book, today = snapshot.book, snapshot.book.settings.local_date(snapshot.now)
    used = {"day": snapshot.used.day, "week": snapshot.used.week, "term": snapshot.used.term}
    limits = {w: rules.limit_for(book, student_id, grade, window=w, day=today) for w in used}
    known = [Allowance(w, used[w], limit) for w, limit in limits.items() if limit is not None]
    used_up = [allowance for allowance in known if not allowance.left]
    if used_up:
        return used_up[-1]
    return min(known, key=lambda allowance: allowance.left, default=None)


def _closed_on_the_way(card: PassCard) -> str:
    """The place that a student in line was sent on from, because it closed."""
    events = PassEvent.objects.filter(hall_pass_id=card.id, kind=PassEvent.Kind.REROUTED)
    detail = events.order_by("-at", "-id").values_list("detail", flat=True).first()
    return str(detail["from"]) if detail else ""
