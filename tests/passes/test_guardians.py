"""Guardians: off by default; their own children, to read, and nothing around them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.accounts import commands
from corridor.accounts import middleware as door
from corridor.accounts.models import Guardianship, Member
from corridor.accounts.queries import head_count, pick_students, staff
from corridor.accounts.tokens import issue_token, places_of_token
from corridor.core.audit import AuditEntry, Kind
from corridor.core.errors import Invalid, NotFound
from corridor.live.standing import fallen, standing_of
from corridor.passes.commands import Ask, end_pass, request_pass
from corridor.passes.models import HallPass
from corridor.passes.queries.snapshot import book_now
from corridor.schools.models import District
from tests.factories import TEN, World, actor_of, make_member, make_user, person_of
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]

pytestmark = pytest.mark.usefixtures("at_ten")
NAME = ("Rosa", "Alvarez")


@pytest.fixture
def guardian(world: World) -> Member:
    add(world, world.student)
    return Member.objects.get(roles=["guardian"])


@pytest.fixture
def _on(district: District) -> None:
    District.objects.filter(id=district.id).update(guardians_are_on=True)


def add(world: World, student: Member, email: str = "rosa@home.example") -> Guardianship:
    return commands.add_guardian(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=student.id,
        name=NAME,
        email=email,
        now=TEN,
    )


def trip(world: World, student: Member, place: object, *, note: str = "") -> HallPass:
    made = request_pass(
        actor=actor_of(world.teacher),
        ask=Ask(student_id=person_of(student), destination_id=place.id, note=note),  # type: ignore[attr-defined]
        now=TEN,
    )
    end_pass(actor=actor_of(world.teacher), pass_id=made.pass_id, now=TEN + timedelta(minutes=3))
    return HallPass.objects.get(id=made.pass_id)


def test_while_off_nobody_gets_in_and_one_sentence_says_why(world: World) -> None:
    add(world, world.student)
    make_user(Member.objects.get(roles=["guardian"]), password="correct horse battery")

    answer = Visitor().post(
        "/sign-in/", email="rosa@home.example", password="correct horse battery"
    )

    assert answer.status_code == 422
    assert "does not let guardians in" in text_of(answer)


@pytest.mark.usefixtures("_on")
def test_a_guardian_reads_of_their_children_and_nobody_else(world: World, guardian: Member) -> None:
    child, other = world.students[0], world.students[1]
    trip(world, child, world.library, note="With Student1")
    trip(world, other, world.restroom)
    visitor = Visitor(guardian)

    answer = visitor.get("/")
    page = text_of(visitor.get("/children/"))

    assert answer.headers["Location"] == "/children/"
    assert str(child.person) in page
    assert "Library" in page
    for hidden in (str(other.person), "Restroom", "Student1", "With"):
        assert hidden not in page.replace(str(child.person), "")


@pytest.mark.usefixtures("_on")
def test_places_of_care_have_one_neutral_name(world: World, guardian: Member) -> None:
    trip(world, world.student, world.nurse)

    page = text_of(Visitor(guardian).get("/children/"))

    assert "Student services" in page
    assert "Nurse" not in page
    assert "heart-pulse" not in page


@pytest.mark.usefixtures("_on")
def test_what_is_older_than_thirty_days_is_left_out(world: World, guardian: Member) -> None:
    row = trip(world, world.student, world.library)
    old = TEN - timedelta(days=31)
    HallPass.objects.filter(id=row.id).update(
        requested_at=old, started_at=old, ended_at=old + timedelta(minutes=3)
    )

    assert "Library" not in text_of(Visitor(guardian).get("/children/"))


@pytest.mark.usefixtures("_on")
def test_each_look_is_noted(world: World, guardian: Member) -> None:
    trip(world, world.student, world.library)

    Visitor(guardian).get("/children/")

    entry = AuditEntry.objects.get(kind=Kind.HISTORY_READ)
    assert entry.actor_id == guardian.person_id
    assert entry.subjects == [world.student.person_id]
    assert entry.details["page"] == "children"


@pytest.mark.usefixtures("_on")
@pytest.mark.parametrize("path", ["/room/", "/passes/", "/monitor/", "/admin/", "/admin/people/"])
def test_every_other_page_is_not_there(guardian: Member, path: str) -> None:
    assert Visitor(guardian).get(path).status_code == 404


@pytest.mark.usefixtures("_on")
def test_the_guard_at_the_door_is_what_keeps_them_out(
    guardian: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the list of passes asks for no permission of its own."""
    monkeypatch.setattr(door, "OF_GUARDIANS", ("/",))

    assert Visitor(guardian).get("/passes/").status_code == 200


@pytest.mark.usefixtures("_on")
def test_taken_off_they_see_nothing_with_the_next_click(world: World, guardian: Member) -> None:
    trip(world, world.student, world.library)
    visitor = Visitor(guardian)
    link = Guardianship.objects.get()

    commands.remove_guardian(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=world.student.id,
        guardianship_id=link.id,
        now=TEN,
    )

    assert visitor.get("/children/").status_code == 302
    guardian.refresh_from_db()
    assert guardian.archived_at is not None


@pytest.mark.usefixtures("_on")
def test_switched_off_they_are_out_and_their_streams_end(
    world: World, guardian: Member, district: District
) -> None:
    visitor, now = Visitor(guardian), timezone.now()
    assert visitor.get("/children/").status_code == 200
    key = visitor.client.session.session_key or ""
    before = standing_of(key, district_id=district.id, now=now)
    assert fallen([before], district_id=district.id, now=now) == set()

    chief = make_member(world.school, "district_admin")
    commands.keep_guardians_out(actor=actor_of(chief), now=TEN)

    assert visitor.get("/children/").status_code == 302
    assert fallen([before], district_id=district.id, now=now) == {before.digest}


@pytest.mark.usefixtures("_on")
def test_a_guardian_counts_nowhere_as_staff(world: World, guardian: Member) -> None:
    students, others = head_count(school_id=world.school.id)
    person = guardian.person_id
    actor = actor_of(guardian)

    assert (students, others) == (3, 3)
    assert person not in {member.person_id for member in staff(school_id=world.school.id)}
    assert person not in book_now(school_id=world.school.id, now=TEN).names
    assert pick_students(school_id=world.school.id, chosen=(), search="Alvarez").found == []
    assert (actor.is_staff, actor.is_student, actor.powers) == (False, False, frozenset())


@pytest.mark.usefixtures("_on")
def test_no_program_acts_for_a_guardian(guardian: Member) -> None:
    secret = issue_token(user=make_user(guardian), name="x", now=TEN).secret

    assert places_of_token(secret=secret, now=TEN) == ()


@pytest.mark.usefixtures("_on")
def test_a_teacher_with_a_child_here_stays_one_person(world: World) -> None:
    person = world.teacher.person
    assert person is not None
    type(person).objects.filter(id=person.id).update(email="bennett@school.example")

    add(world, world.student, email="Bennett@school.example")

    world.teacher.refresh_from_db()
    assert world.teacher.roles == ["guardian", "teacher"]
    visitor = Visitor(world.teacher)
    assert visitor.get("/room/").status_code == 200
    assert visitor.get("/children/").status_code == 200


def test_a_student_is_nobodys_guardian(world: World) -> None:
    other = world.students[1].person
    assert other is not None
    type(other).objects.filter(id=other.id).update(email="kid@school.example")

    with pytest.raises(Invalid):
        add(world, world.student, email="kid@school.example")

    assert not Guardianship.objects.exists()


def test_only_who_may_change_people_adds_guardians(world: World) -> None:
    with pytest.raises(NotFound):
        commands.add_guardian(
            actor=actor_of(world.teacher),
            school_id=world.school.id,
            member_id=world.student.id,
            name=NAME,
            email="rosa@home.example",
            now=TEN,
        )
    assert not Guardianship.objects.exists()


def test_admins_add_and_take_off_on_the_students_page(world: World) -> None:
    visitor, page = Visitor(world.admin), f"/admin/people/{world.student.id}/"

    visitor.post(
        f"{page}guardians/", given_name="Rosa", family_name="Alvarez", email="rosa@home.example"
    )
    assert "Rosa Alvarez" in text_of(visitor.get(page))

    visitor.post(f"{page}guardians/{Guardianship.objects.get().id}/remove/")
    assert "Rosa Alvarez" not in text_of(visitor.get(page))


@pytest.mark.usefixtures("_on")
def test_a_guardian_takes_the_same_out_as_a_file_and_that_is_noted(
    world: World, guardian: Member
) -> None:
    trip(world, world.student, world.library, note="With Student1")
    trip(world, world.students[1], world.restroom)

    answer = Visitor(guardian).get("/children/file/")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = text_of(answer).splitlines()
    assert head == '"Student","Place","Day","From","To"'
    assert lines == [f'"{world.student.person}","Library","2026-09-14","10:00","10:03"']
    entry = AuditEntry.objects.get(kind=Kind.EXPORTED)
    assert (entry.subjects, entry.details["rows"]) == ([person_of(world.student)], 1)


def test_the_file_is_there_for_guardians_alone(world: World) -> None:
    """Negative control: somebody else, and the guardian while guardians are off."""
    add(world, world.student)

    for member in (world.teacher, world.student, Member.objects.get(roles=["guardian"])):
        assert Visitor(member).get("/children/file/").status_code != 200
    assert not AuditEntry.objects.filter(kind=Kind.EXPORTED).exists()
