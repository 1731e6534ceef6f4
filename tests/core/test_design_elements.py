"""The custom elements in a real browser, against a server that falls silent on demand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.core.browser import Stub

REGION = (
    "<live-region id='r' src='/stub/fragment/' topics='room:1 school:2'>"
    "<p id='p'>first</p><details id='d'><summary>More</summary>text</details>"
    "<input id='i' aria-label='Note'></live-region>"
    "{% include 'core/_live_status.html' %}"
)
KEPT = "<details id='d'><summary>More</summary>text</details><input id='i' aria-label='Note'>"


LIVE = re.compile(r"\bok\b")


def timer(left: float, *, behind: float = 0, **rest: str) -> str:
    """A clock with ``left`` seconds on a server whose clock is ``behind`` ours."""
    now = datetime.now(UTC) - timedelta(seconds=behind)
    due = now + timedelta(seconds=left)
    names = {"due": due.isoformat(), "now": now.isoformat(), "limit": "300", **rest}
    attributes = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in names.items())
    return f"<pass-timer id='t' {attributes}><b data-time></b></pass-timer>"


def test_pass_timer_ignores_the_wrong_clock_of_a_device(page: Page, stub: Stub) -> None:
    stub.body = timer(120.5, behind=3600)
    page.goto("/stub/")
    expect(page.locator("#t b")).to_have_text("2:00")


def test_pass_timer_counts_up_with_a_plus_and_says_so_once(page: Page, stub: Stub) -> None:
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
    stub.body = f"<div data-pass>{timer(62, say_soon='One minute', say_over='Time is up')}</div>"
    page.goto("/stub/")
    announce = page.locator("#announce")
    page.clock.run_for(2000)
    expect(announce).to_have_text("")
    page.clock.run_for(4000)
    expect(announce).to_have_text("One minute")
    page.clock.run_for(61_000)
    expect(announce).to_have_text("Time is up")
    expect(page.locator("#t b")).to_contain_text("+0:0")
    assert page.locator("[data-pass][data-over] #t[data-over]").count() == 1
    page.evaluate("document.getElementById('announce').textContent = ''")
    page.clock.run_for(5000)
    expect(announce).to_have_text("")


def test_pass_timer_takes_a_new_due_time(page: Page, stub: Stub) -> None:
    stub.body = timer(-30)
    page.goto("/stub/")
    expect(page.locator("#t[data-over]")).to_have_count(1)
    due = (datetime.now(UTC) + timedelta(seconds=290.5)).isoformat()
    now = datetime.now(UTC).isoformat()
    page.locator("#t").evaluate(
        "(t, [due, now]) => { t.setAttribute('due', due); t.setAttribute('now', now) }", [due, now]
    )
    expect(page.locator("#t b")).to_have_text("4:50")
    expect(page.locator("#t[data-over]")).to_have_count(0)


def test_live_region_fetches_when_a_nudge_names_its_topic(page: Page, stub: Stub) -> None:
    stub.body, stub.fragment = REGION, f"<p id='p'>first</p>{KEPT}"
    page.goto("/stub/")
    expect(page.locator("live-status [data-text]")).to_have_text("Live")
    assert set(stub.asked_topics) == {"room:1,school:2"}, "again after a lost connection, too"
    page.wait_for_timeout(500)  # what the first connection asks for is over
    asked = stub.fragments_asked
    stub.fragment = f"<p id='p'>second</p>{KEPT}"
    stub.nudge("room:9", seq=1)
    page.wait_for_timeout(500)
    assert stub.fragments_asked == asked
    stub.nudge("room:1", seq=2)
    expect(page.locator("#p")).to_have_text("second")


def test_live_region_keeps_focus_typed_text_and_what_is_open(page: Page, stub: Stub) -> None:
    stub.body, stub.fragment = REGION, f"<p id='p'>second</p><p>new</p>{KEPT}"
    page.goto("/stub/")
    page.locator("summary", has_text="More").click()
    page.locator("#i").fill("half a sen")
    stub.fragment = f"<p id='p'>third</p><p>new</p>{KEPT}"
    expect(page.locator("live-status")).to_have_class(LIVE)
    stub.nudge("room:1")
    expect(page.locator("#p")).to_have_text("third")
    expect(page.locator("#i")).to_be_focused()
    expect(page.locator("#i")).to_have_value("half a sen")
    assert page.locator("#d").evaluate("d => d.open") is True


def test_live_region_makes_few_requests_of_many_nudges(page: Page, stub: Stub) -> None:
    stub.body, stub.fragment = REGION, f"<p id='p'>second</p>{KEPT}"
    page.goto("/stub/")
    expect(page.locator("live-status")).to_have_class(LIVE)
    page.wait_for_timeout(500)
    asked = stub.fragments_asked
    for seq in range(40):
        stub.nudge("room:1", seq=seq)
    expect(page.locator("#p")).to_have_text("second")
    page.wait_for_timeout(800)
    assert 1 <= stub.fragments_asked - asked <= 3


def test_live_region_says_which_version_it_was_told_of_and_how_long_it_waits(
    page: Page, stub: Stub
) -> None:
    paced = REGION.replace("<live-region", "<live-region pace='100'", 1)
    stub.body, stub.fragment = paced, f"<p id='p'>second</p>{KEPT}"
    page.goto("/stub/")
    expect(page.locator("live-status")).to_have_class(LIVE)
    page.wait_for_timeout(500)
    # The control: what the first connection asks for was told by no nudge.
    assert set(stub.fragments_said) == {("", "100")}

    stub.nudge("room:1", seq=41)
    stub.nudge("room:1", seq=42)
    page.wait_for_timeout(500)
    assert stub.fragments_said[-1] == ("42", "100")

    stub.send("id: 43\nevent: resync\ndata: {}\n\n")
    page.wait_for_timeout(500)
    assert stub.fragments_said[-1] == ("", "100")


def test_live_region_polls_and_says_so_when_the_stream_is_silent(page: Page, stub: Stub) -> None:
    page.clock.install()
    stub.body, stub.fragment = REGION, f"<p id='p'>second</p>{KEPT}"
    page.goto("/stub/")
    expect(page.locator("live-status")).to_have_class(LIVE)
    page.clock.run_for(22_000)
    expect(page.locator("live-status [data-text]")).not_to_have_text("Live")
    stub.fragment = f"<p id='p'>polled</p>{KEPT}"
    page.clock.run_for(11_000)
    expect(page.locator("#p")).to_have_text("polled")
    page.clock.run_for(45_000)
    expect(page.locator("live-banner")).to_be_hidden()  # it polls, so what is shown is not old


def test_live_banner_says_that_the_page_is_old(page: Page, stub: Stub) -> None:
    page.clock.install()
    stub.body, stub.is_live = REGION.replace("/stub/fragment/", "/stub/nowhere"), False
    page.route("**/stub/nowhere", lambda route: route.abort())
    page.goto("/stub/")
    page.clock.run_for(60_000)
    expect(page.locator("live-banner")).to_be_visible()
    expect(page.locator("live-banner")).to_contain_text("not live")
    stub.is_live = True
    page.get_by_role("button", name="Try now").click()
    page.clock.run_for(2000)
    expect(page.locator("live-banner")).to_be_hidden()


def test_live_region_follows_to_the_sign_in(page: Page, stub: Stub) -> None:
    stub.body = REGION.replace("/stub/fragment/", "/gone/")
    page.route(
        "**/gone/",
        lambda route: route.fulfill(status=302, headers={"Location": "/stub/in/?next=/gone/"}),
    )
    page.goto("/stub/?day=1")
    page.wait_for_url("**/stub/in/?next=%2Fstub%2F%3Fday%3D1")


def test_form_is_sent_once_and_the_page_does_not_jump(page: Page, stub: Stub) -> None:
    stub.body = "<form method='post' action='/stub/'><button name='a' value='1'>Go</button></form>"
    stub.body += "<input id='other' aria-label='Other'>"
    seen: list[str] = []
    page.goto("/stub/")
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    page.locator("#other").fill("kept")

    def slowly() -> tuple[str, str]:
        stub.held.wait(15)
        return "303 See Other", "/stub/"

    stub.answer = slowly
    button = page.get_by_role("button", name="Go")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()
    stub.body = "<p>Done</p><input id='other' aria-label='Other'>"
    stub.held.set()
    expect(page.get_by_text("Done")).to_be_visible()
    assert [post["a"] for post in stub.posts] == [["1"]]
    expect(page.locator("#other")).to_have_value("kept")
    assert seen == []


def test_form_shows_the_servers_refusal_as_a_toast(page: Page, stub: Stub) -> None:
    stub.body = "<form method='post' action='/stub/'><button>Go</button></form><p>Still here</p>"
    refusal = stub.page("<p id='refusal'>The library is full.</p>")
    stub.answer = lambda: ("409 Conflict", refusal)
    page.goto("/stub/")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".toast")).to_contain_text("The library is full.")
    expect(page.get_by_text("Still here")).to_be_visible()
    page.get_by_role("button", name="Close this message").click()
    expect(page.locator(".toast")).to_have_count(0)


@pytest.mark.parametrize("status", ["500 Internal Server Error", "000 Lost"])
def test_form_says_when_nothing_was_changed(page: Page, stub: Stub, status: str) -> None:
    stub.body = "<form method='post' action='/stub/post/'><button>Go</button></form>"
    stub.answer = lambda: (status, "oh")
    if status.startswith("000"):
        page.route("**/stub/post/", lambda route: route.abort())
    page.goto("/stub/")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".toast")).to_contain_text("Nothing was changed")
    expect(page.get_by_role("button", name="Go")).not_to_have_attribute("aria-busy", "true")


def test_sheet_opens_over_the_page_and_goes_back(page: Page, stub: Stub) -> None:
    stub.body = "<p>Behind</p><a href='/stub/sheet/' data-sheet>Ask</a>"
    page.goto("/stub/")
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.url.endswith("/stub/sheet/")
    expect(page.get_by_text("Behind")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_url("**/stub/")
    expect(page.get_by_role("link", name="Ask")).to_be_focused()


def test_sheet_of_a_page_opened_directly_closes_to_its_way_back(page: Page, stub: Stub) -> None:
    stub.body = "<p>Behind</p>"
    page.goto("/stub/sheet/")
    assert page.locator("dialog:modal").count() == 1
    expect(page.get_by_text("Behind")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    page.wait_for_url("**/stub/")


def test_sheet_form_with_errors_stays_and_success_leaves(page: Page, stub: Stub) -> None:
    stub.body = "<a href='/stub/sheet/' data-sheet>Ask</a>"
    page.goto("/stub/")
    page.get_by_role("link", name="Ask").click()
    wrong = stub.page(
        '<modal-sheet back="/stub/"><dialog open class="sheet" aria-label="A"><form method="post" '
        'action="/stub/"><p>Too long</p><button class="btn">Ask</button></form></dialog>'
        "</modal-sheet>"
    )
    stub.answer = lambda: ("422 Unprocessable Entity", wrong)
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("dialog").get_by_text("Too long")).to_be_visible()
    stub.body = "<p>Asked</p>"
    stub.answer = lambda: ("303 See Other", "/stub/")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Asked")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/stub/")


FILTER = """<filter-list found="{n} found"><form method="get">
{% include 'core/_search.html' with label='Find' %}
<button class="chip" name="only" value="" aria-pressed="true">All</button>
<button class="chip" name="only" value="over" aria-pressed="false">Over</button></form>
<p data-row data-in="over">José Ibáñez</p><p data-row>Maya Alvarez</p>
<p data-none hidden>Nobody</p></filter-list>"""


def test_filter_list_finds_without_accents_and_keeps_the_address(page: Page, stub: Stub) -> None:
    stub.body = FILTER
    page.goto("/stub/")
    page.keyboard.press("/")
    expect(page.locator("[type=search]")).to_be_focused()
    page.keyboard.type("ibanez")
    expect(page.get_by_text("Maya Alvarez")).to_be_hidden()
    expect(page.get_by_text("José")).to_be_visible()
    assert page.url.endswith("?q=ibanez")
    page.keyboard.type("x")
    expect(page.get_by_text("Nobody")).to_be_visible()
    page.locator("[type=search]").fill("")
    page.get_by_role("button", name="Over").click()
    expect(page.get_by_text("Maya Alvarez")).to_be_hidden()
    assert page.url.endswith("?only=over")


def test_shortcuts_can_be_listed_and_turned_off(page: Page, stub: Stub) -> None:
    stub.body = "<a href='#new' aria-keyshortcuts='n'>New pass</a>"
    page.goto("/stub/")
    page.keyboard.press("n")
    page.wait_for_url("**/stub/#new")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.goto("/stub/")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert not page.url.endswith("#new")


def test_account_menu_closes_with_escape(page: Page, stub: Stub) -> None:
    page.goto("/stub/")
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    expect(menu.locator(".menu-body")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.locator(".menu-body")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
