"""What each role may do: by usual, at most, always; every role with every permission."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from corridor.accounts.actor import Actor
from corridor.accounts.models import Role
from corridor.accounts.permission_words import EXPLANATIONS, GROUPS, options_of
from corridor.accounts.permissions import (
    ALWAYS,
    EDITABLE,
    NONE,
    USUAL,
    held_by,
    most_of,
    powers_of,
)
from corridor.accounts.policies import may_give_role, may_grant
from corridor.core.tenancy import new_id
from corridor.passes import policies
from corridor.schools.permissions import Permission
from corridor.schools.policies import may_at, may_see_private
from tests.accounts.usual_powers import BEFORE, table_of_docs, written

DOCS = Path(__file__).parents[2] / "docs/admin/roles.md"


def actor(*roles: str, sets: tuple[str, ...] = ()) -> Actor:
    from corridor.accounts.actor import SchoolRef

    ids = [new_id() for _ in range(4)]
    school = SchoolRef(id=ids[3], slug="s", name="S", time_zone="UTC")
    return Actor(
        user_id=None,
        member_id=ids[0],
        person_id=ids[1],
        district_id=ids[2],
        school=school,
        roles=frozenset(roles),
        name="Somebody",
        sets=sets,
    )


@pytest.mark.parametrize(("role", "permission"), list(product(Role, Permission)))
def test_a_role_may_by_usual_what_it_could_before(role: Role, permission: Permission) -> None:
    assert actor(role.value).may(permission) == (permission in BEFORE[role])


@pytest.mark.parametrize("role", Role)
def test_the_policies_of_passes_follow_the_permissions(role: Role) -> None:
    who = actor(role.value)

    assert policies.may_extend(who) == who.may(Permission.RUN_PASSES)
    assert policies.may_correct(who) == who.may(Permission.RUN_PASSES)
    assert policies.may_watch_the_halls(who) == who.may(Permission.SEE_HALL)
    assert policies.may_see_accommodations(who) == who.may(Permission.SEE_ACCOMMODATIONS)
    assert may_see_private(who) == who.may(Permission.SEE_ACCOMMODATIONS)


@pytest.mark.parametrize(("role", "permission"), list(product(Role, Permission)))
def test_power_over_a_school_reaches_others_for_district_admins_alone(
    role: Role, permission: Permission
) -> None:
    who = actor(role.value)

    assert may_at(who, who.school.id, permission) == who.may(permission)
    reaches = role == Role.DISTRICT_ADMIN and who.may(permission)
    assert may_at(who, new_id(), permission) == reaches


@pytest.mark.parametrize("first", Role)
def test_who_has_two_roles_may_what_either_may(first: Role) -> None:
    for second in Role:
        assert powers_of(frozenset({first, second})) == USUAL[first] | USUAL[second]


@pytest.mark.parametrize("role", Role)
def test_whatever_is_stored_stays_between_the_least_and_the_most(role: Role) -> None:
    everything, nothing = held_by(role, Permission.values), held_by(role, [])

    assert everything == most_of(role) | ALWAYS.get(role, NONE)
    assert nothing == ALWAYS.get(role, NONE)
    assert USUAL[role] <= most_of(role) | ALWAYS.get(role, NONE)


@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_students_and_guardians_have_nothing_whatever_is_stored(role: Role) -> None:
    stored = f"{role.value}:{' '.join(Permission.values)}"

    assert actor(role.value, sets=(stored,)).powers == NONE
    assert not actor(role.value).is_staff


def test_care_stays_with_those_who_care() -> None:
    holders = {r for r in Role if Permission.SEE_ACCOMMODATIONS in most_of(r)}
    apart = {r for r in Role if Permission.KEEP_APART in most_of(r)}

    assert holders == {Role.NURSE, Role.CASE_MANAGER}
    assert apart == holders | {Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN}


def test_a_set_of_a_role_takes_away_and_gives_back() -> None:
    usual, less = actor("teacher"), actor("teacher", sets=("teacher:see_passes",))
    more = actor("teacher", sets=("teacher:see_passes rules nonsense",))

    assert usual.may(Permission.MAKE_PASSES)
    assert less.powers == {Permission.SEE_PASSES}
    assert more.powers == {Permission.SEE_PASSES, Permission.RULES}
    assert replace(less, sets=()).powers == usual.powers


@pytest.mark.parametrize(("role", "permission"), list(product(EDITABLE, Permission)))
def test_nobody_adds_what_they_do_not_have_nor_the_role_by_usual(
    role: Role, permission: Permission
) -> None:
    admin = actor("district_admin")
    expected = admin.may(permission) or permission in USUAL[role]

    assert may_grant(admin, role, frozenset({permission})) == expected


@pytest.mark.parametrize("role", EDITABLE)
def test_nobody_gives_a_role_that_may_more_than_they(role: Role) -> None:
    clerk = actor("attendance_clerk", sets=("attendance_clerk:people roles make_passes",))
    expected = USUAL[role] <= clerk.powers

    assert may_give_role(clerk, role.value, {}) == expected
    assert may_give_role(actor("district_admin"), role.value, {})
    assert may_give_role(actor("school_admin"), role.value, {}) == (role != Role.DISTRICT_ADMIN)


def test_a_role_with_more_than_usual_is_given_by_who_has_that_too() -> None:
    sets = {"teacher": [*sorted(USUAL[Role.TEACHER]), "export"]}
    plain = actor("school_admin")
    without = actor(
        "school_admin",
        sets=("school_admin:" + " ".join(sorted(USUAL[Role.SCHOOL_ADMIN] - {"export"})),),
    )

    assert may_give_role(plain, "teacher", sets)
    assert not may_give_role(without, "teacher", sets)
    assert may_give_role(without, "teacher", {})


def test_every_permission_stands_on_the_page_once_with_its_words() -> None:
    listed = [permission for _name, permissions in GROUPS for permission in permissions]

    assert sorted(listed) == sorted(Permission)
    assert set(EXPLANATIONS) == set(Permission)


@pytest.mark.parametrize("role", EDITABLE)
def test_what_a_role_cannot_have_says_why(role: Role) -> None:
    admin = actor("district_admin").powers
    for group in options_of(role, held_by(role, None), admin):
        for option in group.options:
            can = option.permission in most_of(role) - ALWAYS.get(role, NONE)
            in_reach = option.permission in admin | USUAL[role]
            assert bool(option.why_fixed) == (not can or not in_reach)


def test_the_document_says_what_the_code_does() -> None:
    """``table_of_docs()`` is what has to stand in the document."""
    assert written(DOCS.read_text()) == table_of_docs()
