"""No accessibility violation that axe finds: every page, light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.axe import looks
from tests.e2e.conftest import People

ROLES = ["/admin/people/roles/", "/admin/people/roles/teacher/"]
STEPS = ("district", "school", "year", "roster", "bells", "places", "people", "go-live")
START = ["/admin/start/", "/admin/start/new-school/", *(f"/admin/start/{s}/" for s in STEPS)]
PAGES = {
    "maya": [
        "/",
        "/?all=1",
        "/passes/",
        "ask",
        "ask library",
        "/account/sign-ins/",
        "/getting-started/",
        "/account/security/",
        "/visits/new/",
        "visit",
        "own plan",
        "/schedule/",
        "/schedule/?view=week",
        "/schedule/address/",
        "/notifications/install/",
        "/flex/",
        "/notifications/",
        "/notifications/settings/",
    ],
    "bennett": [
        "/notifications/mine/?q=a",
        "/schedule/?view=week",
        "/room/",
        "/room/settings/",
        "/covering/",
        "/covering/?q=a&who=a",
        "/room/new-pass/",
        "/room/new-pass/later/",
        "/plans/?all=1",
        "plan",
        "move a plan",
        "series",
        "/monitor/",
        "report",
        "/concerns/mine/",
        "/room/find/",
        "/passes/",
        "/passes/?when=week&late=1&q=a",
        "student",
        "/classes/",
        "/classes/new/",
        "class",
        "/getting-started/",
    ],
    "ortiz": [
        *("/room/", "/schedule/", "/notifications/settings/", "/notifications/test/"),
        "/account/extension/",
    ],
    "okafor": ["/room/"],
    "novak": [
        *("/clubs/", "/clubs/plan/", "club"),
        *("/flex/activities/", "/flex/activities/new/", "activity"),
        *("flex session", "add to flex", "/flex/none-yet/"),
    ],
    "bell": ["/monitor/", "/room/"],
    "doyle": [
        "/desk/",
        "/desk/?student=leo+kim",
        "/desk/?student=ma",
        "/desk/leaving/?student=leo+kim",
        "/desk/back/",
        "/desk/absent/",
        "/desk/reasons/",
        "/desk/reasons/new/late/",
        "reason at the desk",
        "slip",
        "/desk/export/",
        "/desk/export/?layout=genesis_late",
        "/desk/layouts/new/",
        "/passes/?only=late",
    ],
    "ruiz": [
        "/admin/covering/",
        "/admin/",
        "/passes/as-a-file/",
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
        "/admin/rules/who-looked/",
        "edit person",
        "roles",
        "suspend",
        "/admin/people/invite-staff/",
        "/admin/notifications/",
        "/concerns/?show=all",
        "/concerns/reasons/",
        "place",
    ],
    "moreau": [
        "/admin/",
        "/admin/rules/copy/",
        "/admin/sign-in/",
        "/admin/people/",
        *ROLES,
        *START,
        "/admin/rosters/",
        "roster run",
        "take a roster back",
        "/admin/rosters/connections/new/",
        "/admin/rosters/connections/new/oneroster_rest/",
        "/admin/rosters/connections/new/folder/",
        "/admin/rosters/photos/",
    ],
    "kaur": ["/support/accommodations/", "accommodation", "/room/"],
    "stranger": [
        "/sign-in/",
        "/sign-in/forgot/",
        "/sign-in/day-pass/fairview/",
        "/sign-in/link/made-up/",
        "/nothing-here/",
        "/design/",
    ],
}
RULES = [
    "/admin/rules/",
    "/admin/rules/windows/new/",
    "/admin/rules/limits/",
    "/admin/rules/limits/new/?for=student",
    "limits of a student",
    "limit",
    "/admin/rules/groups/",
    "/admin/rules/groups/new/",
    "group",
    "/admin/rules/keep-apart/",
    "/admin/rules/keep-apart/new/",
    "kept apart",
    "/admin/rules/why/",
    "/admin/rules/try/",
    "/admin/rules/changes/",
]
PERSON = 'main a[href^="/admin/people/0"]'
LINKS = {
    "report": ("/monitor/", 'main a[href*="/concerns/new/"]'),
    "student": ("/passes/", 'main td.lead a[href^="/students/"]'),
    "ask": ("/", 'a[href*="/passes/ask/"]'),
    "ask library": ("/", 'a[href*="/passes/ask/"]:has-text("Library")'),
    "visit": ("/visits/new/", 'a[href*="/visits/new/"]:has-text("Guidance")'),
    "own plan": ("/", 'a[href^="/plans/"]'),
    "plan": ("/plans/?all=1", 'main a[href^="/plans/0"]'),
    "move a plan": ("/plans/?all=1", 'main a[href^="/plans/0"]', "move/"),
    "series": ("/plans/?all=1", 'main a[href^="/plans/series/"]'),
    "club": ("/clubs/", 'main a[href^="/clubs/0"]'),
    "activity": ("/flex/activities/", 'main a[href^="/flex/activities/0"].btn'),
    "flex session": ("/flex/activities/", "main a.chip"),
    "add to flex": ("/flex/activities/", "main a.chip", "add/"),
    "class": ("/classes/", 'main a[href^="/classes/0"]'),
    "person": ("/admin/people/", PERSON),
    "edit person": ("/admin/people/?kind=students", PERSON, "edit/"),
    "roles": ("/admin/people/?kind=staff", PERSON, "roles/"),
    "suspend": ("/admin/people/?kind=staff", PERSON, "suspend/"),
    "bells": ("/admin/schedule/", 'main a[href^="/admin/schedule/bells/0"]'),
    "calendar day": ("/admin/schedule/", 'main a[href^="/admin/schedule/days/"]'),
    "limits of a student": ("/admin/rules/limits/?q=leo", 'main a[href*="?student="]'),
    "limit": ("/admin/rules/limits/", 'main a[href^="/admin/rules/limits/0"]'),
    "group": ("/admin/rules/groups/", 'main a[href^="/admin/rules/groups/0"]'),
    "kept apart": ("/admin/rules/keep-apart/", 'main a[href^="/admin/rules/keep-apart/0"]'),
    "accommodation": ("/support/accommodations/", 'main a[href^="/support/accommodations/0"]'),
    "roster run": ("/admin/rosters/", 'main a[href^="/admin/rosters/runs/"]'),
    "take a roster back": (
        "/admin/rosters/",
        'main a[href^="/admin/rosters/runs/"]:has-text("fairview.zip")',
        "take-back/",
    ),
    "reason at the desk": ("/desk/reasons/", 'main a[href^="/desk/reasons/0"]'),
    "slip": ("/desk/", 'main a[href$="/slip/"]'),
    "place": ("/admin/places/", 'main a[href^="/admin/places/0"]'),
}


@pytest.mark.parametrize("who", PAGES)
def test_pages_have_no_axe_violation(people: People, axe_source: str, who: str) -> None:
    page = people.stranger() if who == "stranger" else people.sign_in(who)

    assert faults_of(page, PAGES[who], axe_source) == {}
    people.forgive("404")


def test_pages_of_the_rules_have_no_axe_violation(people: People, axe_source: str) -> None:
    assert faults_of(people.sign_in("ruiz"), RULES, axe_source) == {}


def test_what_a_rule_says_and_would_say_has_no_axe_violation(
    people: People, axe_source: str
) -> None:
    """The explainer and the simulator with their answers, and a draft of the rules."""
    admin = people.sign_in("ruiz")
    admin.goto("/admin/rules/why/?find=leo")
    admin.get_by_role("group", name="Student").get_by_role("radio").first.check(force=True)
    admin.get_by_label("Place").select_option(label="Flex space")
    admin.get_by_role("button", name="Explain").click()
    admin.locator("#answer").wait_for()
    found = {"explained": looks(admin, axe_source)}
    admin.goto("/admin/rules/try/")
    admin.get_by_role("spinbutton").first.fill("2")
    admin.get_by_role("button", name="Try it").click()
    admin.get_by_role("link", name="Make it a rule").wait_for()
    found["tried"] = looks(admin, axe_source)
    admin.goto("/admin/rules/")
    admin.get_by_role("spinbutton", name="passes a day").fill("4")
    admin.get_by_text("1 change, not saved.").wait_for()
    found["draft"] = looks(admin, axe_source)

    assert {page: faults for page, faults in found.items() if faults} == {}


def faults_of(page: Page, names: list[str], axe_source: str) -> dict[str, list[str]]:
    found = {}
    for name in names:
        go(page, name)
        if faults := looks(page, axe_source):
            found[name] = faults
    return found


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


def go(page: Page, name: str) -> None:
    start, *link = LINKS.get(name, (name,))
    page.goto(start)
    if link:
        address: str = page.locator(link[0]).first.evaluate("link => link.href")
        page.goto(address + "".join(link[1:]))


def test_axe_finds_what_is_wrong(people: People, axe_source: str) -> None:
    """Negative control: a button without a name is found."""
    page = people.stranger()
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    assert any("button-name" in fault for fault in looks(page, axe_source))
