"""Whom a thing that happened to a plan concerns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.models import Member
from corridor.notifications.commands import settle
from corridor.notifications.models import Notification, Occasion
from corridor.notifications.tellers import Later, Telling, Words
from corridor.passes.notices.people import acting_for, persons_of, who_works_at, whoever_answers
from corridor.passes.notices.telling import LEAVING
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Book
from corridor.planning.commands.answering import approve_scheduled, decline_scheduled
from corridor.planning.models import ScheduledPass
from corridor.planning.notices import occasions as o
from corridor.planning.notices.reminding import FIVE, TEN
from corridor.planning.notices.sentences import words_of
from corridor.planning.queries.plans import PlanCard, cards_in
from corridor.rostering.queries.lessons import lesson_around, lessons

Doers = Mapping[UUID, UUID | None]  # persons by member
ASKED = ("visit_request",)
JUST_TOLD = timedelta(hours=1)  # who was told of a plan so lately needs no reminder of it
KINDS = (
    *("plan_made", "plan_moved", "plan_tomorrow", "plan_soon", "plan_started", "plan_cancelled"),
    *("plan_missed", "visit_approved", "visit_declined", *ASKED, "visit_ahead", "visit_soon"),
    *("plan_declined", "visit_cancelled", "visit_missed"),
)


def cards_of(ids: Collection[UUID]) -> dict[UUID, PlanCard]:
    """By their ids. One statement."""
    return {card.id: card for card in cards_in(ScheduledPass.objects.filter(id__in=ids))}


class PlanTeller:
    """A ``notifications.tellers.Teller``."""

    def whom(self, occasions: Sequence[Occasion], now: datetime) -> list[Telling | Later]:
        cards = cards_of([occasion.about for occasion in occasions])
        doers = persons_of(occasion.actor for occasion in occasions)
        books: dict[UUID, Book] = {}
        _settle(cards.values(), now)
        found: list[Telling | Later] = []
        for occasion in occasions:
            school, card = occasion.school_id, cards.get(occasion.about)
            if card is not None:
                books[school] = books.get(school) or book_now(school_id=school, now=now)
                found += _Told(occasion, card, books[school], doers, now).all()
        return found

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        cards = cards_of([each.about for each in notifications])
        return {each.id: words_of(each, cards.get(each.about)) for each in notifications}

    def answer(self, notification: Notification, verb: str, now: datetime) -> str:
        actor, card = acting_for(notification, now), cards_of([notification.about])
        names = {"student": card[notification.about].student}
        if verb == "approve":
            approve_scheduled(actor=actor, plan_id=notification.about, now=now)
            return _("The visit of {student} is planned.").format(**names)
        decline_scheduled(actor=actor, plan_id=notification.about, now=now)
        return _("{student} reads: not this time.").format(**names)


def _settle(cards: Iterable[PlanCard], now: datetime) -> None:
    """Nothing is left to answer about those that are no requests any more."""
    if told := [card.id for card in cards if card.state != "requested"]:
        settle(about=told, kinds=ASKED, now=now)


class _Told:
    """Everybody whom one occasion concerns. Each key says which time it is about: what was moved
    is told anew, and the rest once."""

    def __init__(
        self, occasion: Occasion, card: PlanCard, book: Book, doers: Doers, now: datetime
    ) -> None:
        self.occasion, self.card, self.book, self.now = occasion, card, book, now
        self.actor = doers.get(occasion.actor) if occasion.actor else None

    def all(self) -> list[Telling]:
        teller = {
            o.MADE: self._made,
            o.MOVED: self._moved,
            o.ANSWERED: self._answered,
            o.CANCELLED: self._cancelled,
            o.STARTED: self._started,
            o.MISSED: self._missed,
            o.NEAR: self._near,
        }[self.occasion.kind]
        return list(teller())

    def _to(self, people: Collection[UUID], kind: str) -> Iterator[Telling]:
        card = self.card
        due = int(card.due_at.timestamp()) if card.due_at else card.date.isoformat()
        for person in dict.fromkeys(people):
            if person != self.actor:
                key = f"{kind}:{card.id}:{due}"
                school, since = self.occasion.school_id, self.occasion.due_at
                yield Telling(person, school, kind, card.id, key, since=since)

    def _student(self, kind: str) -> Iterator[Telling]:
        return self._to([self.card.student_id], kind)

    def _made(self) -> Iterator[Telling]:
        if self.card.state == "requested":
            asked = [*self.card.asked, *self.card.asked_too]
            yield from self._to(whoever_answers(asked, self.book, self.now), "visit_request")
        elif self.card.state == "scheduled":
            yield from self._student("plan_made")

    def _moved(self) -> Iterator[Telling]:
        if self.card.state == "requested":
            settle(about=[self.card.id], kinds=ASKED, now=self.now)
            yield from self._made()
        elif self.card.state == "scheduled":
            yield from self._student("plan_moved")

    def _answered(self) -> Iterator[Telling]:
        if self.card.state == "declined":
            yield from self._student("visit_declined")
        elif self.card.state == "scheduled":
            yield from self._student("visit_approved")
        elif self.card.state == "requested":  # the other side has to agree, too
            yield from self._made()

    def _cancelled(self) -> Iterator[Telling]:
        if self.card.end_reason == "by_student":
            kind = "plan_declined" if self.card.made_by_staff else "visit_cancelled"
            yield from self._to([*self._hosts(), *self._maker()], kind)
        elif self.card.end_reason not in {"left", "absent"}:
            yield from self._student("plan_cancelled")

    def _started(self) -> Iterator[Telling]:
        """Who is called to leave early is told of that, by the pass."""
        place = self.book.places.get(self.card.place_id)
        if place is None or place.kind != LEAVING:
            yield from self._student("plan_started")

    def _missed(self) -> Iterator[Telling]:
        yield from self._student("plan_missed")
        yield from self._to([*self._hosts(), *self._maker()], "visit_missed")

    def _near(self) -> Iterator[Telling]:
        due = self.card.due_at
        if self.card.state != "scheduled" or due is None or due <= self.now:
            return
        ahead = due - self.now
        if ahead <= TEN:
            staff = [*self._hosts(), *self._maker(), *self._teachers_left(due)]
            yield from self._to(staff, "visit_ahead")
            if ahead <= FIVE:
                yield from self._to(staff, "visit_soon")
                yield from self._student("plan_soon")
        elif self._is_tomorrow() and self.now - self.card.made_at > JUST_TOLD:
            yield from self._student("plan_tomorrow")

    def _is_tomorrow(self) -> bool:
        return self.card.date > self.book.settings.local_date(self.now)

    def _hosts(self) -> list[UUID]:
        """Whom the student visits, else who works there."""
        if self.card.host_id:
            return self._persons([self.card.host_id])
        return who_works_at(self.card.place_id, self.book)

    def _maker(self) -> list[UUID]:
        return self._persons([self.card.made_by_id]) if self.card.made_by_staff else []

    def _persons(self, members: list[UUID]) -> list[UUID]:
        known = Member.objects.filter(
            id__in=members, person__isnull=False, archived_at__isnull=True
        )
        return list(known.values_list("person_id", flat=True))

    def _teachers_left(self, due: datetime) -> list[UUID]:
        """Of the class that the student leaves."""
        student = self.card.student_id
        school = self.occasion.school_id
        theirs = lessons(school_id=school, people=[student], day=self.card.date)
        lesson = lesson_around(theirs.get(student, ()), due)
        return [teacher.person_id for teacher in lesson.teachers] if lesson else []
