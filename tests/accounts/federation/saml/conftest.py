"""A district with an identity provider, and a browser's way through it without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from corridor.accounts.models import SignInProvider
from corridor.core.tenancy import district_in_force
from tests.accounts.federation.saml.visits import Visitor
from tests.factories import TEN, World, make_member
from tests.peers.keys import write_keys
from tests.peers.pysaml2_idp import ENTITY, SSO, Idp


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saml-keys")
    write_keys(folder, "a", "b")
    return folder


@pytest.fixture
def provider(world: World, keys: Path) -> SignInProvider:
    """The district's; Maya (number 1001) and Leo (1002) are on its roster."""
    for name, number in (("Maya", "1001"), ("Leo", "1002")):
        make_member(world.school, "student", given_name=name, student_number=number)
    told = {
        "entity_id": ENTITY,
        "sso_url": SSO,
        "certificates": [(keys / "a.crt").read_text()],
        "number_attribute": "urn:oid:2.16.840.1.113730.3.1.3",  # employeeNumber
    }
    return SignInProvider.objects.create(
        district_id=district_in_force(), kind="saml", is_on=True, settings=told, created_at=TEN
    )


@pytest.fixture
def metadata(provider: SignInProvider) -> bytes:
    address = reverse("accounts:saml_metadata", args=[provider.id])
    return bytes(Client().get(address).content)


@pytest.fixture
def idp(metadata: bytes, tmp_path: Path, keys: Path) -> Idp:
    return idp_of(metadata, tmp_path, keys)


@pytest.fixture
def visitor(provider: SignInProvider) -> Callable[[], Visitor]:
    return lambda: Visitor(provider)


def idp_of(metadata: bytes, folder: Path, keys: Path, *, minutes: int = 5) -> Idp:
    for name in ("a.key", "a.crt"):
        (folder / name).write_bytes((keys / name).read_bytes())
    return Idp(folder, metadata, minutes=minutes)
