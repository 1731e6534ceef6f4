"""The pure rules, without a database: who objects, who has to say yes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from corridor.passes import rules, sentences
from corridor.passes.rules import Approval, Situation
from corridor.passes.situation import Place, Used
from tests.factories import TEN
from tests.passes.wishes import ADMIN, LIBRARIAN, LIBRARY, ROOM, SECOND, TEACHER, situation


def codes(s: Situation) -> list[str]:
    return [objection.code for objection in rules.objections(s)]


def test_nothing_objects_to_an_ordinary_pass() -> None:
    assert codes(situation()) == []


@pytest.mark.parametrize(
    ("place", "changes", "expected"),
    [
        (LIBRARY, {"frozen": True}, ["frozen"]),
        (ROOM, {}, ["already_there"]),
        (replace(LIBRARY, is_destination=False), {}, ["not_visible"]),
        (replace(LIBRARY, visible_grades=("12",)), {}, ["not_visible"]),
        (replace(LIBRARY, visible_grades=("10", "12")), {}, []),
        (replace(LIBRARY, closed_from=TEN), {}, ["closed"]),
        (replace(LIBRARY, closed_from=TEN + SECOND), {}, []),
        (replace(LIBRARY, closed_from=TEN - SECOND, closed_until=TEN), {}, []),
        (replace(LIBRARY, closed_from=TEN - SECOND, closed_until=TEN + SECOND), {}, ["closed"]),
        (replace(LIBRARY, closed_from=TEN), {"frozen": True}, ["frozen", "closed"]),
    ],
)
def test_rules_object_at_their_edges(
    place: Place, changes: dict[str, Any], expected: list[str]
) -> None:
    assert codes(situation(place, **changes)) == expected


@pytest.mark.parametrize(
    ("approval", "chosen", "expected"),
    [
        ("nobody", None, None),
        ("origin", None, Approval((TEACHER,))),
        ("destination", None, Approval((LIBRARIAN,))),
        ("student_choice", None, Approval((TEACHER, LIBRARIAN))),
        ("student_choice", LIBRARIAN, Approval((LIBRARIAN,))),
        ("student_choice", ADMIN, Approval((TEACHER, LIBRARIAN))),
        ("both", None, Approval((TEACHER,), (LIBRARIAN,))),
    ],
)
def test_who_approves(approval: str, chosen: UUID | None, expected: Approval | None) -> None:
    s = situation(replace(LIBRARY, approval=approval))

    assert rules.who_approves(s, chosen) == expected


def test_over_the_limit_the_students_own_teacher_decides() -> None:
    place = replace(LIBRARY, approval="nobody")

    assert rules.who_approves(situation(place, used=Used(day=4))) is None
    assert rules.who_approves(situation(place, used=Used(day=5))) == Approval(
        (TEACHER,), over_limit=True
    )
    exempt = replace(place, counts_toward_limit=False)
    assert rules.who_approves(situation(exempt, used=Used(day=9))) is None


def test_a_request_is_never_sent_to_nobody() -> None:
    alone = situation(
        replace(LIBRARY, approval="destination", approvers=()),
        teachers=(),
        origin=replace(ROOM, teachers=()),
    )

    assert rules.who_approves(alone) == Approval((ADMIN,))


@pytest.mark.parametrize("code", list(rules.BY_CODE))
def test_every_objection_has_a_sentence(code: str) -> None:
    refusal = sentences.refusal(rules.Objection(code, place="Library"))

    assert refusal.code == code
    assert refusal.detail.endswith(".")
