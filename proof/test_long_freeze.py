"""A database that stands still for a minute under load, as students, staff and machines see it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.crash import OVER, Kept, School
from tests.e2e.overload import AT_ONCE, ask, frozen, open_files, rush, servers, statuses
from tests.installation import Installation, eventually

FROZEN_SECONDS = 60
BACK_WITHIN_MS = 15_000
SOME_MORE = 40  # files
PASSWORD = "a-long-one-for-the-proof"


def test_a_frozen_minute_leaves_nothing_stuck_lost_or_doubled(
    tmp_path: Path, chromium: Browser
) -> None:
    installation = Installation(tmp_path)
    try:
        installation.start()
        assert eventually(installation.answers), installation.log.read_text()
        survive(installation, chromium)
    finally:
        installation.remove()


def survive(installation: Installation, chromium: Browser) -> None:
    school = School(installation)
    wall = hall_monitor(installation, chromium, school)
    before = servers(installation)
    students = [threading.Thread(target=s.live, daemon=True) for s in school.students]
    for student in students:
        student.start()
    time.sleep(5)
    files = open_files(installation)

    with frozen(installation.server):
        thaw = time.monotonic() + FROZEN_SECONDS
        while time.monotonic() < thaw:
            assert statuses(rush(school)) == {503: AT_ONCE}
            assert ask(installation.port, "/health/live").status == 200
            assert ask(installation.port, "/health/ready").status == 503
            assert open_files(installation) <= files + SOME_MORE
        expect(wall.locator("live-status")).not_to_have_class("ok")
        expect(wall.locator("live-status [data-text]")).not_to_have_text("Live")

    expect(wall.locator("live-status [data-text]")).to_have_text("Live", timeout=BACK_WITHIN_MS)
    assert wall.evaluate("window.never_reloaded") is True
    assert eventually(installation.answers)
    assert servers(installation) == before, "no process had to start again"
    for student in students:
        student.join(15)
    assert [s.fault for s in school.students if s.fault] == []

    assert school.send_again() > 0
    kept = school.look()
    assert school.lost(kept) == []
    assert kept.broken == {}
    assert kept.passes_of_students() == {s.person: s.asked for s in school.students}
    someone_leaves(school, kept, wall)
    assert open_files(installation) <= files + SOME_MORE


def hall_monitor(installation: Installation, chromium: Browser, school: School) -> Page:
    """An admin of the same school, with the hall monitor open."""
    email = school._python("admin", school.district, PASSWORD)
    page = chromium.new_page(base_url=f"http://127.0.0.1:{installation.port}")
    page.goto("/sign-in/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/monitor/")
    expect(page.locator("live-status [data-text]")).to_have_text("Live")
    page.evaluate("window.never_reloaded = true")
    return page


def someone_leaves(school: School, kept: Kept, wall: Page) -> None:
    """A pass made after all that is on the wall, which was never loaded again."""
    student = school.students[0]
    for key, (person, state, _version) in kept.passes.items():
        if person == student.person and state not in OVER:
            student._say(student.token, f"/{key}/{'end' if state == 'out' else 'cancel'}")
    restroom = {"destination": student.destinations[0], "trip": "round_trip"}
    made = student._say(student.token, "", {"student": student.person, **restroom})
    student.hang_up()
    card = wall.locator(f"#wall [href*='{made['id']}']").first
    expect(card).to_be_attached(timeout=BACK_WITHIN_MS)
    assert wall.evaluate("window.never_reloaded") is True
