"""A new version of any static file is another worker, which takes over and forgets the old files.

The worker is the product's own; the site around it is a stand-in, of which the version changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Product
from tests.e2e.test_offline import CONTROLLED, wait_for
from tests.peers.serving import Peer, Reply, Request, serving

PAGE = """<!doctype html><title>Corridor</title><p id="announce" data-kept-for="m"></p>
<script>navigator.serviceWorker.register("/service-worker.js")</script>"""
UPDATE = "navigator.serviceWorker.getRegistration().then((it) => it.update()).then(() => true)"
FILES = "caches.keys().then((names) => names.filter((name) => name.startsWith('static:')))"
IN_CHARGE = "navigator.serviceWorker.controller.state"


class Site(Peer):
    """``version`` is said in place of the product's own."""

    version = "one"

    def __init__(self, product: Product) -> None:
        super().__init__()
        self.product = product

    def reply(self, request: Request) -> Reply:
        if request.path == "/service-worker.js":
            return Reply(self.script(), kind="text/javascript")
        if request.path.endswith(".js"):
            return Reply(self.ours(request.path), kind="text/javascript")
        return Reply(PAGE, kind="text/html")

    def script(self) -> str:
        first, _line, rest = self.ours("/service-worker.js").partition("\n")
        said = json.loads(first.removeprefix("self.SET = ").removesuffix(";"))
        return f"self.SET = {json.dumps({**said, 'version': self.version})};\n{rest}"

    def ours(self, path: str) -> str:
        with urlopen(f"{self.product.url}{path}", timeout=15) as answer:  # noqa: S310 (our own)
            return str(answer.read().decode())


@pytest.fixture
def site(product: Product) -> Iterator[Site]:
    made = Site(product)
    with serving(made):
        yield made


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url)
    made = context.new_page()
    made.goto("/")
    wait_for(made, CONTROLLED, bool)
    yield made
    context.close()


def test_a_new_version_takes_over_and_the_old_files_go(site: Site, page: Page) -> None:
    """The control is the same version, asked for again."""
    wait_for(page, FILES, lambda found: found == ["static:one"])
    page.evaluate(UPDATE)
    page.wait_for_timeout(300)
    assert page.evaluate(FILES) == ["static:one"]

    site.version = "two"
    page.evaluate(UPDATE)

    wait_for(page, FILES, lambda found: found == ["static:two"])
    wait_for(page, IN_CHARGE, lambda state: state == "activated")
    page.reload()
    assert page.evaluate(FILES) == ["static:two"]
