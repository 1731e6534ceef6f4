"""What a student's passes have come to, what was agreed to in advance, what a key was answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from corridor.core.reading import tight
from corridor.passes.situation import PreApproved, Used
from corridor.passes.store.reading import ask_fast

_LAST_END = """
    (select ended_at from passes_hallpass
     where district_id = %(district)s and student_id = %(student)s
       and requested_at >= %(lately)s and started_at is not null and ended_at is not null
     order by requested_at desc limit 1)
"""
_PRE_APPROVED = """
    (select jsonb_agg(jsonb_build_array(a.id, a.origin_id, a.destination_id,
                a.member_id, m.person_id, a.remaining, a.until, a.said_by_id))
     from passes_preapproval a
     join accounts_member m on m.district_id = a.district_id and m.id = a.member_id
     where a.district_id = %(district)s and a.school_id = %(school)s
       and a.remaining > 0 and a.until > %(now)s)
"""
_ANSWERED = """
    (select jsonb_build_array(hall_pass_id, status, body_digest) from passes_idempotencykey
     where district_id = %(district)s and member_id = %(key_of)s and key = %(key)s)
"""
_STUDENT = tight(f"""
    select count(*) filter (where counted_on = %(today)s) as today,
           count(*) filter (where counted_on >= %(week)s) as week,
           count(*) filter (where counted_on >= %(term)s) as term,
           {_LAST_END}, {_PRE_APPROVED}, {_ANSWERED}
    from passes_hallpass
    where district_id = %(district)s and student_id = %(student)s
      and counted_on >= %(since)s and counted_on <= %(today)s
""")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a member's idempotency key was answered with, and the digest of what was asked."""

    pass_id: UUID
    status: int
    body_digest: str


@dataclass(frozen=True, slots=True)
class Student:
    """What a decision has to know of a student beside their live pass."""

    used: Used
    pre_approved: tuple[PreApproved, ...] = ()
    answered: Answered | None = None


NOBODY = Student(Used())


def ask_student(values: dict[str, Any]) -> Callable[[], Student]:
    """Asks now, with the values of the board; call what it returns to read."""
    asked = ask_fast(_STUDENT, values)
    return lambda: _student(*asked()[0])


def _student(
    day: int,
    week: int,
    term: int,
    last_ended_at: datetime | None,
    pre_approved: str | None,
    answered: str | None,
) -> Student:
    used = Used(day, week, term, last_ended_at)
    return Student(used, _pre_approved(pre_approved), _answered(answered))


def _pre_approved(found: str | None) -> tuple[PreApproved, ...]:
    return tuple(
        PreApproved(
            id=UUID(id_),
            origin_id=UUID(origin),
            destination_id=UUID(destination) if destination else None,
            member_id=UUID(member),
            person_id=UUID(person),
            remaining=remaining,
            until=datetime.fromisoformat(until),
            said_by_id=UUID(said_by) if said_by else None,
        )
        for id_, origin, destination, member, person, remaining, until, said_by in json.loads(
            found or "[]"
        )
    )


def _answered(found: str | None) -> Answered | None:
    if found is None:
        return None
    pass_id, status, digest = json.loads(found)
    return Answered(UUID(pass_id), status, digest)
