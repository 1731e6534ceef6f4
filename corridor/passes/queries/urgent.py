"""Of which requests staff said that they are urgent, and whom one may call about a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.accounts.queries import Phone, phones_of
from corridor.passes import policies
from corridor.passes.models import PassEvent
from corridor.passes.moves import BY_STAFF
from corridor.passes.queries.card import PassCard
from corridor.passes.situation import Book
from corridor.schools.models import Location


@dataclass(frozen=True, slots=True)
class Mark:
    """Who of the staff said that a request is urgent, with where to call them."""

    member_id: UUID
    phone: Phone


@dataclass(frozen=True, slots=True)
class Calls:
    """About some requests, for one of the staff: ``marks`` by the pass, ``phones`` by the person
    who answers at the place, and by the place."""

    actor: Actor
    book: Book
    marks: dict[UUID, Mark]
    phones: dict[UUID, Phone]

    def mark_of(self, card: PassCard) -> Mark | None:
        """Where whoever reads this may know: the same as may know who can't wait, and whoever
        said it."""
        mark = self.marks.get(card.id)
        if mark is None or mark.member_id in self.actor.members:
            return mark
        return mark if policies.may_see_urgent(self.actor, card) else None

    def has_answerers(self, card: PassCard) -> bool:
        """Whether a mark would reach anybody but oneself."""
        return any(person not in self.actor.people for person in _there(self.book, card))

    def whom(self, card: PassCard) -> list[Phone]:
        """Those who answer at the place that a request leads to, but for oneself, and the place
        where it has a phone of its own; nobody where nobody answers there."""
        there = [person for person in _there(self.book, card) if person not in self.actor.people]
        found = [self.phones[person] for person in there if person in self.phones]
        place = self.phones.get(card.destination_id)
        return [*found, place] if found and place else found


def calls_about(*, actor: Actor, cards: Sequence[PassCard], book: Book) -> Calls:
    """Up to three statements, none where there are no requests."""
    return Calls(actor, book, marks_of(cards), _phones(actor, cards, book))


def calls_marked(*, actor: Actor, cards: Sequence[PassCard], book: Book) -> Calls:
    """For a list: whom to call about those that are marked alone. No statement where none is."""
    marks = marks_of(cards)
    marked = [card for card in cards if card.id in marks]
    return Calls(actor, book, marks, _phones(actor, marked, book))


def _phones(actor: Actor, cards: Sequence[PassCard], book: Book) -> dict[UUID, Phone]:
    people = [person for card in cards for person in _there(book, card)]
    phones = [*phones_of(school_id=actor.school.id, people=people), *_of_places(cards)]
    return {phone.id: phone for phone in phones}


def _of_places(cards: Sequence[PassCard]) -> list[Phone]:
    ids = {card.destination_id for card in cards if card.state == "requested"}
    if not ids:
        return []
    found = Location.objects.filter(id__in=ids).exclude(extension="")
    return [Phone(*row) for row in found.values_list("id", "name", "extension")]


def marks_of(cards: Sequence[PassCard]) -> dict[UUID, Mark]:
    """By the pass, the last one. One statement where any of them is urgent, else none."""
    ids = [card.id for card in cards if card.urgent]
    if not ids:
        return {}
    found = PassEvent.objects.filter(hall_pass_id__in=ids, kind="urgent", detail__has_key=BY_STAFF)
    said = found.select_related("actor__person").order_by("at", "id")
    return {event.hall_pass_id: _mark(event.actor) for event in said if event.actor}


def _mark(member: Member) -> Mark:
    return Mark(member.id, Phone(member.id, str(member.person), member.extension))


def _there(book: Book, card: PassCard) -> tuple[UUID, ...]:
    place = book.places.get(card.destination_id)
    return place.approvers if place and card.state == "requested" else ()
