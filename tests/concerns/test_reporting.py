"""Reporting what one saw of a student: who may, once, taken back, and who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from corridor.concerns.commands import deal_with, open_again, take_back
from corridor.concerns.models import Concern
from corridor.core.audit import AuditEntry
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.core.tenancy import in_district, new_id
from corridor.notifications.catalogue import KINDS
from corridor.notifications.models import Delivery, Notification, Occasion
from corridor.passes.models import HallPass
from tests.concerns.making import TALK, report
from tests.factories import TEN, World, actor_of, make_district, make_member, person_of
from tests.mailbox import Mailbox, mailbox, page_part, text_part
from tests.notifications.making import send, spread, told, with_address
from tests.passes.acting import MINUTE, ask

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def monitor(world: World) -> Any:
    return make_member(world.school, "hall_monitor", given_name="Sam", family_name="Reed")


def test_a_report_of_a_pass_knows_its_student(world: World, monitor: Any) -> None:
    seen = ask(world)

    made = report(world, monitor, pass_id=seen.id, note="  In the east\nhall ")

    assert (made.student_id, made.hall_pass_id) == (person_of(world.student), seen.id)
    assert made.note == "In the east hall"
    assert Occasion.objects.get(kind="student_reported").actor == monitor.id


def test_a_form_that_is_sent_twice_is_one_report_and_told_once(world: World) -> None:
    key = new_id()
    first, second = report(world, key=key), report(world, key=key, now=TEN + MINUTE)

    assert first.id == second.id
    assert Occasion.objects.filter(kind="student_reported").count() == 1
    assert AuditEntry.objects.filter(kind="student_reported").count() == 1


def test_another_form_is_another_report(world: World) -> None:
    """Negative control of the one above."""
    report(world)
    report(world)

    assert Concern.objects.count() == 2


def test_nothing_happens_to_the_student(world: World, monitor: Any) -> None:
    seen = ask(world)
    before = HallPass.objects.filter(id=seen.id).values().get()
    report(world, monitor, pass_id=seen.id)
    spread()

    assert HallPass.objects.filter(id=seen.id).values().get() == before
    assert told(world.student) == []


@pytest.mark.parametrize("role", ["student", "guardian"])
def test_students_and_guardians_report_nobody(world: World, role: str) -> None:
    with pytest.raises(NotFound):
        report(world, make_member(world.school, role))

    assert not Concern.objects.exists()


def test_of_another_school_or_district_nobody_reports(world: World) -> None:
    teacher = actor_of(world.teacher)
    with in_district(make_district().id):
        other = World()
        theirs = ask(other)
    tries: list[dict[str, Any]] = [{"pass_id": theirs.id}]
    tries.append({"student_id": person_of(other.student)})
    for said in tries:
        with pytest.raises(NotFound):
            report(world, **said)
    assert not Concern.objects.exists()
    assert teacher.school.id != theirs.school_id


def test_staff_are_not_reported_as_students(world: World) -> None:
    with pytest.raises(NotFound):
        report(world, student_id=person_of(world.librarian))


@pytest.mark.parametrize(
    ("said", "field"), [({"reason": "Ugly"}, "reason"), ({"note": "x" * 201}, "note")]
)
def test_a_report_that_makes_no_sense_says_why(
    world: World, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as problem:
        report(world, **said)

    assert list(problem.value.fields) == [field]
    assert not Occasion.objects.exists()


def test_admins_are_told_in_corridor_and_by_letter(world: World, mailbox: Mailbox) -> None:
    with_address(world.admin)
    report(world, note="Near the gym")
    spread()
    assert told(world.admin) == ["student_reported"]
    assert told(world.librarian) == told(world.teacher) == []

    send()

    letter = mailbox.only()
    student = world.student.person
    assert student is not None
    assert str(letter["Subject"]) == str(KINDS["student_reported"].title)
    for part in (text_part(letter), page_part(letter)):
        assert student.name in part
        assert "Near the gym" in part
        assert "Ms. Bennett" in part


def test_whoever_reports_is_not_told_of_it(world: World) -> None:
    report(world, world.admin)
    spread()

    assert told(world.admin) == []


def test_a_report_that_is_taken_back_is_told_to_nobody(world: World, mailbox: Mailbox) -> None:
    with_address(world.admin)
    made = report(world, note="The wrong student")
    take_back(actor=actor_of(world.teacher), concern_id=made.id, now=TEN + MINUTE)
    spread()

    made.refresh_from_db()
    assert made.note == ""
    assert told(world.admin) == []


def test_a_letter_that_waits_is_not_sent_once_it_was_taken_back(
    world: World, mailbox: Mailbox
) -> None:
    with_address(world.admin)
    made = report(world)
    spread()
    take_back(actor=actor_of(world.teacher), concern_id=made.id, now=TEN + MINUTE)
    send(TEN + MINUTE)

    assert mailbox.letters == []
    assert Delivery.objects.get().fault == "settled"


def test_after_five_minutes_a_report_stands(world: World) -> None:
    made, teacher = report(world), actor_of(world.teacher)
    with pytest.raises(Refused) as late:
        take_back(actor=teacher, concern_id=made.id, now=TEN + timedelta(minutes=5))

    assert late.value.refusal.code == "too_late"
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_taking_back_twice_is_once_and_nobody_takes_back_for_others(world: World) -> None:
    made = report(world)
    with pytest.raises(NotFound):
        take_back(actor=actor_of(world.admin), concern_id=made.id, now=TEN)
    for _ in range(2):
        take_back(actor=actor_of(world.teacher), concern_id=made.id, now=TEN)

    assert AuditEntry.objects.filter(details__what="taken_back").count() == 1


def test_dealt_with_says_who_and_when_and_can_be_opened_again(world: World) -> None:
    made, admin = report(world, reason=TALK), actor_of(world.admin)
    spread()
    deal_with(actor=admin, concern_id=made.id, now=TEN + MINUTE)
    deal_with(actor=admin, concern_id=made.id, now=TEN + 2 * MINUTE)

    made.refresh_from_db()
    assert (made.dealt_with_by_id, made.dealt_with_at) == (world.admin.id, TEN + MINUTE)
    assert Notification.objects.get().settled_at == TEN + MINUTE
    open_again(actor=admin, concern_id=made.id, now=TEN + 3 * MINUTE)
    made.refresh_from_db()
    assert (made.dealt_with_by_id, made.dealt_with_at) == (None, None)


def test_only_who_looks_after_reports_deals_with_them(world: World) -> None:
    made = report(world)
    for verb in (deal_with, open_again):
        with pytest.raises(NotFound):
            verb(actor=actor_of(world.librarian), concern_id=made.id, now=TEN)

    made.refresh_from_db()
    assert made.dealt_with_at is None


def test_a_report_that_was_dealt_with_is_not_taken_back(world: World) -> None:
    made = report(world)
    deal_with(actor=actor_of(world.admin), concern_id=made.id, now=TEN)
    with pytest.raises(Refused):
        take_back(actor=actor_of(world.teacher), concern_id=made.id, now=TEN)


def test_a_letter_that_waits_is_not_for_who_may_not_read_it_any_more(
    world: World, mailbox: Mailbox
) -> None:
    """Negative control: ``test_admins_are_told_in_corridor_and_by_letter``."""
    with_address(world.admin)
    report(world)
    spread()
    world.admin.roles = ["teacher"]
    world.admin.save()
    send()

    assert mailbox.letters == []
