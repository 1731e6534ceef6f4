from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from corridor.accounts.models import ApiToken, User
from corridor.accounts.tokens import SHAPE, digest_of
from corridor.cli.token import token
from corridor.core.audit import AuditEntry
from corridor.core.tenancy import in_district
from tests.factories import World, make_district, make_member, make_school


def run(*arguments: str) -> Result:
    return CliRunner().invoke(token, arguments)


def test_token_create_prints_the_token_alone_on_standard_output(world: World) -> None:
    make_member(world.school, "nurse", email="kaur@example.com")

    result = run("create", "--email", "Kaur@Example.com", "--name", "Doorbell")

    secret = result.stdout.strip()
    assert (result.exit_code, bool(SHAPE.fullmatch(secret))) == (0, True)
    stored = ApiToken.objects.get()
    assert (stored.digest, stored.name) == (digest_of(secret), "Doorbell")
    assert str(stored.id) in result.stderr


def test_token_create_makes_the_account_of_a_rostered_person(world: World) -> None:
    make_member(world.school, "student", email="maya@example.com")

    for _ in range(2):
        assert run("create", "--email", "maya@example.com").exit_code == 0

    user = User.objects.get()
    assert user.email == "maya@example.com"
    assert not user.has_usable_password()
    assert ApiToken.objects.filter(user=user).count() == 2


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("nobody@example.com", "Nobody with the address nobody@example.com"),
        ("", "Nobody with the address"),
        ("twice@example.com", "More than one person has this address."),
        ("gone@example.com", "Nobody with the address gone@example.com"),
    ],
)
def test_token_create_says_who_is_not_meant(world: World, email: str, says: str) -> None:
    make_member(world.school, "student", email="twice@example.com")
    gone = make_member(world.school, "student", email="gone@example.com")
    type(gone).objects.filter(id=gone.id).update(archived_at="2026-01-01T00:00:00Z")
    with in_district(make_district().id):
        make_member(make_school(), "student", email="twice@example.com")

    result = run("create", "--email", email)

    assert result.exit_code == 1
    assert says in result.stderr
    assert (ApiToken.objects.count(), User.objects.count()) == (0, 0)


def test_token_create_needs_a_name_of_some_length(world: World) -> None:
    make_member(world.school, "student", email="maya@example.com")

    assert run("create", "--email", "maya@example.com", "--name", "x" * 81).exit_code == 1
    assert ApiToken.objects.count() == 0


def test_token_list_shows_what_there_is_and_no_token(world: World) -> None:
    assert run("list").output == "There are no tokens.\n"
    make_member(world.school, "student", email="maya@example.com")
    secret = run("create", "--email", "maya@example.com", "--name", "Robot").stdout.strip()

    shown = run("list", "--email", "maya@example.com").output

    assert str(ApiToken.objects.get().id) in shown
    assert "“Robot”, in use" in shown
    assert "last used never" in shown
    assert secret not in shown
    assert "Robot" not in run("list", "--email", "leo@example.com").output


def test_token_revoke_makes_it_useless(world: World) -> None:
    make_member(world.school, "student", email="maya@example.com")
    run("create", "--email", "maya@example.com")
    token_id = str(ApiToken.objects.get().id)

    for _ in range(2):
        assert run("revoke", token_id).output == (
            "The token “API” of maya@example.com is revoked.\n"
        )

    assert ApiToken.objects.get().revoked_at is not None
    assert "revoked 20" in run("list").output


@pytest.mark.parametrize("token_id", ["01999999-0000-7000-8000-000000000000", "x"])
def test_token_revoke_of_none_is_said(db: None, token_id: str) -> None:
    assert run("revoke", token_id).exit_code != 0


def test_the_audit_log_hears_of_a_token_once(world: World) -> None:
    make_member(world.school, "nurse", email="kaur@example.com")
    run("create", "--email", "kaur@example.com")
    token_id = ApiToken.objects.get().id
    for _ in range(2):
        assert run("revoke", str(token_id)).exit_code == 0
    issued, revoked = AuditEntry.objects.order_by("id")
    assert (issued.kind, revoked.kind) == ("token_issued", "token_revoked")
    assert issued.details == revoked.details == {"token": str(token_id)}
    assert issued.subjects == [User.objects.get().person_id]
