"""The rules page: sentences with switches, saved as one form without scripts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from corridor.schools.models import Change, NoPassWindow, School
from corridor.schools.rule_queries import mark_of
from tests.factories import World, make_member, make_school
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
RULES = "/admin/rules/"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def drawn(visitor: Visitor) -> dict[str, str]:
    """What a browser without scripts would send back unchanged."""
    page = text_of(visitor.get(RULES))
    page = page[page.index('<form id="rules"') :]
    sent = {}
    for tag in re.findall(r"<input [^>]*>", page):
        kept = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" in kept and (kept.get("type") != "checkbox" or " checked" in tag):
            sent[kept["name"]] = kept.get("value", "on" if kept["type"] == "checkbox" else "")
    return sent


def send(visitor: Visitor, **changed: str | None) -> Any:
    """Change some fields of the page and send it; None takes a tick away."""
    typed = {**drawn(visitor), **changed}
    return visitor.post(RULES, **{k: v for k, v in typed.items() if v is not None})


def school_of(world: World) -> School:
    found: School = School.objects.get(id=world.school.id)
    return found


def edges(world: World, **fields: Any) -> NoPassWindow:
    found: NoPassWindow = NoPassWindow.objects.create(
        school=world.school, **{"first_minutes": 10, "last_minutes": 10, **fields}
    )
    return found


def test_page_says_each_rule_in_a_sentence(visitor: Visitor, world: World) -> None:
    edges(world, grades=["09"])

    page = re.sub(r"<[^>]+>", "", text_of(visitor.get(RULES)))

    assert "Students may take  passes a day. Passes to Nurse do not count." in page
    assert "minutes of every class, for grade 9." in page
    assert "Passes to Nurse and Restroom start at once." in page
    assert "Passes to Library need a yes from the staff there." in page
    assert "Teachers may approve one more, and it is logged." in page


def test_a_switch_is_named_by_its_sentence(visitor: Visitor) -> None:
    page = text_of(visitor.get(RULES))

    named = re.findall(r'role="switch"[^>]* aria-labelledby="([^"]+)"', page)
    assert "say-pass_limit" in named
    assert all(f'id="{name}"' in page for name in named)
    assert len(named) == len(set(named)) == page.count('role="switch" data-was=')


def test_saving_the_page_as_it_is_changes_nothing(visitor: Visitor, world: World) -> None:
    edges(world)
    before = mark_of(school_id=world.school.id)

    answer = send(visitor)

    assert answer.status_code == 302
    assert mark_of(school_id=world.school.id) == before
    assert not Change.objects.exists()


def test_rules_are_saved_from_the_page(visitor: Visitor, world: World) -> None:
    window = edges(world)

    send(
        visitor,
        **{
            "pass_limit": "4",
            "on_hall_limit": "on",
            "hall_limit": "60",
            "on_grade_starts": "on",
            "grade_0": "9",
            "grade_start_0": "2026-09-21",
            f"w-{window.id}-first_minutes": "15",
        },
    )

    school = school_of(world)
    window.refresh_from_db()
    assert (school.pass_limit, school.hall_limit, window.first_minutes) == (4, 60, 15)
    assert school.grade_starts == {"09": "2026-09-21"}
    assert Change.objects.count() == 2


def test_a_rule_turned_off_has_no_limit(visitor: Visitor, world: World) -> None:
    send(visitor, on_pass_limit=None, on_refund_seconds=None, urgent_is_on=None)

    school = school_of(world)
    assert (school.pass_limit, school.refund_seconds, school.urgent_is_on) == (None, 0, False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"pass_limit": "100"}, "Choose a number from 0 to 99."),
        ({"pass_limit": ""}, "Write a number, or turn the rule off."),
        ({"pass_limit": "many"}, "Write a whole number."),
        ({"lapse_minutes": ""}, "Write a number."),
        ({"on_starts_on": "on", "starts_on": ""}, "Write a date, or turn the rule off."),
        ({"on_grade_starts": "on", "grade_0": "9"}, "Write a grade and its first day."),
        (
            {"on_grade_starts": "on", "grade_0": "x", "grade_start_0": "2026-09-21"},
            "“x” is no grade.",
        ),
        ({"is_staff_only": "on", "staff_only_until": "2026-09-14"}, "Choose a day after today."),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_rule_and_not_saved(
    visitor: Visitor, world: World, typed: dict[str, str], sentence: str
) -> None:
    before = mark_of(school_id=world.school.id)

    answer = send(visitor, hall_limit="77", on_hall_limit="on", **typed)

    page = text_of(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="77"' in page
    assert "One sentence below says what to mend." in page
    assert mark_of(school_id=world.school.id) == before


def test_a_window_that_overlaps_is_said_beside_it(visitor: Visitor, world: World) -> None:
    edges(world)
    off = edges(world, is_on=False)

    answer = send(visitor, **{f"w-{off.id}-is_on": "on"})

    assert answer.status_code == 422
    assert "This overlaps with “The first 10 and the last 10 minutes" in text_of(answer)
    assert not NoPassWindow.objects.get(id=off.id).is_on


def test_what_differs_is_marked_and_counted_without_scripts(visitor: Visitor) -> None:
    page = text_of(send(visitor, pass_limit="100", hall_limit="60", on_hall_limit="on"))

    assert page.count(" data-changed>") == 2
    assert ">2 changes, not saved.<" in page
    assert "Was 5, not saved yet" in page


def test_a_draft_made_before_somebody_else_saved_is_kept_and_not_saved(
    visitor: Visitor, world: World
) -> None:
    mine = drawn(visitor)
    send(Visitor(make_member(world.school, "school_admin")), hall_limit="60", on_hall_limit="on")

    answer = visitor.post(RULES, **{**mine, "pass_limit": "4"})
    assert answer.status_code == 422
    assert "Somebody else has changed the rules meanwhile." in text_of(answer)
    assert 'value="4"' in text_of(answer)
    assert (school_of(world).pass_limit, school_of(world).hall_limit) == (5, 60)

    seen = mark_of(school_id=world.school.id)
    visitor.post(RULES, **{**mine, "pass_limit": "4", "seen": seen})
    assert school_of(world).pass_limit == 4


def test_search_and_chips_hide_rules_but_still_send_them(visitor: Visitor) -> None:
    page = text_of(visitor.get(RULES, q="cool-down"))
    shown = re.findall(r'class="item rule"[^>]*>', page)

    assert [tag for tag in shown if " hidden>" not in tag] == [
        tag for tag in shown if "minutes between two passes" in tag
    ]
    assert 'name="lapse_minutes"' in page
    assert " hidden>" not in text_of(visitor.get(RULES)).split("<form id=")[1].split("data-none")[0]


def test_changed_lately_finds_what_was_just_changed(visitor: Visitor) -> None:
    assert "Changed lately" not in text_of(visitor.get(RULES))
    send(visitor, pass_limit="4")

    page = text_of(visitor.get(RULES, only="lately"))
    shown = [t for t in re.findall(r'class="item rule"[^>]*>', page) if " hidden>" not in t]
    assert len(shown) == 1
    assert "passes a day" in shown[0]
    assert "Dana" in page


def test_staff_only_that_has_lifted_is_shown_as_off(visitor: Visitor, world: World) -> None:
    world.change(world.school, is_staff_only=True, staff_only_until=date(2026, 9, 14))
    assert "is_staff_only" not in drawn(visitor)

    world.change(world.school, staff_only_until=date(2026, 9, 15))
    assert drawn(visitor)["is_staff_only"] == "on"


def test_windows_have_a_page_of_their_own(visitor: Visitor, world: World) -> None:
    typed = {"kind": "clock", "starts_at": "11:35", "ends_at": "12:58", "weekdays": ["1", "5"]}
    visitor.post("/admin/rules/windows/new/", **typed, grades="9, 10", note="Lunch", is_on="on")

    window = NoPassWindow.objects.get()
    page = text_of(visitor.get(f"/admin/rules/windows/{window.id}/"))
    assert (window.weekdays, window.grades) == ([1, 5], ["09", "10"])
    assert 'value="11:35"' in page
    assert 'value="9, 10"' in page

    wrong = visitor.post(f"/admin/rules/windows/{window.id}/", **{**typed, "ends_at": "11:00"})
    assert wrong.status_code == 422
    assert "The end has to come after the beginning." in text_of(wrong)

    visitor.post(f"/admin/rules/windows/{window.id}/remove/")
    assert not NoPassWindow.objects.exists()


@pytest.mark.parametrize("role", ["teacher", "student", "nurse", "hall_monitor"])
def test_nobody_but_admins_sees_the_pages(world: World, role: str) -> None:
    window = edges(world)
    visitor = Visitor(make_member(world.school, role))

    for path in (RULES, "/admin/rules/windows/new/", f"/admin/rules/windows/{window.id}/"):
        assert visitor.get(path).status_code == 404
        assert visitor.post(path).status_code == 404
    assert visitor.post(f"/admin/rules/windows/{window.id}/remove/").status_code == 404
    assert NoPassWindow.objects.count() == 1


def test_a_window_of_another_school_is_not_there(visitor: Visitor) -> None:
    theirs = NoPassWindow.objects.create(school=make_school(), first_minutes=5)

    assert visitor.get(f"/admin/rules/windows/{theirs.id}/").status_code == 404
