"""What is being decided behind the open gate, and the key under which it was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import new_id
from corridor.passes import news, store
from corridor.passes.behalf import FOR, notes_of, principal
from corridor.passes.notices.occasions import occasion_row
from corridor.passes.situation import Board, Book, LivePass, PreApproved, Step
from corridor.passes.store import Answered, Student
from corridor.rostering.queries import Whereabouts


@dataclass(frozen=True, slots=True)
class Key:
    """A member's idempotency key with the digest of what was asked under it."""

    member_id: UUID
    value: str
    body_digest: str

    @classmethod
    def of(cls, member_id: UUID, value: str, body: bytes) -> Key:
        return cls(member_id, value, hashlib.sha256(body).hexdigest())


@dataclass(slots=True)
class Decision:
    """What is being decided behind the open gate. ``take`` is the only way to change a pass.

    ``student`` and ``where`` are about whom it concerns, where one is named: what their passes
    came to, and their class.
    """

    district_id: UUID
    book: Book
    board: Board
    student: Student
    now: datetime
    frozen: bool
    ticket: int
    gate_version: int
    sight: news.Sight
    by: Actor | None = None
    elsewhere: Mapping[UUID, LivePass] = field(default_factory=dict)
    where: Whereabouts | None = None
    before: dict[UUID, LivePass] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    new: list[LivePass] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    encounters: list[dict[str, Any]] = field(default_factory=list)
    spent: list[UUID] = field(default_factory=list)
    occasions: list[dict[str, Any]] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)

    def answered_before(self, key: Key) -> tuple[UUID, int] | None:
        """The pass and status given for the concern's key; see ``answered_before``."""
        return answer_of(key, self.student.answered)

    def find(self, pass_id: UUID) -> LivePass:
        """A pass of this school in any state; raises ``NotFound``."""
        live = self.board.get(pass_id) or store.load_pass(
            district_id=self.district_id, school_id=self.book.settings.school_id, pass_id=pass_id
        )
        if live is None or live.school_id != self.book.settings.school_id:
            raise NotFound(f"No pass {pass_id}")
        return live

    def live_of(self, student_id: UUID) -> LivePass | None:
        """The live pass of a student whom this concerns, here or at another school."""
        return self.board.of_student(student_id) or self.elsewhere.get(student_id)

    def add(self, live: LivePass) -> None:
        self.new.append(live)
        self.board.put(live)

    def take(
        self, step: Step, *, by: UUID | None = None, overrode: tuple[str, ...] = ()
    ) -> LivePass:
        step = replace(step, actor_id=by, overrode=overrode) if by else step
        step = self._in_whose_name(step)
        self.steps.append(step)
        self.board.put(step.after)
        return step.after

    def _in_whose_name(self, step: Step) -> Step:
        """The step of an assistant or a cover says which teacher it was taken for."""
        if self.by is None or step.actor_id != self.by.member_id:
            return step
        live = self.before.get(step.after.id, step.after)
        notes = notes_of(self.by, live, self.book)
        if self.by.acts_for:
            notes[FOR] = str(principal(self.by, live, self.book).member_id)
        return replace(step, detail={**step.detail, **notes}) if notes else step

    @property
    def device(self) -> str:
        return self.by.device if self.by else ""

    def tell(self, *topics: str) -> None:
        """Wake these screens, too: for what is written beside the passes."""
        self.topics |= {*topics}

    def announce(self, kind: str, about: UUID) -> None:
        """An occasion that people are to be told of, beside those of the passes themselves."""
        actor = self.by.member_id if self.by else None
        self.occasions.append(
            occasion_row(
                kind,
                about,
                actor=actor,
                school_id=self.book.settings.school_id,
                district_id=self.district_id,
                now=self.now,
            )
        )

    def next_ticket(self) -> int:
        self.ticket += 1
        return self.ticket

    def spend(self, pre_approved: PreApproved) -> None:
        """One pass less that a teacher agreed to in advance."""
        self.spent.append(pre_approved.id)

    def note_encounters(
        self,
        live: LivePass,
        outcome: str,
        *,
        by: UUID | None = None,
        reason: str = "",
    ) -> None:
        """Remember for the admins what keeping apart did to this pass."""
        self.encounters += [
            {
                "id": new_id(),
                "district_id": self.district_id,
                "keep_apart_id": group_id,
                "hall_pass_id": live.id,
                "outcome": outcome,
                "at": self.now,
                "actor_id": by,
                "reason": reason.strip()[:200],
            }
            for group_id in self.board.met(self.book, live.student_id)
        ]

    def remember(self, key: Key, pass_id: UUID, status: int) -> None:
        self.keys.append(
            {
                "id": new_id(),
                "district_id": self.district_id,
                "member_id": key.member_id,
                "key": key.value,
                "body_digest": key.body_digest,
                "hall_pass_id": pass_id,
                "status": status,
                "created_at": self.now,
            }
        )


def answer_of(key: Key, answered: Answered | None) -> tuple[UUID, int] | None:
    """The pass and status; raises ``Invalid`` where the key was used for another body."""
    if answered is None:
        return None
    if answered.body_digest != key.body_digest:
        raise Invalid({"Idempotency-Key": "This key was used for another request already."})
    return answered.pass_id, answered.status
