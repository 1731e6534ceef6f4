"""A product whose district signs in through others, and those others, at hosts of their own.

The product is at 127.0.0.1 and everybody else at ``localhost``: for a browser that is another
site, so cookies behave as they do in earnest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import PATIENCE_MS, Product, running
from tests.e2e.faq.backstage import Backstage
from tests.e2e.sign_in.house import House
from tests.e2e.sign_in.people import CLASSLINK, CLEVER, SAML
from tests.peers.keys import write_keys
from tests.peers.starting import free_port, peer

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True)
class Sites:
    """Where the others are; the second identity provider is another district's."""

    clever: str
    classlink: str
    saml: str
    foreign: str


@pytest.fixture(scope="session")
def sites() -> Sites:
    return Sites(*(f"http://localhost:{free_port()}" for _ in range(4)))


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, sites: Sites) -> Iterator[Product]:
    more = {
        "CORRIDOR_INNER_HOSTS": "localhost",
        "CORRIDOR_CLEVER_SITE": sites.clever,
        "CORRIDOR_CLEVER_API": sites.clever,
        "CORRIDOR_CLASSLINK_SITE": sites.classlink,
        "CORRIDOR_CLASSLINK_API": sites.classlink,
    }
    name = f"corridor_sign_in_{os.getpid()}"
    with running(name, tmp_path_factory, demo=False, more=more) as made:
        yield made


@pytest.fixture(scope="session")
def backstage(product: Product, django_db_blocker: DjangoDbBlocker) -> Iterator[Backstage]:
    made = Backstage(product.database, django_db_blocker.unblock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    write_keys(folder, "a", "b")
    return folder


@pytest.fixture(scope="session")
def house(backstage: Backstage, product: Product, sites: Sites, keys: Path) -> House:
    return House(backstage, product.url, sites.saml, (keys / "a.crt").read_text())


@pytest.fixture(scope="session")
def others(house: House, sites: Sites, keys: Path) -> Iterator[None]:
    """Clever, ClassLink and two identity providers, all at work."""
    with ExitStack() as stack:
        for dress, site, users in (
            ("clever", sites.clever, CLEVER),
            ("classlink", sites.classlink, CLASSLINK),
        ):
            arguments = (dress, house.back_to(dress), json.dumps(users))
            stack.enter_context(peer("portal.mjs", _port(site), *arguments))
        for site in (sites.saml, sites.foreign):
            stack.enter_context(peer("saml-idp.cjs", _port(site), str(keys), json.dumps(SAML)))
        yield


def _port(site: str) -> str:
    return site.rpartition(":")[2]
