"""A product without the demo, the peers it asks, and a district for each story."""

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

from tests.e2e.conftest import PATIENCE_MS, People, Product, running
from tests.e2e.faq.backstage import Backstage
from tests.e2e.sign_in import accounts, rostered
from tests.e2e.sign_in.district import District
from tests.e2e.sign_in.house import House
from tests.peers import node
from tests.peers.keys import write_keys

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True)
class Sites:
    """Where portals and identity providers are; the second of those is another district's.

    The product is at 127.0.0.1 and these are at ``localhost``: for a browser that is another
    site, so cookies behave as they do in earnest.
    """

    clever: str
    classlink: str
    saml: str
    foreign: str


@pytest.fixture(scope="session")
def openid() -> Iterator[dict[str, str]]:
    """The addresses of the peers that stand for Google and for Microsoft."""
    ports = {"google": node.free_port(), "microsoft": node.free_port()}
    with ExitStack() as peers:
        for port in ports.values():
            told = accounts.as_json()
            peers.enter_context(node.running("openid.mjs", str(port), told=told))
        yield {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


@pytest.fixture(scope="session")
def sites() -> Sites:
    return Sites(*(f"http://localhost:{node.free_port()}" for _ in range(4)))


@pytest.fixture(scope="session")
def outside(openid: dict[str, str], sites: Sites) -> dict[str, str]:
    """Where the product finds the others."""
    return {
        "CORRIDOR_INNER_HOSTS": "127.0.0.1,localhost",
        "CORRIDOR_GOOGLE_ISSUER": openid["google"],
        "CORRIDOR_MICROSOFT_ISSUER": openid["microsoft"],
        "CORRIDOR_CLEVER_SITE": sites.clever,
        "CORRIDOR_CLEVER_API": sites.clever,
        "CORRIDOR_CLASSLINK_SITE": sites.classlink,
        "CORRIDOR_CLASSLINK_API": sites.classlink,
    }


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, outside: dict[str, str]) -> Iterator[Product]:
    name = f"corridor_sign_in_{os.getpid()}"
    with running(name, tmp_path_factory, demo=False, more=outside) as made:
        yield made


@pytest.fixture(scope="session")
def backstage(product: Product, django_db_blocker: DjangoDbBlocker) -> Iterator[Backstage]:
    made = Backstage(product.database, django_db_blocker.unblock)
    yield made
    made.close()


@pytest.fixture
def people(people: People) -> Iterator[People]:
    """Sessions end here all the time, and a page's stream that asks once more is told 401."""
    yield people
    people.close()
    people.forgive("401")


@pytest.fixture
def district(backstage: Backstage, people: People) -> District:
    return District(backstage, people)


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
            ("clever", sites.clever, rostered.CLEVER),
            ("classlink", sites.classlink, rostered.CLASSLINK),
        ):
            arguments = (_port(site), dress, house.back_to(dress))
            stack.enter_context(node.running("portal.mjs", *arguments, told=json.dumps(users)))
        for site in (sites.saml, sites.foreign):
            told = json.dumps(rostered.SAML)
            stack.enter_context(node.running("saml-idp.cjs", _port(site), str(keys), told=told))
        yield


def _port(site: str) -> str:
    return site.rpartition(":")[2]
