"""The live preview: what a draft of the rules would change, and that it changes nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from corridor.passes import commands as passes
from corridor.passes.models import Accommodation, HallPass
from corridor.passes.queries.previewing import Draft, preview_for, touched_by
from corridor.passes.queries.snapshot import snapshot_for
from corridor.passes.situation import Settings
from corridor.schools.models import Change, NoPassWindow, School, SchoolGate
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from corridor.schools.rule_queries import mark_of
from tests.factories import TEN, World, actor_of, make_member, make_school, person_of
from tests.pages import Visitor, at_ten, text_of
from tests.passes.acting import ask

__all__ = ["at_ten"]
PREVIEW = "/admin/rules/preview/"
TYPED = {
    "seen": "x",
    "on_pass_limit": "on",
    "pass_limit": "5",
    "on_refund_seconds": "on",
    "refund_seconds": "60",
    "offer_seconds": "30",
    "offer_nearer": "on",
    "lapse_minutes": "15",
    "urgent_is_on": "on",
    "return_minutes": "5",
    "stale_minutes": "10",
    "auto_end_minutes": "15",
}
EDGES = WindowFacts(first_minutes=31)


def saved(world: World) -> RuleFacts:
    return RuleFacts.of(School.objects.get(id=world.school.id))


def states(world: World, draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
    """By the name of the place: its state, and whether it goes over the limit."""
    person = world.student.person
    assert person is not None
    preview = preview_for(school_id=world.school.id, student=person, draft=draft, now=TEN)
    before, after = (
        {tile.place.name: (tile.state, tile.over_limit) for tile in screen.tiles}
        for screen in (preview.before, preview.after)
    )
    return before, after


def touched(world: World, draft: Draft) -> int:
    return touched_by(school_id=world.school.id, draft=draft, now=TEN).count


def used_one(world: World) -> None:
    gone = ask(world, now=TEN - timedelta(minutes=20))
    later = gone.requested_at + timedelta(minutes=2)
    passes.end_pass(actor=actor_of(world.student), pass_id=gone.id, now=later)


def test_the_rules_know_every_setting_that_a_draft_has() -> None:
    names = {f.name for f in fields(Settings)} | {"accept_classes"}  # that is no rule of passes

    assert {f.name for f in fields(RuleFacts)} <= names


def test_a_draft_shows_what_its_limit_would_do(world: World) -> None:
    used_one(world)

    before, after = states(world, Draft(replace(saved(world), pass_limit=1)))

    assert before["Restroom"] == ("open", False)
    assert after["Restroom"] == ("approval", True)
    assert after["Nurse"] == before["Nurse"] == ("open", False)


def test_the_same_rules_change_nothing(world: World) -> None:
    used_one(world)

    before, after = states(world, Draft(saved(world)))

    assert before == after
    assert touched(world, Draft(saved(world))) == 0


def test_a_draft_counts_whom_it_touches(world: World) -> None:
    used_one(world)

    assert touched(world, Draft(replace(saved(world), pass_limit=1))) == 1
    assert touched(world, Draft(replace(saved(world), pass_limit=0))) == 3
    assert touched(world, Draft(replace(saved(world), pass_limit=2))) == 0
    assert touched(world, Draft(replace(saved(world), cool_down_minutes=30))) == 1
    assert touched(world, Draft(saved(world), (EDGES,))) == 3
    assert touched(world, Draft(saved(world), (replace(EDGES, grades=("09",)),))) == 0
    assert touched(world, Draft(saved(world), (replace(EDGES, is_on=False),))) == 0


def test_a_draft_can_also_let_students_go(world: World) -> None:
    NoPassWindow.objects.create(school=world.school, first_minutes=31)

    before, after = states(world, Draft(saved(world)))

    assert before["Restroom"][0] == "closed"
    assert after["Restroom"][0] == "open"


def test_an_accommodation_shows_nowhere(world: World) -> None:
    used_one(world)
    draft = Draft(replace(saved(world), pass_limit=1, cool_down_minutes=30), (EDGES,))
    plain, count = states(world, draft), touched(world, draft)
    Accommodation.objects.create(
        school=world.school,
        person_id=person_of(world.student),
        extra_passes=9,
        time_percent=200,
        no_cool_down=True,
        exempt_from_windows=True,
    )
    SchoolGate.objects.filter(school=world.school).update(rules_version=9)

    seen = snapshot_for(school_id=world.school.id, student_id=person_of(world.student), now=TEN)
    assert person_of(world.student) in seen.book.eases  # the rules know of it
    assert states(world, draft) == plain
    assert touched(world, draft) == count


def test_a_live_pass_does_not_hide_the_tiles(world: World) -> None:
    ask(world)

    before, _after = states(world, Draft(saved(world)))

    assert before["Restroom"] == ("open", False)


@pytest.mark.usefixtures("at_ten")
def test_the_page_says_what_the_draft_does_and_saves_nothing(world: World) -> None:
    used_one(world)
    mark = mark_of(school_id=world.school.id)
    gate = SchoolGate.objects.get(school=world.school)
    events = HallPass.objects.values_list("version", flat=True)
    versions = list(events)

    answer = Visitor(world.admin).post(PREVIEW, **{**TYPED, "pass_limit": "1"})

    page = text_of(answer)
    assert "has used every pass, and can still ask." in page
    assert "1 student gets another answer right now." in page
    assert page.count("<li id=") == page.count("Restroom") + 2
    assert page.count("data-changed") == 2
    assert mark_of(school_id=world.school.id) == mark
    after = SchoolGate.objects.get(school=world.school)
    assert (after.version, after.rules_version) == (gate.version, gate.rules_version)
    assert list(events) == versions
    assert not Change.objects.exists()


@pytest.mark.usefixtures("at_ten")
def test_the_page_without_a_draft_shows_the_rules_as_they_are(world: World) -> None:
    person = world.students[1].person
    assert person is not None

    page = text_of(Visitor(world.admin).get(PREVIEW, student=str(person.id)))

    assert "<h1>What a student sees</h1>" in page
    assert f"Hi {person.name}" in page
    assert "These are the tiles right now." in page
    assert "data-changed" not in page


@pytest.mark.usefixtures("at_ten")
def test_a_draft_that_makes_no_sense_is_said(world: World) -> None:
    page = text_of(Visitor(world.admin).post(PREVIEW, **{**TYPED, "pass_limit": "many"}))

    assert "The draft makes no sense yet." in page


@pytest.mark.usefixtures("at_ten")
def test_a_student_is_found_by_name_and_only_here(world: World) -> None:
    make_member(make_school(), "student", given_name="Zed", family_name="Elsewhere")
    visitor = Visitor(world.admin)

    assert "Student2 Test" in text_of(visitor.get(PREVIEW, find="student2"))
    assert "Zed" not in text_of(visitor.get(PREVIEW, find="zed")).replace('value="zed"', "")


@pytest.mark.usefixtures("at_ten")
@pytest.mark.parametrize("role", ["teacher", "student", "nurse"])
def test_nobody_but_admins_sees_the_preview(world: World, role: str) -> None:
    visitor = Visitor(make_member(world.school, role))

    assert visitor.get(PREVIEW).status_code == 404
    assert visitor.post(PREVIEW, **TYPED).status_code == 404
