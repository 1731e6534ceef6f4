"""The page of changes: what it says, finds and takes back, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.core.tenancy import district_in_force
from corridor.schools import change_queries, commands
from corridor.schools.commands.changes import record_change
from corridor.schools.facts import PlaceFacts
from corridor.schools.models import Change, Location
from corridor.schools.policies import Operator
from tests.factories import TEN, World, actor_of, make_location, make_member, make_school
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
PAGE = "/admin/rules/changes/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def save(
    world: World, place: Location | None = None, before: int = 60, **fields: object
) -> Location:
    return commands.save_location(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        location_id=place.id if place else None,
        facts=PlaceFacts(**{"name": place.name if place else "Gym", **fields}),  # type: ignore[arg-type]
        now=TEN - before * MINUTE,
    )


def lines(visitor: Visitor, **query: str) -> list[str]:
    days = visitor.get(PAGE, **query).context["days"]
    return [line.change.subject_name for day in days for line in day.lines]


def test_nothing_changed_yet_says_what_comes_here(visitor: Visitor) -> None:
    assert "Nothing has been changed yet" in text_of(visitor.get(PAGE))


def test_changes_stand_by_day_in_plain_words(visitor: Visitor, world: World) -> None:
    gym = save(world, before=24 * 60 + 5)
    save(world, gym, capacity_to=8, approval="destination", visible_grades=("09",), kind="other")

    answer = visitor.get(PAGE)
    days = answer.context["days"]
    [changed] = days[0].lines
    [new] = days[1].lines

    assert [(day.date.day, len(day.lines)) for day in days] == [(14, 1), (13, 1)]
    assert (new.kind, changed.kind, changed.subject) == ("new", "changed", "Place")
    assert [(d.label, d.before, d.after) for d in changed.differences] == [
        ("At most there at once", "no limit", "8"),
        ("Who says yes to a pass now", "Nobody: students just go", "The staff of this place"),
        ("Grades", "none", "9"),
    ]
    assert "Dana Test" in text_of(answer)
    assert "Today" in text_of(answer)


def test_times_are_the_schools_and_ids_are_names(visitor: Visitor, world: World) -> None:
    commands.close_location(
        actor=actor_of(world.admin),
        location=world.library,
        starts=TEN + 60 * MINUTE,
        until=None,
        reason="Book fair",
        now=TEN,
    )
    save(world, make_location(world.school, "Den"), visible_people=(world.student.person_id,))

    words = text_of(visitor.get(PAGE))

    assert "Mon, Sep 14, 11:00 AM" in words
    assert str(world.student.person) in words
    assert str(world.student.person_id) not in words


def test_changes_are_found_by_kind_person_and_words(visitor: Visitor, world: World) -> None:
    save(world)
    commands.close_location(
        actor=Operator(district_in_force()),
        location=world.library,
        until=None,
        reason="",
        now=TEN,
    )

    assert lines(visitor) == ["Library", "Gym"]
    assert lines(visitor, kind="closure") == ["Library"]
    assert lines(visitor, who="-") == ["Library"]
    assert lines(visitor, who=str(world.admin.person_id)) == ["Gym"]
    assert lines(visitor, q="dana gy") == ["Gym"]
    assert lines(visitor, q="closing") == ["Library"]
    assert lines(visitor, q="nothing of that") == []
    assert lines(visitor, kind="unheard_of", who="nobody") == ["Library", "Gym"]


def test_older_changes_are_on_further_pages(
    visitor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gym = save(world, before=99)
    for minutes in range(10, 16):
        save(world, gym, before=90 - minutes, minutes=minutes)
    monkeypatch.setattr(
        change_queries.page_of_changes, "__kwdefaults__", {"after": None, "size": 4}
    )

    first = visitor.get(PAGE)
    second = visitor.get(PAGE, after=str(first.context["older"]))
    shown = [
        line.change.id for page in (first, second) for d in page.context["days"] for line in d.lines
    ]

    assert len(set(shown)) == Change.objects.count() == 7
    assert second.context["older"] is None
    assert "Newest changes" in text_of(second)


def test_a_change_is_taken_back_on_the_page(visitor: Visitor, world: World) -> None:
    gym = save(world)
    save(world, gym, before=30, minutes=9)
    change = Change.objects.latest("at")

    assert f"{PAGE}{change.id}/undo/" in text_of(visitor.get(PAGE))
    visitor.post(f"{PAGE}{change.id}/undo/")

    words = text_of(visitor.get(PAGE))
    assert Location.objects.get(id=gym.id).minutes == 5
    assert f"{PAGE}{change.id}/undo/" not in words
    assert "Taken back by Dana Test" in words


def test_only_what_can_go_back_has_a_button(visitor: Visitor, world: World) -> None:
    gym = save(world)
    save(world, gym, before=30, minutes=9)
    first = Change.objects.earliest("at")

    assert f"{PAGE}{first.id}/undo/" not in text_of(visitor.get(PAGE))
    answer = visitor.post(f"{PAGE}{first.id}/undo/")

    assert answer.status_code == 302
    assert "Take that change back first." in text_of(visitor.get(PAGE))
    assert Location.objects.get(id=gym.id).archived_at is None


def a_private_change(world: World) -> None:
    record_change(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        subject="accommodation",
        thing=world.school,
        before={},
        after={"extra": 1},
        now=TEN,
        is_private=True,
    )


def test_private_changes_are_listed_to_the_nurse_and_case_manager_only(
    visitor: Visitor, world: World
) -> None:
    a_private_change(world)

    assert lines(visitor) == []
    assert visitor.get(PAGE).context["authors"] == []
    both = Visitor(make_member(world.school, "school_admin", "case_manager"))
    assert lines(both) == [world.school.name]


def test_changes_of_other_schools_are_not_listed(visitor: Visitor, world: World) -> None:
    elsewhere = make_school()
    admin = make_member(elsewhere, "school_admin")
    commands.save_location(
        actor=actor_of(admin),
        school_id=elsewhere.id,
        location_id=None,
        facts=PlaceFacts(name="Theirs"),
        now=TEN,
    )

    assert lines(visitor) == []
    assert lines(visitor, after=str(Change.objects.get().id)) == []


def test_only_admins_see_and_undo(world: World) -> None:
    gym = save(world)
    undo = f"{PAGE}{Change.objects.get().id}/undo/"
    others = [world.student, world.teacher, make_member(world.school, "nurse", "case_manager")]

    for member in others:
        visitor = Visitor(member)
        assert visitor.get(PAGE).status_code == 404
        assert visitor.post(undo).status_code == 404
    assert Visitor(make_member(make_school(), "school_admin")).post(undo).status_code == 404
    assert Visitor().get(PAGE).headers["Location"].startswith("/sign-in/")

    assert Location.objects.get(id=gym.id).archived_at is None


def test_the_page_takes_the_same_statements_for_one_and_many(
    visitor: Visitor, world: World
) -> None:
    visitor.get(PAGE)
    save(world, world.nurse, visible_people=(world.student.person_id,))

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(PAGE)
        return len(captured)

    few = statements()
    for number, student in enumerate(world.students * 4):
        save(world, make_location(world.school), number, visible_people=(student.person_id,))

    assert statements() == few
