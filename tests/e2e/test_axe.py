"""No accessibility violation that axe finds: every page, light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import People

SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
PAGES = {
    "maya": ["/", "/passes/", "ask"],
    "bennett": ["/room/", "/room/new-pass/", "/monitor/", "/room/find/"],
    "ortiz": ["/room/"],
    "bell": ["/monitor/", "/room/"],
    "ruiz": [
        "/admin/",
        "/admin/people/",
        "/admin/people/new-student/",
        "/admin/people/new-staff/",
        "/admin/places/",
        "/admin/places/new/",
        "/admin/schedule/",
        "/admin/schedule/bells/new/",
        "/admin/rules/",
        "person",
        "place",
    ],
    "stranger": ["/sign-in/", "/nothing-here/"],
}
LINKS = {
    "ask": ("/", 'a[href*="/passes/ask/"]'),
    "person": ("/admin/people/", 'main a[href^="/admin/people/0"]'),
    "place": ("/admin/places/", 'main a[href^="/admin/places/0"]'),
}


def violations(page: Page, axe_source: str) -> list[str]:
    page.evaluate(axe_source)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}"
        for v in found["violations"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", PAGES)
def test_pages_have_no_axe_violation(
    people: People, axe_source: str, who: str, size: str, theme: str
) -> None:
    width, height = SIZES[size]
    look = {
        "viewport": {"width": width, "height": height},
        "color_scheme": theme,
        "reduced_motion": "reduce",
    }
    page = people.stranger(**look) if who == "stranger" else people.sign_in(who, **look)
    found = {}
    for name in PAGES[who]:
        go(page, name)
        if faults := violations(page, axe_source):
            found[name] = faults

    assert found == {}
    people.forgive("404")


def go(page: Page, name: str) -> None:
    start, link = LINKS.get(name, (name, ""))
    page.goto(start)
    if link:
        page.goto(page.locator(link).first.get_attribute("href") or "/")


def test_axe_finds_what_is_wrong(people: People, axe_source: str) -> None:
    """Negative control: a button without a name is found."""
    page = people.stranger()
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    assert any(v.startswith("button-name") for v in violations(page, axe_source))
