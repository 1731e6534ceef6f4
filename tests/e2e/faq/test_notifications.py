"""What reaches whom: chosen on one device and seen on the other, tried, and rung for."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.faq.acting import name_of, send_request
from tests.e2e.faq.conftest import Stage

SETTINGS, TEST = "/notifications/settings/", "/notifications/test/"


def tick(page: Page, kind: str, way: str) -> Locator:
    return page.get_by_role("group", name=kind).get_by_role("checkbox", name=way)


def press(page: Page, kind: str, way: str) -> None:
    """By the keyboard: the bar at the bottom of a phone covers what was not scrolled up."""
    tick(page, kind, way).press("Space")


def test_s33_what_is_chosen_on_the_phone_shows_on_the_desktop_each_by_itself(stage: Stage) -> None:
    teacher = stage.school.teacher
    phone, desktop = stage.page(teacher, SETTINGS), stage.page(teacher, SETTINGS)
    phone.set_viewport_size({"width": 390, "height": 844})
    request = "A student asks for a pass"
    expect(tick(desktop, request, "E-mail")).not_to_be_checked()
    expect(desktop.locator("#choices")).to_be_visible()

    press(phone, request, "E-mail")
    expect(tick(desktop, request, "E-mail")).to_be_checked()
    press(desktop, request, "Phone")
    expect(tick(phone, request, "Phone")).not_to_be_checked()
    press(phone, request, "E-mail")
    expect(tick(desktop, request, "E-mail")).not_to_be_checked()

    phone.reload()
    expect(tick(phone, request, "E-mail")).not_to_be_checked()
    expect(tick(phone, request, "Phone")).not_to_be_checked()
    expect(tick(phone, request, "Browser")).to_be_checked()


def test_s33_without_scripts_one_button_saves_what_was_ticked(stage: Stage) -> None:
    page = stage.page(stage.school.teacher, SETTINGS)
    plain = page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False,
        base_url=page.url.removesuffix(SETTINGS),
        storage_state=page.context.storage_state(),
    ).new_page()
    plain.goto(SETTINGS)
    tick(plain, "A student asks for a pass", "E-mail").check(force=True)
    plain.get_by_role("button", name="Save").click()

    expect(tick(plain, "A student asks for a pass", "E-mail")).to_be_checked()
    expect(plain.get_by_text("Your choice is saved.")).to_be_visible()
    plain.context.close()


def test_s29_a_test_says_for_each_way_what_became_of_it(stage: Stage) -> None:
    page = stage.page(stage.school.teacher, TEST)

    page.get_by_role("button", name="Send me a test").click()

    expect(page.get_by_text("Last test:")).to_be_visible()
    expect(page.locator("#tried")).to_contain_text("It stands among what you were told.")
    expect(page.get_by_role("heading", name="If you don’t see it")).to_be_visible()
    expect(page.locator("#bell")).to_contain_text("1")


def test_s31_the_contact_that_an_admin_names_stands_where_it_fails(stage: Stage) -> None:
    school = stage.school
    admin = stage.page(school.admin, "/admin/notifications/")
    admin.get_by_role("textbox", name="Who helps").fill("Mr. Adams, room 12")
    admin.get_by_label("Their telephone number").fill("555 0100")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("What your school sets is saved.")).to_be_visible()

    page = stage.page(school.teacher, TEST)
    expect(page.locator("#helper")).to_contain_text("Mr. Adams, room 12")
    expect(page.get_by_role("link", name="555 0100")).to_be_visible()


BADGE = """
    window.badges = [];
    Navigator.prototype.setAppBadge = async (n) => void badges.push(n);
    Navigator.prototype.clearAppBadge = async () => void badges.push(0);
"""
TONES = """
    window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function () { tones += 1; return start.call(this); };
"""


def listening(stage: Stage, script: str) -> Page:
    """The librarian's settings, once the bell has counted."""
    page = stage.page(stage.school.librarian, SETTINGS)
    page.add_init_script(script)
    page.reload()
    expect(page.locator("#bell unread-count")).to_be_attached()
    return page


def test_the_icon_of_the_app_bears_the_number_until_all_is_read(stage: Stage) -> None:
    page = listening(stage, BADGE)
    assert page.evaluate("badges") == [0]

    send_request(stage.page(stage.school.student), stage.school.library)

    expect(page.locator("#bell")).to_contain_text("1")
    assert page.evaluate("badges") == [0, 1]
    page.locator("a", has=page.locator("#bell")).click()
    expect(page.locator("#bell")).to_contain_text("1")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#bell unread-count[n='0']")).to_be_attached()
    assert page.evaluate("badges") == [1, 0]


def test_a_tone_is_heard_where_its_person_wants_one(stage: Stage) -> None:
    """The control is whoever did not say so: the number comes, and no tone."""
    page = listening(stage, TONES)
    student = stage.page(stage.school.student)
    send_request(student, stage.school.library)
    expect(page.locator("#bell")).to_contain_text("1")
    assert page.evaluate("tones") == 0

    page.get_by_role("switch", name="Sound in Corridor").check()
    expect(page.locator("unread-count[sound]")).to_be_attached()
    send_request(stage.page(stage.school.senior), stage.school.library)

    expect(page.locator("#bell")).to_contain_text("2")
    page.wait_for_timeout(600)
    assert page.evaluate("tones") == 1


def test_s70_the_bell_counts_without_a_word_on_top_or_a_change_of_focus(stage: Stage) -> None:
    """Where names are hidden the list names nobody either."""
    school = stage.school
    page = stage.page(school.librarian, SETTINGS)
    page.get_by_role("switch", name="Hide names in notifications").check()
    page.get_by_role("switch", name="Sound in Corridor").focus()
    expect(page.locator("#bell unread-count")).to_be_attached()

    send_request(stage.page(school.student), school.library)

    expect(page.locator("#bell")).to_contain_text("1")
    expect(page).to_have_title(re.compile(r"^\(1\) Notifications"))
    expect(page.locator("#announce")).to_have_text("1 new notification")
    expect(page.get_by_role("switch", name="Sound in Corridor")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("a", has=page.locator("#bell")).click()
    expect(page.get_by_text("A pass request waits for you")).to_be_visible()
    expect(page.get_by_text(name_of(school.student))).to_have_count(0)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#bell")).not_to_contain_text("1")
    expect(page).to_have_title(re.compile("^What you were told"))
