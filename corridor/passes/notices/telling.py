"""Whom a thing that happened to a pass concerns, and what they read of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from corridor.notifications import catalogue
from corridor.notifications.commands import settle
from corridor.notifications.models import Notification, Occasion
from corridor.notifications.tellers import Later, Telling, Words
from corridor.passes.commands import approve_pass, decline_pass
from corridor.passes.notices.facts import NOBODY, Facts, facts_of
from corridor.passes.notices.occasions import CLOCK, HELD_APART, OVER
from corridor.passes.notices.people import (
    acting_for,
    who_keeps_apart,
    who_teaches,
    who_works_at,
    whoever_answers,
)
from corridor.passes.queries.card import PassCard
from corridor.passes.queries.cards import cards_of_ids
from corridor.passes.queries.snapshot import book_now
from corridor.passes.queries.urgent import Mark, marks_of
from corridor.passes.situation import Book

ASKED = ("request", "urgent_request")
KINDS = (
    *("approved", "declined", "your_turn", "made_for_you", "minute_left", "time_up"),
    *(*ASKED, "on_the_way", "arrival", "student_followed", "left_room"),
    *("overdue", "overdue_anywhere", "encounter_prevented"),
    *("dismissal", "leaves_early", "late_arrival"),
)
STATES = {
    "request": {"requested"},
    "urgent_request": {"requested", "waiting", "offered"},
    "your_turn": {"offered"},
    "minute_left": {"out", "returning"},
    "time_up": {"out", "returning"},
    "overdue": {"out", "returning"},
    "overdue_anywhere": {"out", "returning"},
    "on_the_way": {"out"},
    "arrival": {"out"},
    "dismissal": {"out"},
    "late_arrival": {"out"},
}
SETTLES = ("pass_approved", "pass_declined", "pass_started", "pass_settled")
LATE, LEAVING = "late_arrival", "early_dismissal"  # places of the attendance desk


class PassTeller:
    """A ``notifications.tellers.Teller``."""

    def whom(self, occasions: Sequence[Occasion], now: datetime) -> list[Telling | Later]:
        cards = {card.id: card for card in cards_of_ids(ids=[o.about for o in occasions])}
        facts = facts_of(occasions, cards)
        books: dict[UUID, Book] = {}
        _settle(occasions, cards, now)
        found: list[Telling | Later] = []
        for occasion in occasions:
            school, card = occasion.school_id, cards.get(occasion.about)
            if card is not None:
                books[school] = books.get(school) or book_now(school_id=school, now=now)
                found += _Told(occasion, card, books[school], facts, now).all()
        return found

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        cards = {card.id: card for card in cards_of_ids(ids=[n.about for n in notifications])}
        marks = marks_of(list(cards.values()))
        return {n.id: _words(n, cards.get(n.about), marks.get(n.about)) for n in notifications}

    def answer(self, notification: Notification, verb: str, now: datetime) -> str:
        actor = acting_for(notification, now)
        (card,) = cards_of_ids(ids=[notification.about])
        if verb == "approve":
            approve_pass(actor=actor, pass_id=card.id, now=now)
            return _("{student} may go to {destination}.").format(
                student=card.student, destination=card.destination
            )
        decline_pass(actor=actor, pass_id=card.id, now=now)
        return _("{student} reads: not this time.").format(student=card.student)


def _settle(occasions: Sequence[Occasion], cards: Mapping[UUID, PassCard], now: datetime) -> None:
    """Nothing is left to answer about those that are no requests any more."""
    about = {o.about for o in occasions if o.kind in SETTLES}
    told = [id_ for id_ in about if (card := cards.get(id_)) and card.state != "requested"]
    if told:
        settle(about=told, kinds=ASKED, now=now)


class _Told:
    """Everybody whom one occasion concerns."""

    def __init__(
        self, occasion: Occasion, card: PassCard, book: Book, facts: Facts, now: datetime
    ) -> None:
        self.occasion, self.card, self.book, self.now = occasion, card, book, now
        self.facts, self.actor = facts, facts.doer(occasion)

    def all(self) -> list[Telling | Later]:
        teller = {
            "pass_requested": self._requested,
            "pass_urgent": self._urgent,
            "pass_approved": self._approved,
            "pass_declined": self._declined,
            "pass_offered": self._offered,
            "pass_started": self._started,
            "pass_settled": lambda: (),
            CLOCK: self._clock,
            OVER: self._over,
            HELD_APART: self._held_apart,
        }[self.occasion.kind]
        return list(teller())

    def _to(
        self, people: Collection[UUID], kind: str, *, once: str = "", urgent: bool = False
    ) -> Iterator[Telling]:
        """Not to whoever did it; ``once`` tells apart what may happen to a pass again."""
        for person in dict.fromkeys(people):
            if person != self.actor:
                key = f"{kind}:{self.card.id}{once and f':{once}'}"
                school, since = self.occasion.school_id, self.occasion.due_at
                yield Telling(person, school, kind, self.card.id, key, urgent, since)

    def _requested(self) -> Iterator[Telling]:
        if self.card.made_by_staff and not self._is_called_away():
            yield from self._to([self.card.student_id], "made_for_you")
        elif self.card.state == "requested" and not self.card.urgent:
            yield from self._to(self._asked(), "request")

    def _urgent(self) -> Iterator[Telling]:
        if self.card.is_live and not self.card.is_away:
            yield from self._to(self._asked(), "urgent_request", urgent=True)

    def _approved(self) -> Iterator[Telling]:
        """Who makes a pass for somebody says yes by that, which is no news of its own."""
        at_once = self.card.approved_at == self.card.requested_at
        if not (self.card.made_by_staff and at_once):
            yield from self._to([self.card.student_id], "approved")

    def _declined(self) -> Iterator[Telling]:
        yield from self._to([self.card.student_id], "declined")

    def _offered(self) -> Iterator[Telling]:
        if self.card.state == "offered":
            yield from self._to([self.card.student_id], "your_turn", once=str(self.card.misses))

    def _started(self) -> Iterator[Telling]:
        here, left = self._whom_they_come_to(), self._whom_they_left()
        left = [person for person in left if person not in here]
        yield from self._to(here, self._comes())
        yield from self._to(left, "leaves_early" if self._is_called_away() else "left_room")
        if self._is_called_away():
            yield from self._to([self.card.student_id], "dismissal")
        told = {*here, *left}
        picked = (self.occasion.school_id, self.card.student_id)
        following = self.facts.followers.get(picked, NOBODY)
        yield from self._to([p for p in following if p not in told], "student_followed")

    def _is_called_away(self) -> bool:
        """To be picked up at the attendance desk."""
        return self.card.kind == LEAVING and self.card.is_away

    def _came_late(self) -> bool:
        origin = self.book.places.get(self.card.origin_id)
        return origin is not None and origin.kind == LATE

    def _comes(self) -> str:
        if self._came_late():
            return "late_arrival"
        return "on_the_way" if self._was_agreed_to() else "arrival"

    def _whom_they_come_to(self) -> list[UUID]:
        """Who works there; of somebody who came late who teaches their class now."""
        here = self._works_at(self.card.destination_id)
        if not self._came_late():
            return here
        school, student = self.occasion.school_id, self.card.student_id
        return list(dict.fromkeys([*here, *who_teaches(student, school, self.now)]))

    def _was_agreed_to(self) -> bool:
        """Somebody said yes, or staff sent the student; else the place hears of them only now."""
        card = self.card
        return bool(card.asked or card.asked_too or card.approved_by or card.made_by_staff)

    def _held_apart(self) -> Iterator[Telling]:
        """For those who look after that alone: no student ever learns of it."""
        yield from self._to(who_keeps_apart(self.occasion.school_id), "encounter_prevented")

    def _clock(self) -> Iterator[Telling | Later]:
        """A minute before its end, and not after it; where it was given more time, the later one
        counts."""
        card, due = self.card, self.card.due_at
        if card.state in STATES["minute_left"] and due and self._is_of(due):
            if due > self.now:
                yield from self._to([card.student_id], "minute_left", once=f"{due:%H%M%S}")
            yield Later(OVER, card.id, due)

    def _is_of(self, due: datetime) -> bool:
        """Whether this is the occasion that belongs to this end."""
        ahead = due - self.occasion.due_at
        return ahead.total_seconds() <= 60

    def _over(self) -> Iterator[Telling]:
        card, due = self.card, self.card.due_at
        if card.state in STATES["overdue"] and due and due <= self.now:
            once = f"{due:%H%M%S}"
            yield from self._to([card.student_id], "time_up", once=once)
            left = self._whom_they_left()
            yield from self._to(left, "overdue", once=once)
            monitors = self.facts.monitors[self.occasion.school_id]
            others = [person for person in monitors if person not in left]
            yield from self._to(others, "overdue_anywhere", once=once)

    def _asked(self) -> list[UUID]:
        return whoever_answers([*self.card.asked, *self.card.asked_too], self.book, self.now)

    def _whom_they_left(self) -> list[UUID]:
        """Who teaches the class that they left, and who works in that room."""
        teachers = self.facts.teachers.get(self.card.id, NOBODY)
        return list(dict.fromkeys([*teachers, *self._works_at(self.card.origin_id)]))

    def _works_at(self, place_id: UUID) -> list[UUID]:
        return who_works_at(place_id, self.book)


def _words(notification: Notification, card: PassCard | None, mark: Mark | None) -> Words | None:
    """``None`` where the pass has moved on, so that it is no news any more."""
    if card is None:
        return None
    states = STATES.get(notification.kind)
    if states is not None and card.state not in states:
        return None
    way = _("From {origin} to {destination}").format(
        origin=card.origin, destination=card.destination
    )
    lines = [card.student, way]
    if notification.kind in ASKED and card.note:
        lines.append(_("“{note}”").format(note=card.note))
    if notification.kind == "urgent_request" and mark:
        lines.append(_marked(mark))
    asks = notification.kind in ASKED
    return Words(
        title=_sentence("marked_urgent" if mark and asks else notification.kind, card),
        lines=tuple(lines),
        path=reverse("passes:pass", args=[card.id]),
        action=_("Answer") if asks else _("Show the pass"),
        answerable_until=_answerable_until(card, notification) if asks else None,
    )


def _marked(mark: Mark) -> str:
    """Who of the staff says so; whoever is asked may ring them up."""
    if not mark.phone.extension:
        return _("{name} says so.").format(name=mark.phone.name)
    return _("{name} says so: extension {extension}.").format(
        name=mark.phone.name, extension=mark.phone.extension
    )


def _answerable_until(card: PassCard, notification: Notification) -> datetime:
    return card.requested_at + catalogue.KINDS[notification.kind].lasts


def _sentence(kind: str, card: PassCard) -> str:
    names = {"student": card.student, "destination": card.destination, "origin": card.origin}
    return {
        "request": _("{student} asks to go to {destination}"),
        "urgent_request": _("{student} can’t wait: {destination}"),
        "marked_urgent": _("Urgent: {student} asks to go to {destination}"),
        "approved": _("You may go: {destination}"),
        "declined": _("Not this time: {destination}"),
        "your_turn": _("It is your turn: {destination}"),
        "made_for_you": _("You have a pass: {destination}"),
        "minute_left": _("One minute left: {destination}"),
        "time_up": _("Your time is up: {destination}"),
        "on_the_way": _("{student} is on the way to {destination}"),
        "left_room": _("{student} left {origin}"),
        "overdue": _("{student} is overdue: {destination}"),
        "overdue_anywhere": _("{student} is overdue: {destination}"),
        "arrival": _("{student} is on the way to {destination}"),
        "dismissal": _("Please come to {destination}"),
        "leaves_early": _("{student} leaves early, and is called to {destination}"),
        "late_arrival": _("{student} came late, and is on the way to {destination}"),
        "student_followed": _("{student} goes to {destination}"),
        "encounter_prevented": _("{student} was kept apart from somebody: {destination}"),
    }[kind].format(**names)
