"""The design page: drawn for developers and the demo, without accessibility violations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings

from tests.core.browser import Site, Stub

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RUN = (
    "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map("
    "v => [v.id, ...v.nodes.slice(0, 3).map(n => n.html)]))"
)


def test_design_page_exists_in_the_demo_only(plain_static: None, settings: Settings) -> None:
    settings.DEMO = True
    assert Client().get("/design/").status_code == 200
    settings.DEMO = False
    assert Client().get("/design/").status_code == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_design_page_has_no_axe_violation(
    chromium: Browser, site: Site, width: int, scheme: Any
) -> None:
    page = chromium.new_page(
        base_url=site.url,
        bypass_csp=True,  # for axe itself
        color_scheme=scheme,
        reduced_motion="reduce",
        viewport={"width": width, "height": 900},
    )
    page.goto("/design/")
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.close()


def test_axe_finds_what_is_wrong(chromium: Browser, site: Site, stub: Stub) -> None:
    stub.body = "<img src='/static/core/mark.svg'><button></button>"
    page = chromium.new_page(base_url=site.url, bypass_csp=True)
    page.goto("/stub/")
    page.add_script_tag(path=AXE)
    found = {violation[0] for violation in page.evaluate(RUN)}
    page.close()
    assert {"image-alt", "button-name"} <= found


def test_design_page_draws_every_icon_from_the_sprite(page: Page) -> None:
    page.goto("/design/")
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg.i use')].filter(u => u.closest('svg')"
        ".checkVisibility() && !u.getBBox().width).map(u => u.getAttribute('href'))"
    )
    assert sizes == []


def test_design_page_fits_at_four_hundred_percent(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto("/design/")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
