"""A district's rows stay its own: in the manager, in joins, in the database's keys."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import NoDistrictInForce, TenantModel, in_district
from corridor.core.tenancy.schema import (
    composite_keys,
    indexes_without_district,
    sync_keys,
    tenant_models,
)
from corridor.schools.models import District, Location, School
from tests.database import owning
from tests.factories import World, make_district, make_location, make_school

pytestmark = pytest.mark.django_db
OF_LIBRARIES = ("procrastinate.", "account.", "socialaccount.")  # the last two: allauth's, empty
GLOBAL = {
    *("accounts.User", "accounts.ApiToken", "schools.District", "core.Numbering"),
    *("accounts.Session", "accounts.SignInRules", "accounts.SignInTries"),
    *("accounts.SignInProvider", "accounts.Identity", "accounts.SpentAssertion"),
    *("accounts.CodeApp", "accounts.Passkey", "accounts.RecoveryCode", "accounts.AccountLink"),
    "notifications.ServerKey",
    *("auth.Group", "auth.Permission", "contenttypes.ContentType"),
}


def test_reading_outside_a_district_is_an_error() -> None:
    with pytest.raises(NoDistrictInForce):
        list(School.objects.all())


def test_rows_of_another_district_are_not_there(district: District) -> None:
    mine = make_school()
    other = make_district()
    with in_district(other.id):
        theirs = make_school()

        assert list(School.objects.all()) == [theirs]
    assert list(School.objects.all()) == [mine]


def test_a_foreign_key_into_another_district_is_refused(district: District) -> None:
    mine = make_school()
    with in_district(make_district().id):
        theirs = make_school()

    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")

    with pytest.raises(IntegrityError), transaction.atomic():
        Location.objects.create(school_id=theirs.id, name="Stolen")

    assert not Location.objects.filter(school=mine).exists()


def test_without_its_composite_key_a_foreign_row_would_be_accepted(district: District) -> None:
    """Negative control: it is the composite key that refuses."""
    key = next(k for k in composite_keys() if (k.table, k.column) == LOCATION_SCHOOL)
    with in_district(make_district().id):
        theirs = make_school()
    with owning() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f'alter table "{key.table}" drop constraint "{key.name}"')

    Location.objects.create(school_id=theirs.id, name="Stolen")

    assert Location.objects.filter(name="Stolen").exists()


LOCATION_SCHOOL = ("schools_location", "school_id")


def test_saving_never_writes_the_district(district: District) -> None:
    room = make_location(make_school(), "Old")
    room.name = "New"
    room.district_id = make_district().id

    room.save()

    assert Location.objects.get(id=room.id).district_id == district.id
    assert Location.objects.get(id=room.id).name == "New"


def test_joins_carry_the_district(district: District) -> None:
    statement = str(Member.objects.select_related("person", "school").query)

    assert '"accounts_person"."district_id" = ("accounts_member"."district_id")' in statement
    assert '"schools_school"."district_id" = ("accounts_member"."district_id")' in statement


def test_every_tenant_table_has_the_composite_primary_key() -> None:
    with connection.cursor() as cursor:
        found = {
            model._meta.db_table: connection.introspection.get_primary_key_columns(
                cursor, model._meta.db_table
            )
            for model in tenant_models()
        }

    assert found
    assert {tuple(columns or ()) for columns in found.values()} == {("district_id", "id")}


def test_every_table_is_a_tenants_or_listed_as_global() -> None:
    others = {
        model._meta.label for model in apps.get_models() if not issubclass(model, TenantModel)
    }

    assert {label for label in others if not label.startswith(OF_LIBRARIES)} == GLOBAL


def test_every_unique_constraint_holds_the_district() -> None:
    assert indexes_without_district() == []


def test_syncing_the_keys_again_changes_nothing() -> None:
    assert sync_keys(connection) == []


def test_a_missing_key_is_made_again() -> None:
    """Negative control for the test above."""
    key = next(iter(composite_keys()))
    with owning() as cursor:
        cursor.execute(f'alter table "{key.table}" drop constraint "{key.name}"')

        assert len(sync_keys(connection)) == 1


def test_two_districts_may_use_the_same_names(district: District) -> None:
    World(slug="same")
    Person.objects.create(given_name="A", family_name="B", oneroster_id="1")

    with in_district(make_district().id):
        World(slug="same")
        Person.objects.create(given_name="A", family_name="B", oneroster_id="1")
