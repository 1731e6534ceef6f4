"""A browser for everybody of the matrix, and what it finds on pages that is not ours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from playwright.sync_api import Browser, Response

from tests.isolation.world import World
from tests.live.ear import until
from tests.security.site import Site

# Before any script of a page: what should not happen is told to the test.
WATCH = """
    document.addEventListener("securitypolicyviolation", (e) =>
        console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`));
"""
ON_PURPOSE = "on-purpose"
INLINE = """() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = 1";
    document.head.append(script);
}"""
PROBE = """() => [
    ...("ran" in window ? ["window.ran"] : []),
    ...[...document.querySelectorAll(
        "[onerror], [onload], [onclick], [onfocus], q, iframe, script:not([src]), [style], " +
        "meta[http-equiv], [href^='javascript:' i], [src^='javascript:' i], " +
        "[action^='javascript:' i], [hx-get^='/sign-out']"
    )].map((found) => found.outerHTML.slice(0, 200)),
]"""


@dataclass(frozen=True)
class Look:
    """A page with who opens it, and the button that shows the rest of it."""

    role: str
    thing: str
    address: str
    press: str = ""


class Crowd:
    """Everybody at one browser, one after the other, and all that goes wrong in it."""

    def __init__(self, browser: Browser, site: Site, world: World) -> None:
        self.site, self.world = site, world
        self.faults: list[str] = []
        self._broken = 0
        self._context = browser.new_context(base_url=site.url, service_workers="block")
        self._context.add_init_script(WATCH)
        self.page = page = self._context.new_page()
        page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: self.faults.append(f"asks {dialog.message}"))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.site.url, "data:")):
            self.faults.append(f"asks {url}")

    def close(self) -> None:
        self._context.close()

    def open(self, look: Look) -> Response:
        who = self.world.visitor(look.role, look.thing)
        self._context.clear_cookies()
        if who:
            name, url = settings.SESSION_COOKIE_NAME, self.site.url
            self._context.add_cookies([{"name": name, "value": who.session, "url": url}])
        answer = self.page.goto(look.address, wait_until="domcontentloaded")
        assert answer
        return answer

    def crawl(self, looks: list[Look]) -> tuple[list[str], set[str]]:
        """What is wrong with these pages, and the signs of the fields that they show."""
        wrong, signs = [], set[str]()
        self.faults.clear()
        for look in looks:
            answer = self.open(look)
            signs |= signs_in(answer.text())
            kind = answer.headers["content-type"]
            if (answer.status, kind) != (200, "text/html; charset=utf-8"):
                wrong.append(f"{look}: {answer.status} {kind}")
            if look.press:
                self.page.locator(f"main {look.press}").click()
                self.page.locator("main [name=note]").wait_for(timeout=15_000)
                signs |= signs_in(self.page.content())
            wrong += [f"{look}: {fault}" for fault in (*self.meddled(), *self.faults)]
            self.faults.clear()
        self.page.goto("about:blank")
        return wrong, signs

    def break_the_policy(self) -> None:
        """With an inline script; waits for the report, behind all that were sent before it."""
        self._broken += 1
        mark = f"{ON_PURPOSE}={self._broken}"
        self._context.clear_cookies()
        self.page.goto(f"/sign-in/?{mark}")
        self.page.evaluate(INLINE)
        until(lambda: any(one["document-uri"].endswith(mark) for one in self.site.reports))
        assert not self.page.evaluate("'ran' in window")

    def meddled(self) -> list[str]:
        """What of the page is of whoever typed the text."""
        found: list[str] = self.page.evaluate(PROBE)
        return found


def signs_in(text: str) -> set[str]:
    return set(re.findall(r"qz\d\d", text))
