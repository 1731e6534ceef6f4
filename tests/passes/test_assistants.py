"""An assistant acts for teachers: sees and answers as they do, and is not told apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.accounts import commands as people
from corridor.accounts.actor import Actor
from corridor.accounts.models import Assisting, Member
from corridor.accounts.sign_in import places_of
from corridor.core.errors import Invalid, NotAllowed
from corridor.live.audience import listener_of
from corridor.passes.commands import (
    Ask,
    approve_pass,
    decline_pass,
    end_pass,
    pre_approve,
    request_pass,
)
from corridor.passes.models import HallPass, PassEvent, PreApproval
from corridor.passes.queries import room_now, timeline
from tests.factories import (
    TEN,
    World,
    actor_of,
    enroll,
    make_location,
    make_member,
    make_section,
    person_of,
)
from tests.factories import make_user as user_of
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def gym(world: World) -> object:
    return make_location(world.school, "Gym", approval="origin")


@pytest.fixture
def assistant(world: World) -> Member:
    member = make_member(world.school, "assistant", given_name="Sam", family_name="Reed")
    Assisting.objects.create(assistant=member, teacher=world.teacher)
    return member


def acting(member: Member) -> Actor | None:
    user = member.person.users.first() or user_of(member)
    found = places_of(user.id, district_id=user.district_id, person_id=user.person_id)
    return found.acting if found else None


def signed_in(member: Member) -> Actor:
    found = acting(member)
    assert found is not None
    return found


def asked(world: World, gym: object) -> HallPass:
    made = request_pass(
        actor=actor_of(world.student),
        ask=Ask(student_id=person_of(world.student), destination_id=gym.id),  # type: ignore[attr-defined]
        now=TEN,
    )
    return HallPass.objects.get(id=made.pass_id)


def test_the_room_and_the_requests_of_the_teacher_are_the_assistants(
    world: World, gym: object, assistant: Member
) -> None:
    asked(world, gym)

    room = room_now(actor=signed_in(assistant), now=TEN)

    assert room.place is not None
    assert (room.place.id, room.is_own) == (world.room.id, True)
    assert room.teaching is not None
    assert [card.student for card in room.requests] == [str(world.student.person)]
    assert room.others == []


def test_a_yes_of_the_assistant_reads_as_the_teachers(
    world: World, gym: object, assistant: Member
) -> None:
    row = asked(world, gym)

    approve_pass(actor=signed_in(assistant), pass_id=row.id, now=TEN)

    row.refresh_from_db()
    event = PassEvent.objects.get(hall_pass=row, kind="approved")
    assert (row.state, row.approved_by_id) == ("out", world.teacher.id)
    assert event.actor_id == assistant.id
    assert event.detail["for"] == str(world.teacher.id)
    assert event.overrode == []


def test_the_student_cannot_tell_who_answered(world: World, gym: object, assistant: Member) -> None:
    by_teacher, by_assistant = asked(world, gym), None
    approve_pass(actor=actor_of(world.teacher), pass_id=by_teacher.id, now=TEN)
    end_pass(actor=actor_of(world.teacher), pass_id=by_teacher.id, now=TEN)
    by_assistant = asked(world, gym)
    approve_pass(actor=signed_in(assistant), pass_id=by_assistant.id, now=TEN)
    end_pass(actor=signed_in(assistant), pass_id=by_assistant.id, now=TEN)
    student = actor_of(world.student)

    first, second = (
        [
            (step.kind, step.actor, step.detail, step.device)
            for step in timeline(pass_id=row.id, reader=student)
        ]
        for row in (by_teacher, by_assistant)
    )
    assert first == second
    page = text_of(Visitor(world.student).get(f"/passes/{by_assistant.id}/"))
    assert "Ms. Bennett" in page
    assert "Reed" not in page


def test_staff_read_both_names(world: World, gym: object, assistant: Member) -> None:
    row = asked(world, gym)
    approve_pass(actor=signed_in(assistant), pass_id=row.id, now=TEN)

    steps = timeline(pass_id=row.id, reader=actor_of(world.admin))

    assert "Sam Reed for Ms. Bennett" in {step.actor for step in steps}


def test_a_no_is_told_in_the_teachers_name(world: World, gym: object, assistant: Member) -> None:
    row = asked(world, gym)

    decline_pass(actor=signed_in(assistant), pass_id=row.id, now=TEN, reason="After the test")

    page = text_of(Visitor(world.student).get("/"))
    assert "After the test" in page
    assert "Reed" not in page


def test_a_pass_they_make_is_the_teachers(world: World, assistant: Member) -> None:
    made = request_pass(
        actor=signed_in(assistant),
        ask=Ask(student_id=person_of(world.student), destination_id=world.restroom.id),
        now=TEN,
    )

    row = HallPass.objects.get(id=made.pass_id)
    assert (row.created_by_id, row.approved_by_id) == (world.teacher.id, world.teacher.id)
    assert set(PassEvent.objects.filter(hall_pass=row).values_list("actor_id", flat=True)) == {
        assistant.id
    }


def test_a_yes_in_advance_is_the_teachers(world: World, gym: object, assistant: Member) -> None:
    pre_approve(
        actor=signed_in(assistant),
        origin_id=world.room.id,
        destination_id=None,
        passes=2,
        now=TEN,
    )

    row = asked(world, gym)
    assert (row.state, row.approved_by_id) == ("out", world.teacher.id)
    assert PassEvent.objects.get(hall_pass=row, kind="approved").actor_id == assistant.id
    assert who_said_yes(row, reader=world.librarian) == "Sam Reed for Ms. Bennett"
    assert who_said_yes(row, reader=world.student) == "Ms. Bennett", (
        "students read the teacher alone"
    )


def test_a_teachers_own_yes_in_advance_names_nobody_else(
    world: World, gym: object, assistant: Member
) -> None:
    """Negative control: there is an assistant, and it was not they who said it."""
    teacher = actor_of(world.teacher)
    pre_approve(actor=teacher, origin_id=world.room.id, destination_id=None, passes=1, now=TEN)

    row = asked(world, gym)

    assert who_said_yes(row, reader=world.librarian) == "Ms. Bennett"
    assert PreApproval.objects.get().said_by_id is None


def who_said_yes(row: HallPass, *, reader: Member) -> str:
    steps = timeline(pass_id=row.id, reader=actor_of(reader))
    return next(step.actor for step in steps if step.kind == "approved")


def test_of_two_teachers_the_one_who_was_asked_counts(
    world: World, gym: object, assistant: Member
) -> None:
    other = make_member(world.school, "teacher", title="Mr.", family_name="Alda")
    other_room = make_location(world.school, "Room 9", kind="classroom", approval="origin")
    section = make_section(other_room)
    enroll(section, other, part="teacher")
    Assisting.objects.create(assistant=assistant, teacher=other)
    row = asked(world, gym)

    approve_pass(actor=signed_in(assistant), pass_id=row.id, now=TEN)

    row.refresh_from_db()
    assert row.approved_by_id == world.teacher.id
    room = room_now(actor=signed_in(assistant), now=TEN)
    assert {place.id for place in room.own} == {world.room.id, other_room.id}


def test_without_the_link_they_are_nobodys_teacher(
    world: World, gym: object, assistant: Member
) -> None:
    """The control: what lets them answer is the link, and nothing else."""
    row = asked(world, gym)
    stranger = make_member(world.school, "assistant")
    Assisting.objects.create(assistant=stranger, teacher=make_member(world.school, "teacher"))

    with pytest.raises(NotAllowed):
        approve_pass(actor=signed_in(stranger), pass_id=row.id, now=TEN)


def test_the_last_teacher_gone_they_are_out_with_the_next_click(
    world: World, assistant: Member
) -> None:
    visitor = Visitor(assistant)
    assert visitor.get("/room/").status_code == 200

    people.set_teachers(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=assistant.id,
        teachers=[],
        now=TEN,
    )

    assert visitor.get("/room/").status_code == 302
    assert acting(assistant) is None


def test_the_role_gone_the_teacher_is_not_theirs(world: World, gym: object) -> None:
    member = make_member(world.school, "assistant")
    Assisting.objects.create(assistant=member, teacher=world.teacher)
    row = asked(world, gym)
    people.set_member_roles(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=member.id,
        roles=["staff"],
        now=TEN,
    )

    with pytest.raises(NotAllowed):
        approve_pass(actor=signed_in(member), pass_id=row.id, now=TEN)


def test_a_teacher_who_left_is_acted_for_no_more(world: World, assistant: Member) -> None:
    Member.objects.filter(id=world.teacher.id).update(archived_at=TEN)

    assert acting(assistant) is None


def test_the_door_says_why(world: World) -> None:
    member = make_member(world.school, "assistant", email="sam@example.com")
    user_of(member, password="correct horse battery")

    answer = Visitor().post("/sign-in/", email="sam@example.com", password="correct horse battery")

    assert answer.status_code == 422
    assert "which teacher you act for" in text_of(answer)


def test_an_assistant_has_no_second_role(world: World, assistant: Member) -> None:
    with pytest.raises(Invalid):
        people.set_member_roles(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=assistant.id,
            roles=["assistant", "teacher"],
            now=TEN,
        )
    assistant.refresh_from_db()
    assert assistant.roles == ["assistant"]


def test_only_who_teaches_here_is_acted_for(world: World, assistant: Member) -> None:
    with pytest.raises(Invalid):
        people.set_teachers(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=assistant.id,
            teachers=[person_of(world.librarian)],
            now=TEN,
        )
    assert Assisting.objects.get().teacher_id == world.teacher.id


def test_admins_choose_the_teachers_on_a_page(world: World, assistant: Member) -> None:
    other = make_member(world.school, "teacher", given_name="Nia", family_name="Cole")
    visitor, page = Visitor(world.admin), f"/admin/people/{assistant.id}/assists/"

    assert "Ms. Bennett" in text_of(visitor.get(page))
    assert "Nia Cole" in text_of(visitor.post(page, q="cole", do="find"))
    answer = visitor.post(page, people=[str(other.person_id)], do="save")

    assert answer.status_code == 302
    assert [one.teacher_id for one in Assisting.objects.all()] == [other.id]


def test_nudges_for_the_teacher_reach_the_assistant(world: World, assistant: Member) -> None:
    visitor = Visitor(assistant)
    key = visitor.client.session.session_key or ""
    topic = f"person:{world.teacher.person_id}"
    assert topic in text_of(visitor.get("/room/"))

    now = timezone.now()
    listener = listener_of(session_key=key, asked=[topic], now=now)
    assert listener is not None
    assert listener.topics == {topic}

    Assisting.objects.all().delete()
    later = listener_of(session_key=key, asked=[topic], now=now + timedelta(seconds=1))
    assert later is None
