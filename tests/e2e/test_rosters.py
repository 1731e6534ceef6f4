"""A district admin uploads a roster, looks, puts it in force, and takes it back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.axe import looks
from tests.e2e.conftest import PATIENCE_MS, People
from tests.peers.oneroster import KEY, SECRET, OneRosterPeer
from tests.peers.rosters import many_students
from tests.peers.serving import serving

RUN = re.compile(r"/admin/rosters/runs/[0-9a-f-]+/$")
SHEET = "Student ID,Last name,First name,Grade\n990001,Quill,Ada,9\n990002,Quill,Ben,10\n"
ADA = "990001"
NO_STUDENTS = "Teacher email,First name,Last name,Position\nquill.t@x.example,Tom,Quill,Teacher\n"


def upload(page: Page, path: Path) -> None:
    page.goto("/admin/rosters/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Upload and check").click()


def found(page: Page, words: str) -> int:
    page.goto(f"/admin/people/?q={words}")
    return page.locator('main .list a[href^="/admin/people/0"]').count()


def test_a_roster_is_uploaded_looked_at_put_in_force_and_taken_back(
    people: People, tmp_path: Path, axe_source: str
) -> None:
    """Staff, so that nobody of the demo's students would be gone."""
    page = people.sign_in("moreau")
    path = tmp_path / "staff.csv"
    path.write_text(NO_STUDENTS)
    upload(page, path)
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible()
    faults = looks(page, axe_source)
    page.get_by_role("button", name="Check this file").click()
    page.wait_for_url(RUN, timeout=PATIENCE_MS)
    expect(page.get_by_text("Waits for a yes")).to_be_visible()
    faults += looks(page, axe_source)
    assert found(page, "Quill") == 0

    page.goto("/admin/rosters/")
    page.get_by_role("link", name="staff.csv").first.click()
    page.get_by_role("button", name="Put in force").click()
    page.wait_for_url(RUN, timeout=PATIENCE_MS)
    expect(page.get_by_role("link", name="Take back")).to_be_visible()
    run = page.url
    assert found(page, "Quill") == 1

    page.goto(run)
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_url(RUN)
    assert found(page, "Quill") == 0
    assert faults == []


def test_what_would_take_many_away_asks_for_a_yes_to_the_numbers(
    people: People, tmp_path: Path, axe_source: str
) -> None:
    """Two students where there are a thousand: nobody says yes, and the file is thrown away."""
    page = people.sign_in("moreau")
    path = tmp_path / "students.csv"
    path.write_text(SHEET)
    upload(page, path)
    page.get_by_role("button", name="Check this file").click()
    page.wait_for_url(RUN, timeout=PATIENCE_MS)

    expect(page.get_by_text("We stopped before anyone lost access")).to_be_visible()
    assert looks(page, axe_source) == []
    box = page.get_by_role("checkbox")
    expect(box).not_to_be_checked()
    page.get_by_role("button", name="Put in force").click()
    expect(page).to_have_url(RUN)
    page.get_by_role("button", name="Discard this file").click()

    page.wait_for_url("**/admin/rosters/")
    assert found(page, ADA) == 0


def test_a_connection_is_tested_and_what_it_would_take_away_waits_for_a_yes(
    people: People, axe_source: str
) -> None:
    """Three students where there are a thousand: it is tried, asked, stopped, and left."""
    peer = OneRosterPeer(many_students(3), "no users")
    page = people.sign_in("moreau")
    with serving(peer):
        set_up(page, peer)
        page.get_by_role("button", name="Test this connection").click()
        expect(page.get_by_text("It answers, and something is missing")).to_be_visible()
        expect(page.get_by_text("share it, or allow its scope")).to_be_visible()
        faults = looks(page, axe_source)
        peer.habits.clear()
        page.get_by_role("button", name="Sync now").click()
        page.get_by_role("link", name="Waits for you").click(timeout=PATIENCE_MS)
    page.wait_for_url(RUN)
    expect(page.get_by_text("We stopped before anyone lost access")).to_be_visible()
    faults += looks(page, axe_source)
    page.get_by_role("button", name="Put in force").click()
    expect(page).to_have_url(RUN)
    page.get_by_role("button", name="Leave everything as it is").click()

    expect(page.get_by_text("Left as it was")).to_be_visible()
    expect(page.get_by_role("button", name="Leave everything as it is")).to_have_count(0)
    assert faults == []


def set_up(page: Page, peer: OneRosterPeer) -> None:
    page.goto("/admin/rosters/connections/new/oneroster_rest/")
    page.locator("#id_name").fill("Stand-in")
    page.locator('[name="s-version"]').select_option("1.2")
    page.locator('[name="s-base_url"]').fill(peer.base_url)
    page.locator('[name="s-token_url"]').fill(f"{peer.url}/token")
    page.locator('[name="s-client_id"]').fill(KEY)
    page.locator('[name="s-client_secret"]').fill(SECRET)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Try it")).to_be_visible()
