"""Adding and changing people on the pages of admins."""

from __future__ import annotations

import pytest

from corridor.accounts.models import Member, Person, User
from corridor.accounts.queries import grades
from tests.factories import World, make_member, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
STAFF = {"title": "Ms.", "given_name": "Nia", "family_name": "Cole", "email": "cole@example.com"}


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def test_add_a_student_by_hand(visitor: Visitor) -> None:
    answer = visitor.post(
        "/admin/people/new-student/", given_name="Ivy", family_name="Okoro", grade="9"
    )

    person = Person.objects.get(given_name="Ivy")
    member = Member.objects.get(person=person)
    assert answer.headers["Location"] == f"/admin/people/{member.id}/"
    assert (person.grade, member.roles) == ("09", ["student"])
    assert "Ivy Okoro is added" in text_of(visitor.get(answer.headers["Location"]))


def test_add_another_leads_to_an_empty_form(visitor: Visitor) -> None:
    answer = visitor.post(
        "/admin/people/new-student/", given_name="Ivy", family_name="O", grade="9", another="1"
    )

    assert answer.headers["Location"] == "/admin/people/new-student/"


def test_errors_stand_beside_the_field_and_keep_what_was_typed(visitor: Visitor) -> None:
    answer = visitor.post("/admin/people/new-student/", given_name="Ivy", grade="9")

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'value="Ivy"' in page
    assert "id_family_name_error" in page
    assert not Person.objects.filter(given_name="Ivy").exists()


def test_a_grade_that_is_a_word_or_a_sign_is_listed_after_no_number(
    world: World, visitor: Visitor
) -> None:
    for grade in ("²", "KG", "11"):
        make_member(world.school, "student", grade=grade)

    assert grades(school_id=world.school.id)[:2] == ["KG", "²"]
    assert visitor.get("/admin/places/new/").status_code == 200


def test_invite_staff_with_roles_and_a_password(visitor: Visitor) -> None:
    visitor.post(
        "/admin/people/new-staff/",
        **STAFF,
        roles=["teacher", "hall_monitor"],
        password="correct horse battery",
    )

    user = User.objects.get(email="cole@example.com")
    assert user.check_password("correct horse battery")
    assert Member.objects.get(person_id=user.person_id).roles == ["hall_monitor", "teacher"]


def test_a_weak_password_adds_nobody(visitor: Visitor) -> None:
    answer = visitor.post("/admin/people/new-staff/", **STAFF, roles=["teacher"], password="short")

    assert answer.status_code == 422
    assert "id_password_error" in text_of(answer)
    assert not Person.objects.filter(family_name="Cole").exists()


def test_edit_person_changes_the_facts(visitor: Visitor, world: World) -> None:
    visitor.post(
        f"/admin/people/{world.student.id}/edit/", given_name="New", family_name="Name", grade="11"
    )

    person = Person.objects.get(id=person_of(world.student))
    assert (person.name, person.grade) == ("New Name", "11")


def test_what_was_edited_is_given_back_to_the_roster(visitor: Visitor, world: World) -> None:
    page = f"/admin/people/{world.student.id}/"
    theirs = Person.objects.filter(id=person_of(world.student))
    theirs.update(oneroster_id="student-1")
    assert "Let the roster say it" not in text_of(visitor.get(f"{page}edit/"))
    visitor.post(f"{page}edit/", given_name="New", family_name="Name", grade="11")
    assert theirs.get().edited
    assert "Let the roster say it" in text_of(visitor.get(f"{page}edit/"))

    visitor.post(f"{page}release/")

    assert theirs.get().edited == []


def test_roles_are_changed_on_their_page(visitor: Visitor, world: World) -> None:
    page = text_of(visitor.get(f"/admin/people/{world.teacher.id}/roles/"))
    visitor.post(f"/admin/people/{world.teacher.id}/roles/", roles=["teacher", "staff"])

    assert "District admin" not in page
    assert Member.objects.get(id=world.teacher.id).roles == ["staff", "teacher"]


def test_a_forged_role_is_refused(visitor: Visitor, world: World) -> None:
    answer = visitor.post(f"/admin/people/{world.teacher.id}/roles/", roles=["district_admin"])

    assert answer.status_code == 403
    assert Member.objects.get(id=world.teacher.id).roles == ["teacher"]


def test_a_new_password_signs_them_out(visitor: Visitor, world: World) -> None:
    member = make_member(world.school, "teacher", email="cole@example.com")
    theirs = Visitor(member)
    assert theirs.get("/account/school/").status_code == 405

    visitor.post(f"/admin/people/{member.id}/password/", password="correct horse battery")

    assert theirs.get("/account/school/").headers["Location"].startswith("/sign-in/")


def test_put_away_and_take_back(visitor: Visitor, world: World) -> None:
    visitor.post(f"/admin/people/{world.student.id}/archive/")
    assert Member.objects.get(id=world.student.id).archived_at is not None
    assert "This person is put away" in text_of(visitor.get(f"/admin/people/{world.student.id}/"))

    visitor.post(f"/admin/people/{world.student.id}/restore/")
    assert Member.objects.get(id=world.student.id).archived_at is None
