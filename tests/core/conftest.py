"""A browser and a small site without a database, for tests of the interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page

from corridor.core import assets
from tests.core.browser import Site, Stub, served

PLAIN_STATIC = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}


@pytest.fixture(scope="module")
def plain_static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files as they lie in the packages, freshly built; nothing has to be collected."""
    assets.main()
    empty = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=PLAIN_STATIC, STATIC_ROOT=empty):
        yield


@pytest.fixture(scope="module")
def site(plain_static: None) -> Iterator[Site]:
    with override_settings(DEMO=True):
        yield from served()


@pytest.fixture
def stub(site: Site) -> Stub:
    return site.reset()


@pytest.fixture
def page(chromium: Browser, site: Site, stub: Stub) -> Iterator[Page]:
    """A page that fails the test when it logs an error or breaks the content security policy."""
    opened = chromium.new_page(base_url=site.url, viewport={"width": 1366, "height": 900})
    opened.set_default_timeout(15_000)
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.extend(_problem(message)))
    yield opened
    stub.close()
    opened.close()
    assert problems == []


def _problem(message: Any) -> list[str]:
    # A refused stream or form is a red line of the browser's own, and expected by some tests.
    wrong = message.type == "error" and "Failed to load resource" not in message.text
    return [message.text] if wrong else []
