from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from corridor.accounts.models import CodeApp, Member, RecoveryCode, User
from corridor.cli.main import corridor
from corridor.core.audit.models import AuditEntry
from corridor.core.tenancy import in_district
from corridor.schools.models import District, School
from tests.accounts.doors import fresh_code, with_app

PASSWORD = "correct horse battery staple"
GIVEN = {
    "--email": "Dana@Lakeside.example",
    "--name": "Dana de la Cruz",
    "--district": "Lakeside Schools",
    "--school": "Lakeside High",
    "--time-zone": "America/Chicago",
}


def create_admin(password: str = PASSWORD, **changes: str) -> Result:
    given = {**GIVEN, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
    arguments = [part for pair in given.items() for part in pair]
    command = ["admin", "create", "--password-stdin", *arguments]
    return CliRunner().invoke(corridor, command, input=f"{password}\n")


@pytest.mark.django_db
def test_admin_create_makes_the_first_admin_of_an_empty_installation() -> None:
    result = create_admin()

    assert result.exit_code == 0, result.output
    assert "can sign in as dana@lakeside.example" in result.output
    user = User.objects.get(email="dana@lakeside.example")
    assert user.check_password(PASSWORD)
    with in_district(user.district_id):
        member = Member.objects.select_related("school", "person").get()
        assert set(member.roles) == {"school_admin", "district_admin"}
        assert (member.person.given_name, member.person.family_name) == ("Dana de la", "Cruz")
        assert (member.school.slug, member.school.time_zone) == ("lakeside-high", "America/Chicago")


@pytest.mark.django_db
def test_admin_create_adds_a_second_one_to_the_same_school() -> None:
    create_admin()

    result = create_admin(email="sam@lakeside.example", name="Sam Lee")

    assert result.exit_code == 0, result.output
    assert District.objects.count() == 1
    with in_district(District.objects.get().id):
        assert School.objects.count() == 1
        assert Member.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "password", "sentence"),
    [
        ({"time_zone": "Mars/Olympus"}, PASSWORD, "There is no time zone with this name."),
        ({"name": "Dana"}, PASSWORD, "Give the given name and the family name"),
        ({"school": "…"}, PASSWORD, "need a letter or a digit"),
        ({}, "short", "This password is too short"),
    ],
)
def test_admin_create_refuses_and_leaves_nothing_behind(
    changes: dict[str, str], password: str, sentence: str
) -> None:
    result = create_admin(password, **changes)

    assert result.exit_code == 1
    assert sentence in result.output
    assert District.objects.count() == 0
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_admin_removes_a_second_step_that_was_lost() -> None:
    create_admin()
    user = User.objects.get()
    with_app(user)
    fresh_code(user)

    result = CliRunner().invoke(
        corridor, ["admin", "remove-second-step", "--email", "Dana@Lakeside.example"]
    )

    assert result.exit_code == 0, result.output
    assert not CodeApp.objects.exists()
    assert not RecoveryCode.objects.exists()
    with in_district(user.district_id):
        entry = AuditEntry.objects.get(kind="account_changed")
    assert (entry.details["what"], entry.device, entry.actor_id) == ("factors_taken", "cli", None)


@pytest.mark.django_db
def test_admin_removes_no_second_step_of_nobody() -> None:
    result = CliRunner().invoke(corridor, ["admin", "remove-second-step", "--email", "x@y.example"])

    assert result.exit_code == 1
    assert "Nobody signs in with x@y.example" in result.output
