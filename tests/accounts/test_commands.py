"""People, roles, accounts and parts at places."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import pytest

from corridor.accounts import commands
from corridor.accounts.facts import PersonFacts
from corridor.accounts.models import Member, Person, PlaceStaff, User
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.schools.models import SchoolGate
from tests.factories import TEN, World, actor_of, make_member, make_school, make_user, person_of

SECRET = "correct horse battery"
IVY = PersonFacts("Ivy", "Okoro", email="Ivy@Example.com", grade="09", student_number="77")


def add(world: World, facts: PersonFacts = IVY, *roles: str) -> Member:
    return commands.add_person(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        facts=facts,
        roles=roles or ["student"],
        now=TEN,
    )


def set_roles(world: World, member: Member, *roles: str) -> Member:
    return commands.set_member_roles(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=member.id,
        roles=roles,
        now=TEN,
    )


def give_account(world: World, member: Member, password: str = SECRET) -> User:
    return commands.give_account(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=member.id,
        password=password,
        now=TEN,
    )


def test_add_person_adds_person_and_member(world: World) -> None:
    member = add(world)

    person = Person.objects.get(id=person_of(member))
    assert (person.name, person.email, member.roles) == (
        "Ivy Okoro",
        "ivy@example.com",
        ["student"],
    )
    assert SchoolGate.objects.get(school=world.school).rules_version == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PersonFacts("", "Okoro"), "given_name"),
        (PersonFacts("Ivy", " "), "family_name"),
        (PersonFacts("Ivy", "Okoro", email="not an address"), "email"),
        (PersonFacts("Ivy", "Okoro", email="TAKEN@example.com"), "email"),
        (PersonFacts("Ivy", "Okoro", student_number="12"), "student_number"),
    ],
)
def test_add_person_refuses_what_makes_no_sense(
    world: World, facts: PersonFacts, field: str
) -> None:
    make_member(world.school, "student", email="taken@example.com", student_number="12")
    count = Person.objects.count()

    with pytest.raises(Invalid) as refused:
        add(world, facts)

    assert set(refused.value.fields) == {field}
    assert Person.objects.count() == count


@pytest.mark.parametrize("roles", [[], ["wizard"]])
def test_roles_must_be_some_that_exist(world: World, roles: list[str]) -> None:
    with pytest.raises(Invalid):
        set_roles(world, world.teacher, *roles)

    assert Member.objects.get(id=world.teacher.id).roles == ["teacher"]


def test_set_member_roles_gives_exactly_these(world: World) -> None:
    set_roles(world, world.teacher, "teacher", "hall_monitor")

    assert Member.objects.get(id=world.teacher.id).roles == ["hall_monitor", "teacher"]


def test_a_school_admin_makes_no_district_admin(world: World) -> None:
    with pytest.raises(NotAllowed):
        set_roles(world, world.teacher, "teacher", "district_admin")

    assert Member.objects.get(id=world.teacher.id).roles == ["teacher"]


def test_a_school_admin_unmakes_no_district_admin(world: World) -> None:
    boss = make_member(world.school, "district_admin")

    with pytest.raises(NotAllowed):
        set_roles(world, boss, "staff")

    assert Member.objects.get(id=boss.id).roles == ["district_admin"]


def test_a_district_admin_makes_another(world: World) -> None:
    world.admin = make_member(world.school, "district_admin")

    assert "district_admin" in set_roles(world, world.teacher, "district_admin").roles


def test_admins_keep_their_own_admin_role(world: World) -> None:
    with pytest.raises(Refused) as refused:
        set_roles(world, world.admin, "staff")

    assert refused.value.refusal.code == "own_admin_role"
    assert Member.objects.get(id=world.admin.id).roles == ["school_admin"]


def test_archived_members_can_come_back(world: World) -> None:
    actor, school_id = actor_of(world.admin), world.school.id
    commands.archive_member(actor=actor, school_id=school_id, member_id=world.student.id, now=TEN)
    Person.objects.filter(id=person_of(world.student)).update(archived_at=TEN)
    assert Member.objects.get(id=world.student.id).archived_at == TEN

    commands.restore_member(actor=actor, school_id=school_id, member_id=world.student.id, now=TEN)

    back = Member.objects.select_related("person").get(id=world.student.id)
    assert back.archived_at is None
    assert back.person is not None
    assert back.person.archived_at is None


@pytest.mark.parametrize(
    ("acting", "comes_back"), [("school_admin", False), ("district_admin", True)]
)
def test_only_who_may_do_as_much_takes_somebody_back(
    world: World, acting: str, comes_back: bool
) -> None:
    """Else whoever keeps the list of people gives a dismissed admin their powers again."""
    gone = make_member(world.school, "district_admin")
    Member.objects.filter(id=gone.id).update(archived_at=TEN)
    actor = actor_of(make_member(world.school, acting))

    with nullcontext() if comes_back else pytest.raises(NotAllowed):
        commands.restore_member(actor=actor, school_id=world.school.id, member_id=gone.id, now=TEN)

    assert (Member.objects.get(id=gone.id).archived_at is None) == comes_back


def test_admins_can_not_archive_themselves(world: World) -> None:
    with pytest.raises(Refused):
        commands.archive_member(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=world.admin.id,
            now=TEN,
        )

    assert Member.objects.get(id=world.admin.id).archived_at is None


CHANGES: dict[str, Callable[[World], object]] = {
    "add_person": add,
    "set_member_roles": lambda w: set_roles(w, w.teacher, "staff"),
    "give_account": lambda w: give_account(w, w.teacher),
    "archive_member": lambda w: commands.archive_member(
        actor=actor_of(w.admin), school_id=w.school.id, member_id=w.teacher.id, now=TEN
    ),
    "save_person": lambda w: commands.save_person(
        actor=actor_of(w.admin),
        school_id=w.school.id,
        member_id=w.teacher.id,
        facts=IVY,
        now=TEN,
    ),
    "add_place_staff": lambda w: commands.add_place_staff(
        actor=actor_of(w.admin),
        location=w.nurse,
        member_id=w.teacher.id,
        part="approves",
        now=TEN,
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("role", ["student", "teacher", "school_admin"])
def test_nobody_but_the_admins_of_a_school_changes_its_people(
    world: World, change: Callable[[World], object], role: str
) -> None:
    world.admin = make_member(make_school() if role == "school_admin" else world.school, role)
    before = [list(model.objects.order_by("id").values()) for model in (Member, Person)]

    with pytest.raises(NotFound):
        change(world)

    assert [list(model.objects.order_by("id").values()) for model in (Member, Person)] == before
    assert PlaceStaff.objects.count() == 1
    assert not User.objects.exists()


def test_create_user_keeps_the_address_in_lower_case_and_the_password_secret(world: World) -> None:
    person = Person.objects.get(id=person_of(world.teacher))

    user = commands.create_user(person=person, email="Jane@Example.com ", password=SECRET)

    assert user.email == "jane@example.com"
    assert user.password.startswith("argon2")
    assert user.check_password(SECRET)


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_create_user_refuses_weak_passwords(world: World, password: str) -> None:
    person = Person.objects.get(id=person_of(world.teacher))

    with pytest.raises(Invalid) as refused:
        commands.create_user(person=person, email="jane@example.com", password=password)

    assert set(refused.value.fields) == {"password"}
    assert not User.objects.exists()


def test_create_user_refuses_an_address_that_is_taken_anywhere(world: World) -> None:
    make_user(make_member(world.school, "student", email="jane@example.com"))
    person = Person.objects.get(id=person_of(world.teacher))

    with pytest.raises(Invalid):
        commands.create_user(person=person, email="JANE@example.com", password=SECRET)

    assert User.objects.count() == 1


def test_give_account_makes_one_then_replaces_the_password(world: World) -> None:
    member = make_member(world.school, "teacher", email="new@example.com")
    first = give_account(world, member)

    second = give_account(world, member, "another good secret")

    assert first.id == second.id
    assert User.objects.get(id=first.id).check_password("another good secret")


def test_a_school_admin_sets_no_password_of_an_admin_elsewhere(world: World) -> None:
    """Else they could become that admin."""
    member = make_member(world.school, "teacher", email="two@example.com")
    Member.objects.create(person_id=person_of(member), school=make_school(), roles=["school_admin"])

    with pytest.raises(NotAllowed):
        give_account(world, member)

    assert not User.objects.exists()


def test_a_school_admin_sets_the_password_of_a_teacher_elsewhere(world: World) -> None:
    member = make_member(world.school, "teacher", email="two@example.com")
    Member.objects.create(person_id=person_of(member), school=make_school(), roles=["teacher"])

    assert give_account(world, member).check_password(SECRET)


def test_an_account_follows_the_address(world: World) -> None:
    member = make_member(world.school, "teacher", email="old@example.com")
    user = make_user(member)

    commands.save_person(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=member.id,
        facts=PersonFacts("New", "Name", email="New@example.com"),
        now=TEN,
    )

    assert User.objects.get(id=user.id).email == "new@example.com"


def test_set_password_asks_for_the_old_one(world: World) -> None:
    user = make_user(world.teacher, password=SECRET)

    with pytest.raises(Invalid):
        commands.set_password(user=user, old="wrong", new="another good secret")

    assert User.objects.get(id=user.id).check_password(SECRET)
    commands.set_password(user=user, old=SECRET, new="another good secret")
    assert User.objects.get(id=user.id).check_password("another good secret")


def test_set_place_staff_replaces_what_was_set_by_hand(world: World) -> None:
    taught = PlaceStaff.objects.create(
        location=world.library, member=world.teacher, part="approves", from_roster=True
    )

    commands.set_place_staff(
        actor=actor_of(world.admin),
        location=world.library,
        part="approves",
        member_ids=[world.admin.id],
        now=TEN,
    )

    members = set(world.library.staff.values_list("member_id", flat=True))
    assert members == {world.admin.id, taught.member_id}


def test_add_place_staff_takes_no_student(world: World) -> None:
    with pytest.raises(Invalid):
        commands.add_place_staff(
            actor=actor_of(world.admin),
            location=world.nurse,
            member_id=world.student.id,
            part="approves",
            now=TEN,
        )

    assert not world.nurse.staff.exists()


def test_remove_place_staff_of_another_place_is_not_found(world: World) -> None:
    row = PlaceStaff.objects.get(location=world.library)

    with pytest.raises(NotFound):
        commands.remove_place_staff(
            actor=actor_of(world.admin), location=world.nurse, place_staff_id=row.id, now=TEN
        )

    assert PlaceStaff.objects.filter(id=row.id).exists()


@pytest.mark.parametrize("changed", ["email", "student_number"])
@pytest.mark.parametrize(("role", "is_let"), [("district_admin", False), ("teacher", True)])
def test_nobody_moves_the_address_or_number_of_somebody_above_them(
    world: World, changed: str, role: str, *, is_let: bool
) -> None:
    """People come in by them through a provider, also before they have an account."""
    other = make_member(world.school, role, given_name="Ines", family_name="Moreau")
    facts = PersonFacts(**{"given_name": "Ines", "family_name": "Moreau", changed: "7@b.example"})

    def save() -> None:
        commands.save_person(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=other.id,
            facts=facts,
            now=TEN,
        )

    if is_let:
        save()
    else:
        with pytest.raises(NotAllowed):
            save()

    kept = getattr(Person.objects.get(id=person_of(other)), changed)
    assert (kept == "7@b.example") is is_let
