"""Roles and permissions: the page, what saving does at once, and what nobody can do."""

from __future__ import annotations

import pytest

from corridor.accounts import commands
from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, PermissionSet, Role
from corridor.accounts.permissions import USUAL
from corridor.accounts.sign_in import places_of
from corridor.core.audit import AuditEntry, Kind
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.schools.commands import undo_change
from corridor.schools.models import Change
from corridor.schools.permissions import Permission
from tests.factories import TEN, World, make_member, make_user
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
ROLES = "/admin/people/roles/"


def acting(member: Member) -> Actor:
    """As a request would carry them: read back from the database."""
    user = make_user(member)
    found = places_of(user.id, district_id=user.district_id, person_id=user.person_id)
    assert found is not None
    return found.acting


def again(actor: Actor) -> Actor:
    assert actor.user_id is not None
    found = places_of(actor.user_id, district_id=actor.district_id, person_id=actor.person_id)
    assert found is not None
    return found.acting


@pytest.fixture
def chief(world: World) -> Member:
    return make_member(world.school, "district_admin", given_name="Ines")


@pytest.fixture
def visitor(chief: Member) -> Visitor:
    return Visitor(chief)


def test_the_list_shows_each_role_with_how_many_have_it(visitor: Visitor, world: World) -> None:
    make_member(world.school, "teacher", "hall_monitor")
    page = text_of(visitor.get(ROLES))

    for role in Role:
        assert (f"{ROLES}{role.value}/" in page) == (role not in (Role.STUDENT, Role.GUARDIAN))
    row = page.split(f"{ROLES}teacher/")[1].split("</a>")[0]
    assert "2 people" in row
    assert "6 permissions" in row
    assert "Changed" not in row


def test_a_page_goes_with_its_permission_and_comes_back(visitor: Visitor, world: World) -> None:
    teacher = Visitor(world.teacher)
    assert teacher.get("/monitor/").status_code == 200

    less = [p.value for p in USUAL[Role.TEACHER] if p != Permission.SEE_HALL]
    answer = visitor.post(f"{ROLES}teacher/", may=less)

    assert answer.headers["Location"] == ROLES
    assert teacher.get("/monitor/").status_code == 404
    assert "/monitor/" not in text_of(teacher.get("/room/"))
    assert "Changed" in text_of(visitor.get(ROLES))

    visitor.post(f"{ROLES}teacher/usual/")

    assert teacher.get("/monitor/").status_code == 200
    assert not PermissionSet.objects.exists()


def test_a_permission_opens_a_page_and_stands_in_the_navigation(
    visitor: Visitor, world: World
) -> None:
    clerk = Visitor(make_member(world.school, "attendance_clerk"))
    assert clerk.get("/admin/schedule/").status_code == 404

    more = [p.value for p in USUAL[Role.ATTENDANCE_CLERK] | {Permission.SCHEDULE}]
    visitor.post(f"{ROLES}attendance_clerk/", may=more)

    assert "/admin/schedule/" in text_of(clerk.get("/room/"))
    assert clerk.get("/admin/schedule/").status_code == 200
    assert clerk.get("/admin/rules/").status_code == 404


def test_what_stays_says_why(visitor: Visitor) -> None:
    own = text_of(visitor.get(f"{ROLES}district_admin/"))
    teacher = text_of(visitor.get(f"{ROLES}teacher/"))

    assert "so that a district can’t lock itself out" in own
    assert "Only the nurse and the case manager can have this" in teacher
    assert "Only district admins can have this" in teacher


def test_a_district_cannot_lock_itself_out(chief: Member) -> None:
    actor = acting(chief)

    commands.save_permissions(actor=actor, role=Role.DISTRICT_ADMIN, permissions=[], now=TEN)

    left = again(actor)
    assert left.powers == {Permission.ROLES, Permission.PEOPLE, Permission.DISTRICT}
    commands.usual_permissions(actor=left, role=Role.DISTRICT_ADMIN, now=TEN)
    assert again(actor).powers == USUAL[Role.DISTRICT_ADMIN]


@pytest.mark.parametrize(
    "permission", [Permission.KEEP_APART, Permission.SEE_ACCOMMODATIONS, Permission.DISTRICT]
)
def test_what_a_role_cannot_have_is_refused(chief: Member, permission: Permission) -> None:
    with pytest.raises(Invalid):
        commands.save_permissions(
            actor=acting(chief), role=Role.TEACHER, permissions=[permission], now=TEN
        )

    assert not PermissionSet.objects.exists()


def test_nobody_gives_what_they_do_not_have(chief: Member) -> None:
    actor = acting(chief)
    fewer = USUAL[Role.DISTRICT_ADMIN] - {Permission.EXPORT}
    commands.save_permissions(actor=actor, role=Role.DISTRICT_ADMIN, permissions=fewer, now=TEN)

    with pytest.raises(NotAllowed):
        commands.save_permissions(
            actor=again(actor),
            role=Role.TEACHER,
            permissions=USUAL[Role.TEACHER] | {Permission.EXPORT},
            now=TEN,
        )


@pytest.mark.parametrize("role", ["school_admin", "teacher", "nurse"])
def test_nobody_else_changes_what_a_role_may(world: World, role: str) -> None:
    member = make_member(world.school, role)
    visitor = Visitor(member)

    assert visitor.get(ROLES).status_code == 404
    assert visitor.post(f"{ROLES}{role}/", may=Permission.values).status_code == 404
    with pytest.raises(NotFound):
        commands.save_permissions(
            actor=acting(make_member(world.school, role)),
            role=Role.TEACHER,
            permissions=Permission.values,
            now=TEN,
        )
    assert not PermissionSet.objects.exists()


def test_who_gives_roles_cannot_make_themselves_more(chief: Member, world: World) -> None:
    """A clerk with "Give roles" is no admin by the next click."""
    may = USUAL[Role.ATTENDANCE_CLERK] | {Permission.ROLES, Permission.PEOPLE}
    commands.save_permissions(
        actor=acting(chief), role=Role.ATTENDANCE_CLERK, permissions=may, now=TEN
    )
    member = make_member(world.school, "attendance_clerk")
    clerk = acting(member)

    for wanted in ("school_admin", "district_admin", "nurse"):
        with pytest.raises(NotAllowed):
            commands.set_member_roles(
                actor=clerk,
                school_id=world.school.id,
                member_id=member.id,
                roles=["attendance_clerk", wanted],
                now=TEN,
            )
    commands.set_member_roles(
        actor=clerk,
        school_id=world.school.id,
        member_id=member.id,
        roles=["attendance_clerk", "teacher"],
        now=TEN,
    )
    member.refresh_from_db()
    assert member.roles == ["attendance_clerk", "teacher"]


def test_a_change_is_noted_and_taken_back(chief: Member) -> None:
    actor = acting(chief)
    commands.save_permissions(actor=actor, role=Role.TEACHER, permissions=["see_passes"], now=TEN)
    change = Change.objects.get(subject="permissions")

    assert AuditEntry.objects.filter(kind=Kind.RULES_CHANGED).exists()
    undo_change(actor=again(actor), change_id=change.id, now=TEN)

    assert not PermissionSet.objects.exists()


def test_who_may_not_change_roles_does_not_read_of_it(chief: Member, world: World) -> None:
    commands.save_permissions(
        actor=acting(chief), role=Role.TEACHER, permissions=["see_passes"], now=TEN
    )

    assert "What a role may do" in text_of(Visitor(chief_again(world)).get("/admin/rules/changes/"))
    page = text_of(Visitor(world.admin).get("/admin/rules/changes/"))
    assert "What a role may do" not in page
    change = Change.objects.get(subject="permissions")
    visitor = Visitor(make_member(world.school, "school_admin"))
    assert visitor.post(f"/admin/rules/changes/{change.id}/undo/").status_code == 404


def chief_again(world: World) -> Member:
    return make_member(world.school, "district_admin")


def test_the_audit_page_says_who_let_guardians_in(visitor: Visitor) -> None:
    visitor.post(f"{ROLES}guardians/", let="in")

    assert "Let guardians in" in text_of(visitor.get("/admin/rules/who-looked/"))


def test_sets_cost_no_statement(
    chief: Member, world: World, django_assert_num_queries: object
) -> None:
    commands.save_permissions(
        actor=acting(chief), role=Role.TEACHER, permissions=["see_passes"], now=TEN
    )
    user = make_user(world.teacher)

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = places_of(user.id, district_id=user.district_id, person_id=user.person_id)

    assert found is not None
    assert found.acting.powers == {Permission.SEE_PASSES}
