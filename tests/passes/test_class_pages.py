"""The page of a class: for its teacher, and for who looks after people."""

from __future__ import annotations

import pytest

from corridor.accounts.models import PermissionSet, Role
from corridor.rostering.models import Enrollment
from tests.factories import World, make_member, person_of
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]

pytestmark = pytest.mark.usefixtures("at_ten")


def page_of(world: World) -> str:
    return f"/classes/{world.section.id}/"


def test_an_admin_comes_from_the_teachers_page_to_the_class_and_mends_it(world: World) -> None:
    admin, student = Visitor(world.admin), person_of(world.student)
    assert page_of(world) in text_of(admin.get(f"/admin/people/{world.teacher.id}/"))

    page = text_of(admin.get(page_of(world)))
    assert "Ms. Bennett" in page
    assert "/admin/people/" in page
    assert admin.post(f"{page_of(world)}remove/{student}/").status_code == 302
    assert Enrollment.objects.get(person_id=student).archived_at is not None

    admin.post(page_of(world), people=student, do="save")
    assert Enrollment.objects.get(person_id=student).archived_at is None


def test_the_page_says_that_its_teacher_has_not_accepted_it(world: World) -> None:
    world.change(world.school, accept_classes=True)

    told = text_of(Visitor(world.admin).get(page_of(world)))
    assert "Its teacher has not accepted this class yet" in told
    assert 'action="/classes/accept/"' not in told, "that is the teacher’s word alone"
    assert 'action="/classes/accept/"' in text_of(Visitor(world.teacher).get(page_of(world)))


def test_without_the_permission_nobody_reads_the_class_of_somebody_else(world: World) -> None:
    colleague = make_member(world.school, "teacher")
    assert Visitor(colleague).get(page_of(world)).status_code == 404

    PermissionSet.objects.create(role=Role.SCHOOL_ADMIN, permissions=["see_passes"])
    assert Visitor(world.admin).get(page_of(world)).status_code == 404
