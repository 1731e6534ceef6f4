"""The passes of the past, asked for again in order under a book of rules. Pure.

Every answer comes from the same functions as a real one: ``rules.objections`` says no or
asks for a yes, ``line.can_go`` and ``line.offer`` move the lines, ``line.settle`` lets time
pass. What a replay adds is how people act, and there it keeps to these assumptions:

* a request is answered after as long as it took then, or after ``usual_answer``, with yes;
* whoever is told to wait until a time in the same class asks again then; other noes are final;
* whoever is offered a place goes at once, and every trip takes as long as it took.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from corridor.passes import line, rules
from corridor.passes.rules import BY_CODE, Objection, Situation, Verdict
from corridor.passes.simulator.journeys import Agenda, Journey
from corridor.passes.simulator.tally import LONG_AGO, Tally
from corridor.passes.simulator.trips import AT_ONCE, Outcome, Trip
from corridor.passes.situation import Board, Book, LivePass, Span, Step

NOT_NOW = (Verdict.REFUSED, Verdict.ASKS)


class Replay:
    """One book of rules, and what it made of the trips so far.

    ``outcomes`` has the trips that did not simply go, ``away`` the time that all were out of
    class. ``before`` says what students had used in the week and term before the first day.
    """

    def __init__(
        self,
        book: Book,
        *,
        usual_answer: timedelta,
        before: Mapping[UUID, tuple[int, int]] | None = None,
    ) -> None:
        self.book, self.usual_answer = book, usual_answer
        self.board = Board((), book.settings, LONG_AGO)
        self.outcomes: dict[UUID, tuple[Trip, Outcome]] = {}
        self.away = AT_ONCE
        self._tally = Tally(before or {})
        self._journeys: dict[UUID, Journey] = {}
        self._waiting = 0
        self._tickets = count(1)
        self._agenda = Agenda()
        self._midnight = LONG_AGO
        self._spans: dict[str, tuple[Span, ...]] = {}

    def run(self, trips: Iterable[Trip]) -> None:
        """Ask for these trips, which must be in the order in which they were asked for."""
        for trip in trips:
            at = trip.live.requested_at
            self._until(at)
            if at >= self._midnight:
                self._begin_day(at)
            self._ask(Journey(trip), at)

    def finish(self) -> None:
        """Let everybody come back."""
        self._until(datetime.max.replace(tzinfo=UTC))
        self._settle(self._midnight)

    # Time

    def _until(self, instant: datetime) -> None:
        for at, act, journey in self._agenda.until(instant):
            self.board.now = at
            act(journey, at)

    def _fall_due(self, _journey: Journey, at: datetime) -> None:
        self._settle(at)

    def _begin_day(self, at: datetime) -> None:
        self._settle(self._midnight)
        settings = self.book.settings
        today = settings.local_date(at)
        self._midnight = settings.midnight(at, days=1)
        week = today - timedelta(days=today.weekday())
        self._tally.days = (self._midnight, week, self.book.term_start(today))
        self._spans = defaultdict(tuple)
        for wave in {"", *(span.wave for span in self.book.days.get(today, ()))}:
            self._spans[wave] = self.book.spans(today, wave)

    def _settle(self, at: datetime) -> None:
        """What every decision does first: a fresh board, and everything that is due by then."""
        self.board = Board(self.board, self.book.settings, at)
        for step in line.settle(self.board, self.book, at):
            self._take(step, at)

    def _take(self, step: Step, at: datetime) -> None:
        after = step.after
        journey = self._journeys[after.id]
        journey.live = after
        match after.state:
            case "offered":
                self._start(journey, at)
            case "ended":
                self._over(journey, at)
            case "cancelled" | "lapsed":
                self._waiting -= 1
                journey.wait += at - journey.since
                self._refused(journey)

    # People

    def _ask(self, journey: Journey, at: datetime) -> None:
        trip = journey.trip
        role = _role(trip)
        s = self._situation(trip, at)
        journey.counts = self._counts_of(s, trip.live)
        found = rules.objections(s, role, *NOT_NOW)
        noes = [no for no in found if BY_CODE[no.code].for_(role) is Verdict.REFUSED]
        if noes:
            self._not_now(journey, noes, at)
            return
        if s.live_pass is not None:  # a stale one, which the next request closes
            self._end(self._journeys[s.live_pass.id], at)
        if found:
            journey.asked, journey.code = True, found[0].code
        answer = trip.answered_after
        if answer is None and journey.asked:
            answer = self.usual_answer
        if answer:
            self._agenda.put(at + answer, self._go, journey)
        else:
            self._go(journey, at)

    def _not_now(self, journey: Journey, noes: list[Objection], at: datetime) -> None:
        """They ask again when the last no lifts, if that is in the same class."""
        journey.code = noes[0].code
        lifts = max((no.lifts_at or LONG_AGO for no in noes), key=lambda at: at)
        bell = journey.trip.live.period_ends_at
        if bell is None or not all(no.lifts_at for no in noes) or not at < lifts < bell:
            self._refused(journey)
            return
        journey.wait += lifts - at
        self._agenda.put(lifts, self._ask, journey)

    def _go(self, journey: Journey, at: datetime) -> None:
        live = journey.trip.live
        is_free = live.made_by_staff or live.urgent
        if is_free or line.can_go(self.board, self.book, live):
            self._start(journey, at)
            return
        if not journey.code:
            journey.code = self._why_wait(journey.trip, at)
        waiting = replace(live, state="waiting", ticket=next(self._tickets))
        journey.live, journey.since = waiting, at
        self._journeys[waiting.id] = journey
        self._waiting += 1
        self.board.put(waiting)
        self._watch(journey, at, None)

    def _why_wait(self, trip: Trip, at: datetime) -> str:
        found = rules.objections(self._situation(trip, at), rules.STUDENT, Verdict.WAITS)
        return found[0].code if found else "room_capacity"

    def _start(self, journey: Journey, at: datetime) -> None:
        trip = journey.trip
        live = trip.live
        if journey.live is not None:
            journey.wait += at - journey.since
            live = replace(live, destination_id=journey.live.destination_id)
            self._waiting -= 1
        if at != live.started_at:
            live = replace(live, started_at=at, due_at=at + timedelta(minutes=live.minutes))
        journey.live, journey.since = live, at
        self._journeys[live.id] = journey
        self.board.put(live)
        self._count(journey, 1)
        end = at + trip.ended_after if trip.ended_after is not None else None
        if trip.arrived_after is not None:
            self._agenda.put(at + trip.arrived_after, self._arrive, journey)
        if trip.returned_after is not None:
            self._agenda.put(at + trip.returned_after, self._return, journey)
        if end is not None:
            self._agenda.put(end, self._end, journey)
        self._watch(journey, at, end)

    def _watch(self, journey: Journey, at: datetime, end: datetime | None) -> None:
        """Look again when the line's own functions say that something falls due."""
        live = journey.live
        if live is None or (end is not None and live.due_at is not None and end < live.due_at):
            return
        for due in line.dues(live, self.book, at):
            if at < due and (end is None or due < end):
                self._agenda.put(due, self._fall_due, journey, live)

    def _arrive(self, journey: Journey, at: datetime) -> None:
        if journey.live is not None and journey.live.state == "out":
            self._move(journey, replace(journey.live, state="arrived"), at)

    def _return(self, journey: Journey, at: datetime) -> None:
        if journey.live is not None:
            due = at + timedelta(minutes=self.book.settings.return_minutes)
            self._move(journey, replace(journey.live, state="returning", due_at=due), at)
            self._watch(journey, at, None)

    def _move(self, journey: Journey, live: LivePass, at: datetime) -> None:
        journey.live = live
        self.board.put(live)
        self._offer(at)

    def _end(self, journey: Journey, at: datetime) -> None:
        if journey.live is not None:
            self.board.drop(journey.live.id)
            self._over(journey, at)
            self._offer(at)

    def _over(self, journey: Journey, at: datetime) -> None:
        """Back in class; a trip whose end nobody saw counts as its minutes."""
        trip = journey.trip
        live = self._journeys.pop(trip.live.id).live
        took = trip.ended_after
        self.away += took if took is not None else timedelta(minutes=trip.live.minutes)
        self._tally.note_end(trip.live.student_id, at)
        if live and at - journey.since <= timedelta(seconds=self.book.settings.refund_seconds):
            self._count(journey, -1)
        journey.live = None
        if journey.code or journey.wait:
            outcome = Outcome(journey.code, asked=journey.asked, wait=journey.wait)
            self.outcomes[trip.live.id] = trip, outcome

    def _refused(self, journey: Journey) -> None:
        trip = journey.trip
        self._journeys.pop(trip.live.id, None)
        journey.live = None
        self.outcomes[trip.live.id] = (
            trip,
            Outcome(journey.code, went=False, asked=journey.asked, wait=journey.wait),
        )

    def _offer(self, at: datetime) -> None:
        if self._waiting:
            for step in line.offer(self.board, self.book, at):
                self._take(step, at)

    # What the rules ask

    def _situation(self, trip: Trip, at: datetime) -> Situation:
        live, book, board = trip.live, self.book, self.board
        student = live.student_id
        origin = book.places.get(live.origin_id)
        return Situation(
            book,
            at,
            student,
            trip.grade,
            origin,
            book.places[live.destination_id],
            board.of_student(student),
            self._tally.used(student),
            board.occupancy,
            (),
            self._spans.get(trip.wave, ()),
            board.met(book, student),
        )

    def _counts_of(self, s: Situation, live: LivePass) -> bool:
        """Whether a pass counts toward the limit, as ``moves.start`` has it."""
        if live.urgent or (live.made_by_staff and not self.book.settings.staff_passes_count):
            return False
        return rules.counts(s.origin, s.destination)

    def _count(self, journey: Journey, number: int) -> None:
        if journey.counts:
            self._tally.add(journey.trip.live.student_id, number)


def _role(trip: Trip) -> str:
    if trip.live.made_by_staff:
        return rules.STAFF
    return rules.URGENT if trip.live.urgent else rules.STUDENT
