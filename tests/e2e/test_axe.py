"""No accessibility violation that axe finds: every page, light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import People

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
PAGES = {
    "maya": ["/", "/?all=1", "/passes/", "ask", "ask library"],
    "bennett": ["/room/", "/room/new-pass/", "/monitor/", "/room/find/", "/passes/"],
    "ortiz": ["/room/"],
    "okafor": ["/room/"],
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
        "/admin/schedule/turns/",
        "bells",
        "calendar day",
        "/admin/rules/",
        "/admin/rules/changes/",
        "person",
        "edit person",
        "roles",
        "place",
    ],
    "moreau": ["/admin/"],
    "stranger": ["/sign-in/", "/nothing-here/", "/design/"],
}
PERSON = 'main a[href^="/admin/people/0"]'
LINKS = {
    "ask": ("/", 'a[href*="/passes/ask/"]'),
    "ask library": ("/", 'a[href*="/passes/ask/"]:has-text("Library")'),
    "person": ("/admin/people/", PERSON),
    "edit person": ("/admin/people/?kind=students", PERSON, "edit/"),
    "roles": ("/admin/people/?kind=staff", PERSON, "roles/"),
    "bells": ("/admin/schedule/", 'main a[href^="/admin/schedule/bells/0"]'),
    "calendar day": ("/admin/schedule/", 'main a[href^="/admin/schedule/days/"]'),
    "place": ("/admin/places/", 'main a[href^="/admin/places/0"]'),
}


def violations(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}"
        for v in found["violations"]
    ]


@pytest.mark.parametrize("who", PAGES)
def test_pages_have_no_axe_violation(people: People, axe_source: str, who: str) -> None:
    page = people.stranger() if who == "stranger" else people.sign_in(who)
    found = {}
    for name in PAGES[who]:
        go(page, name)
        if faults := looks(page, axe_source):
            found[name] = faults

    assert found == {}
    people.forgive("404")


def test_a_pass_under_way_has_no_axe_violation(people: People, axe_source: str) -> None:
    """Out, there, on the way back, then its page and the history."""
    student, teacher = people.sign_in("leo"), people.sign_in("bennett")
    student.get_by_role("link", name="Nurse").click()
    student.get_by_role("button", name="Start").click()
    found = {}
    for state, tap in (("out", "I’m here"), ("arrived", "I’m heading back"), ("returning", "")):
        student.get_by_role("button", name="I’m back in class").wait_for()
        found[state] = looks(student, axe_source)
        if tap:
            student.get_by_role("button", name=tap).click()
            student.get_by_role("button", name=tap).wait_for(state="hidden")
    teacher.goto("/monitor/")
    teacher.get_by_role("link", name="Leo").first.click()
    teacher.get_by_role("heading", name="What happened").wait_for()
    found["its page"] = looks(teacher, axe_source)
    student.get_by_role("button", name="I’m back in class").click()
    student.get_by_role("heading", name="Where are you headed?").wait_for()
    student.goto("/passes/")
    found["history"] = looks(student, axe_source)

    assert {state: faults for state, faults in found.items() if faults} == {}


def looks(page: Page, axe_source: str) -> list[str]:
    """What axe finds on this page in every size and theme, without leaving it."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(axe_source)
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{size}, {theme}: {fault}" for fault in violations(page)]
    return found


def go(page: Page, name: str) -> None:
    start, *link = LINKS.get(name, (name,))
    page.goto(start)
    if link:
        address = page.locator(link[0]).first.get_attribute("href") or "/"
        page.goto(address + "".join(link[1:]))


def test_axe_finds_what_is_wrong(people: People, axe_source: str) -> None:
    """Negative control: a button without a name is found."""
    page = people.stranger()
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    assert any("button-name" in fault for fault in looks(page, axe_source))
