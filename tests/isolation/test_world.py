"""The world of the matrix is whole: one of everything in each school, a canary in every text."""

from __future__ import annotations

import pytest
from django.db import connection, models

from corridor.core.tenancy import in_district
from corridor.core.tenancy.schema import tenant_models
from tests.isolation.door import Door, Question
from tests.isolation.matrix import Matrix
from tests.isolation.roles import ROLES
from tests.isolation.world import OTHER, OWN, SISTER, World, texts_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model.__name__)
def test_each_district_has_rows_of_everything(world: World, model: type[models.Model]) -> None:
    for name in (OWN, OTHER):
        with in_district(world.tenants[name].district_id):
            assert model.objects.exists(), f"furnish() has to make a {model.__name__}."  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model.__name__)
def test_every_text_of_the_other_district_has_its_canary(
    world: World, model: type[models.Model]
) -> None:
    tenant, table = world.tenants[OTHER], model._meta.db_table
    with in_district(tenant.district_id), connection.cursor() as cursor:
        for _name, column, _length in texts_of(model):
            cursor.execute(
                f'select "{column}" from "{table}" where district_id = %s',  # noqa: S608
                [tenant.district_id],
            )
            assert all(tenant.canary in text for (text,) in cursor.fetchall()), column


def test_canaries_are_no_words_of_the_pages(world: World) -> None:
    answer = Door().ask(Question("GET", "/sign-in/"), None)

    assert not [t.canary for t in world.tenants.values() if t.canary in answer.text]


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_nothing_tells_of_nobody(
    matrix: Matrix, page_of_nothing: None, role: str
) -> None:
    """The rest of the matrix is spared the rendering of this page."""
    world = matrix.world
    for name in (SISTER, OTHER):
        path = f"/passes/{world.tenants[name].thing('late')}/"
        answer = matrix.door.ask(Question("GET", path), world.visitors[role])

        assert answer.status == 404
        assert world.own.canary in answer.text, "negative control: it is a page of somebody"
        assert world.tenants[name].canary not in answer.text.casefold()
