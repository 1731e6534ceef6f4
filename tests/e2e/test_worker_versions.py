"""A new version of any static file is another worker, which takes over and forgets the old files.

The worker is the product's own; the site around it is a stand-in, of which the version changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page

from corridor.notifications import worker
from tests.e2e.test_offline import CONTROLLED, wait_for
from tests.peers.serving import Peer, Reply, Request, serving

pytestmark = pytest.mark.django_db
PAGE = """<!doctype html><title>Corridor</title><p id="announce" data-kept-for="m"></p>
<script>navigator.serviceWorker.register("/service-worker.js")</script>"""
UPDATE = "navigator.serviceWorker.getRegistration().then((it) => it.update()).then(() => true)"
FILES = "caches.keys().then((names) => names.filter((name) => name.startsWith('static:')))"
IN_CHARGE = "navigator.serviceWorker.controller.state"


class Site(Peer):
    version = "one"

    def reply(self, request: Request) -> Reply:
        if request.path == "/service-worker.js":
            return Reply(script_of(self.version), kind="text/javascript")
        found = finders.find(request.path.removeprefix("/static/"))
        if isinstance(found, str) and found.endswith(".js"):
            return Reply(Path(found).read_text(), kind="text/javascript")
        return Reply(PAGE, kind="text/html")


def script_of(version: str) -> str:
    first, _line, rest = worker.script().partition("\n")
    said = json.loads(first.removeprefix("self.SET = ").removesuffix(";"))
    return f"self.SET = {json.dumps({**said, 'version': version})};\n{rest}"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
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


def test_every_change_of_a_static_file_is_another_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(manifest_hash: str) -> str:
        storage = SimpleNamespace(manifest_hash=manifest_hash)
        monkeypatch.setattr(worker, "staticfiles_storage", storage)
        return worker.script()

    assert script("a") != script("b")
    assert script("a") == script("a")
