"""What somebody chooses, on every device: each tick alone, and back to what the school set."""

from __future__ import annotations

import pytest

from corridor.core.errors import Invalid, NotFound
from corridor.core.models import Outbox
from corridor.notifications import commands
from corridor.notifications.catalogue import KINDS
from corridor.notifications.commands.school import Contact, save_school
from corridor.notifications.kinds import TEST, Channel
from corridor.notifications.models import Delivery, Preferences, SchoolNotifications
from corridor.schools.commands import undo_change
from corridor.schools.models import Change
from tests.factories import TEN, World, actor_of, make_member, person_of
from tests.notifications.making import by_itself, spread, switch, to_the_library
from tests.pages import Visitor, at_ten, text_of
from tests.passes.acting import MINUTE

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PAGE = "/notifications/settings/"
SCHOOL = "/admin/notifications/"
OF_ADMINS = {"encounter_prevented", "weekly_report", "student_reported", "roster_failed"}


def drawn(answer: object) -> dict[str, bool]:
    """The ticks of a page, by name."""
    cards = answer.context["cards"]  # type: ignore[attr-defined]
    return {t.name: t.is_on for c in cards for row in c.rows for t in row.ticks}


@pytest.mark.parametrize("in_app", [True, False])
def test_s33_what_is_not_wanted_in_the_product_goes_by_the_other_ways_alone(
    world: World, in_app: bool
) -> None:
    switch(world.librarian, "request", "in_app", on=in_app)
    switch(world.librarian, "request", "email")
    to_the_library(world)
    Outbox.objects.all().delete()
    spread()

    librarian = Visitor(world.librarian)
    bell = by_itself(librarian, "/notifications/bell/")
    assert bell.context["number"] == int(in_app)
    assert len(librarian.get("/notifications/").context["days"]) == int(in_app)
    assert Outbox.objects.exists() is in_app
    assert Delivery.objects.get().channel == "email"


def two_devices(world: World) -> tuple[Visitor, Visitor]:
    phone, desktop = Visitor(world.teacher), Visitor()
    desktop.user = phone.user
    desktop.come_back()
    return phone, desktop


def test_every_kind_has_its_own_tick_for_every_way(world: World) -> None:
    """Of what there is to hear for them, and of nothing else."""
    staff = {"approver", "room", "plans"}
    monitor = make_member(world.school, "hall_monitor")
    for member, audiences, not_theirs in (
        (world.student, {"student", "planned"}, set()),
        (world.teacher, staff, set()),
        (monitor, {*staff, "school"}, OF_ADMINS),
        (world.admin, {*staff, "school"}, {"overdue_anywhere", "roster_failed"}),
    ):
        answer = Visitor(member).get(PAGE)
        ours = [kind for kind in KINDS.values() if kind.audience in audiences]
        wanted = [kind.name for kind in ours if kind.name not in not_theirs]

        assert set(drawn(answer)) == {f"{k}.{c}" for k in wanted for c in Channel.values}


def test_one_tick_changes_and_the_others_stay_as_usual(world: World) -> None:
    phone, desktop = two_devices(world)
    before = drawn(desktop.get(PAGE))
    answer = by_itself(phone, PAGE, on="request.email")

    assert answer.status_code == 204
    after = drawn(desktop.get(PAGE))
    assert {name for name in after if after[name] != before[name]} == {"request.email"}
    assert Outbox.objects.filter(topics=[f"person:{person_of(world.teacher)}"]).exists()


def test_two_devices_do_not_overwrite_each_other(world: World) -> None:
    """The desktop shows what was before the phone changed it, and saves something else. Negative
    control: a form that says nothing of what it was drawn with takes the phone's choice away."""
    phone, desktop = two_devices(world)
    was = [name for name, on in drawn(desktop.get(PAGE)).items() if on]
    by_itself(phone, PAGE, on="request.email")
    desktop.post(PAGE, was=was, on=[name for name in was if name != "overdue.phone"])

    after = drawn(phone.get(PAGE))
    assert (after["request.email"], after["overdue.phone"]) == (True, False)

    desktop.post(PAGE, was=[*was, "request.email"], on=was)
    assert not drawn(phone.get(PAGE))["request.email"]


def test_quiet_hours_sound_and_names_are_switched_alone(world: World) -> None:
    visitor = Visitor(world.student)
    visitor.post(PAGE, was=["quiet"], on=["sound"])

    own = Preferences.objects.get(person_id=person_of(world.student))
    assert (own.is_quiet_after_school, own.has_sound, own.hides_names) == (False, True, False)


@pytest.mark.parametrize("name", ["nothing.email", "request.pigeon", "request", "", "__class__"])
def test_what_there_is_not_is_not_chosen(world: World, name: str) -> None:
    with pytest.raises(Invalid):
        commands.switch(person_id=person_of(world.student), on=[name], off=[], now=TEN)

    assert not Preferences.objects.exists()


def test_back_to_what_the_school_set(world: World) -> None:
    visitor = Visitor(world.librarian)
    assert "Back to what the school set" not in text_of(visitor.get(PAGE))
    visitor.post(PAGE, on=["request.email"])
    set_for_all(world, off=["request.in_app"])
    assert "Back to what the school set" in text_of(visitor.get(PAGE))

    visitor.post(f"{PAGE}back/")

    now = drawn(visitor.get(PAGE))
    assert (now["request.email"], now["request.in_app"]) == (False, False)


def set_for_all(
    world: World, *, on: list[str] | None = None, off: list[str] | None = None, **contact: str
) -> None:
    save_school(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        on=on or [],
        off=off or [],
        contact=Contact(**contact),
        now=TEN,
    )


def test_what_the_school_sets_reaches_whoever_has_not_chosen(world: World) -> None:
    set_for_all(world, on=["request.email"])
    to_the_library(world)
    spread()

    assert Delivery.objects.get().channel == Channel.EMAIL


def test_what_the_school_sets_stands_in_the_log_and_goes_back(world: World) -> None:
    visitor = Visitor(world.admin)
    visitor.post(SCHOOL, on="request.email", helper="Mr.  Adams\nroom 12")
    row = SchoolNotifications.objects.get()
    assert (row.helper, row.choices) == ("Mr. Adams room 12", {"request": {"email": True}})
    change = Change.objects.get(subject="notifications")
    assert change.before == {"request.email": False, "helper": ""}
    log = text_of(visitor.get("/admin/rules/changes/"))
    assert "A student asks for a pass: E-mail" in log

    undo_change(actor=actor_of(world.admin), change_id=change.id, now=TEN + MINUTE)

    assert not drawn(visitor.get(SCHOOL))["request.email"]
    assert SchoolNotifications.objects.get().helper == ""


def test_a_wrong_address_of_the_helper_keeps_what_was_ticked_and_typed(world: World) -> None:
    visitor = Visitor(world.admin)
    answer = visitor.post(SCHOOL, on="request.email", helper="Mr. Adams", helper_email="adams")

    assert answer.status_code == 422
    assert drawn(answer)["request.email"]
    assert 'value="Mr. Adams"' in answer.content.decode()
    assert 'name="was" value="request.email"' not in answer.content.decode()
    assert not SchoolNotifications.objects.exists()


def test_only_who_sets_rules_sets_what_holds_for_all(world: World) -> None:
    with pytest.raises(NotFound):
        save_school(
            actor=actor_of(world.teacher),
            school_id=world.school.id,
            on=["request.email"],
            off=[],
            contact=Contact(),
            now=TEN,
        )

    assert Visitor(world.teacher).get(SCHOOL).status_code == 404
    assert not SchoolNotifications.objects.exists()


def test_nobody_chooses_about_tests(world: World) -> None:
    assert not any(name.startswith(TEST) for name in drawn(Visitor(world.admin).get(SCHOOL)))
