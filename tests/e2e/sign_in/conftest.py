"""A product without the demo, the peers it asks, and a district for each story."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import PATIENCE_MS, People, Product, running
from tests.e2e.faq.backstage import Backstage
from tests.e2e.sign_in import accounts
from tests.e2e.sign_in.district import District
from tests.peers import node

expect.set_options(timeout=PATIENCE_MS)


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
def outside(openid: dict[str, str]) -> dict[str, str]:
    """Where the product finds the others."""
    return {
        "CORRIDOR_INNER_HOSTS": "127.0.0.1",
        "CORRIDOR_GOOGLE_ISSUER": openid["google"],
        "CORRIDOR_MICROSOFT_ISSUER": openid["microsoft"],
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
def district(backstage: Backstage, people: People) -> District:
    return District(backstage, people)
