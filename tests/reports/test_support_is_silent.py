"""An accommodation changes no byte of what anybody but the nurse and case manager can read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client

from corridor.accounts.models import Member
from corridor.accounts.tokens import issue_token
from corridor.passes import book
from corridor.passes.commands.accommodations import save_accommodation
from corridor.passes.commands.limits import save_limit
from corridor.passes.facts import AccommodationFacts, LimitFacts
from corridor.schools.commands import touch_rules
from tests.factories import TEN, World, actor_of, make_member, make_user, person_of
from tests.pages import Visitor, text_of
from tests.passes.acting import ask

pytestmark = pytest.mark.usefixtures("at_ten")
Pages = dict[str, str]

# New with every answer, whatever it says: tokens, keys, the place in the live stream.
FRESH = re.compile(
    r'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"|name="live-after" content="[^"]*"'
)
RULES = ("", "limits/", "limits/new/", "groups/", "keep-apart/", "keep-apart/new/", "changes/")


def admin_paths(world: World) -> list[str]:
    student, person = world.student.id, person_of(world.student)
    return [
        *("/admin/", "/admin/people/", f"/admin/people/{student}/", "/admin/places/"),
        f"/admin/people/{student}/edit/",
        *("/admin/schedule/", "/monitor/", "/passes/", "/support/accommodations/"),
        f"/support/accommodations/{person}/",
        *(f"/admin/rules/{page}" for page in RULES),
        f"/admin/rules/limits/?student={person}",
        f"/admin/rules/why/?student={person}",
        f"/room/new-pass/?student={person}",
    ]


def staff_paths(world: World) -> list[str]:
    return [
        *("/room/", "/monitor/", "/passes/", "/room/new-pass/", "/support/accommodations/"),
        f"/room/new-pass/?student={person_of(world.student)}",
    ]


def api_paths(world: World) -> list[str]:
    return [f"/api/v1/{name}" for name in ("me", "school", "locations", "members", "passes")]


class Readers:
    """Everybody who must not notice, signed in once; ``read`` is all that they see."""

    def __init__(self, world: World) -> None:
        classmate = world.students[1]
        self.pages = [
            (Visitor(world.admin), admin_paths(world)),
            (Visitor(world.teacher), staff_paths(world)),
            (Visitor(make_member(world.school, "hall_monitor")), staff_paths(world)),
            (Visitor(classmate), ["/", "/passes/", f"/passes/ask/{world.restroom.id}/"]),
        ]
        admin = make_member(world.school, "school_admin")
        for member in (admin, make_member(world.school, "teacher")):
            reader = Visitor()
            secret = issue_token(user=make_user(member), name="tests", now=TEN).secret
            reader.client = Client(headers={"Authorization": f"Bearer {secret}"})
            self.pages.append((reader, api_paths(world)))

    def read(self) -> Pages:
        book.forget()
        return {
            f"{number} {path}": FRESH.sub("", text_of(answer)) + str(answer.status_code)
            for number, (reader, paths) in enumerate(self.pages)
            for path in paths
            for answer in [reader.get(path)]
        }


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def support(world: World, student: Member) -> Callable[[], object]:
    facts = AccommodationFacts(
        time_percent=200,
        extra_passes=9,
        no_cool_down=True,
        line_priority=True,
        exempt_from_windows=True,
        allowed_places=(world.library.id,),
        note="Nobody may read this",
    )
    nurse = actor_of(make_member(world.school, "nurse"))
    return lambda: save_accommodation(
        actor=nurse, student_id=person_of(student), facts=facts, now=TEN
    )


def read_after(readers: Readers, change: Callable[[], object]) -> Pages:
    with taken_back():
        change()
        return readers.read()


def differences(one: Pages, other: Pages) -> list[str]:
    return [path for path in one if one[path] != other[path]]


def test_an_accommodation_changes_no_byte_of_any_other_page(world: World) -> None:
    readers, given = Readers(world), support(world, world.student)
    ask(world, world.students[2])

    def anything() -> object:
        return touch_rules(school_id=world.school.id, now=TEN)

    usual, same, supported = (read_after(readers, do) for do in (anything, anything, given))

    assert differences(usual, same) == []
    assert differences(usual, supported) == []
    assert any(page.endswith("200") for page in usual.values())


def test_a_limit_shows_that_the_comparison_sees(world: World) -> None:
    readers = Readers(world)

    def limit() -> object:
        return save_limit(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            limit_id=None,
            facts=LimitFacts(1, student_id=person_of(world.student)),
            now=TEN,
        )

    usual = read_after(readers, lambda: touch_rules(school_id=world.school.id, now=TEN))

    changed = differences(usual, read_after(readers, limit))
    assert f"0 /admin/people/{world.student.id}/" in changed
    assert "0 /admin/rules/limits/" in changed
