"""Whether a browser would install Corridor, by its own judgement, and what it would show of it.

The same that Lighthouse looked at before version 12: installable, a maskable picture, a colour for
the bar, a page that fits a phone, and an answer without a network.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.conftest import FLAGS
from tests.e2e.conftest import PATIENCE_MS, Product, running

PHONE = ViewportSize(width=390, height=844)
WITHOUT_PROFILE = {"in-incognito"}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    name = f"corridor_installable_{os.getpid()}"
    with running(name, tmp_path_factory, demo=True) as made:
        yield made


@pytest.fixture
def page(product: Product, tmp_path: Path) -> Iterator[Page]:
    """With a profile: in a private window nothing is installed."""
    path = os.environ.get("CHROMIUM_WITH_PUSH", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip("Installing needs the whole Chromium, not its headless shell.")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path), executable_path=path, args=FLAGS, base_url=product.url, viewport=PHONE
        )
        context.set_default_timeout(PATIENCE_MS)
        made = context.new_page()
        made.goto("/sign-in/")
        made.locator('form[action$="/sign-in/as/maya/"] button').click()
        made.wait_for_url(lambda url: "/sign-in/" not in url)
        made.evaluate("navigator.serviceWorker.ready.then(() => true)")
        made.reload()
        yield made
        context.close()


def ask(page: Page, method: str) -> dict[str, Any]:
    return dict(page.context.new_cdp_session(page).send(method))


def errors_of(page: Page) -> set[str]:
    found = ask(page, "Page.getInstallabilityErrors")["installabilityErrors"]
    return {one["errorId"] for one in found} - WITHOUT_PROFILE


def test_the_browser_would_install_it(page: Page) -> None:
    """The control is a page without a manifest, which it would not."""
    assert errors_of(page) == set()

    page.evaluate("document.querySelector('link[rel=manifest]').remove()")

    assert errors_of(page) != set()


def test_the_browser_reads_the_manifest_without_a_complaint(page: Page) -> None:
    found = ask(page, "Page.getAppManifest")
    told = json.loads(found["data"])

    assert found["errors"] == []
    assert {"name", "short_name", "start_url", "display", "icons", "theme_color"} <= told.keys()
    assert told["background_color"], "for the first moment, while it opens"
    assert any("maskable" in icon["purpose"] for icon in told["icons"])


def test_the_bar_of_the_browser_has_a_colour_and_the_page_fits_a_phone(page: Page) -> None:
    assert page.locator("meta[name=theme-color]").count() == 2
    assert page.locator("link[rel=apple-touch-icon]").count() == 1
    assert "width=device-width" in str(page.get_attribute("meta[name=viewport]", "content"))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_start_page_answers_without_a_network(page: Page) -> None:
    page.context.set_offline(True)
    answer = page.goto("/")

    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() >= 1
