"""The whole product for browser tests: its own database, web and worker processes, Chromium.

``product`` has the demo school, loaded as ``make run`` does it; its day is not played, so that
only the tests act.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.loaded import copied, corridor, environment_of
from tests.installation import Installation

PATIENCE_MS = 15_000
WATCH_CSP = """
    document.addEventListener("securitypolicyviolation", (e) =>
        console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`));
"""


@dataclass
class Product:
    """A running product and the environment to run its commands in."""

    url: str
    database: str
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def command(self, *arguments: str, typed: str = "") -> None:
        corridor(self.environment, *arguments, typed=typed)

    def start(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "corridor", *arguments]
        self.processes.append(subprocess.Popen(command, env=self.environment))

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(f"corridor_e2e_{os.getpid()}", tmp_path_factory, demo=True) as made:
        yield made


@contextmanager
def running(
    name: str, tmp: pytest.TempPathFactory, *, demo: bool, more: Mapping[str, str] | None = None
) -> Iterator[Product]:
    """A product on a database of this name, which is dropped afterwards; ``more`` of its
    environment."""
    port = _free_port()
    with copied(name, tmp, demo=demo):
        environment = environment_of(name, tmp)
        environment |= {"CORRIDOR_DEMO": str(int(demo)), **(more or {})}
        made = Product(f"http://127.0.0.1:{port}", name, environment)
        try:
            made.start("web", "--port", str(port))
            made.start("worker")
            _wait_for(f"{made.url}/health/ready")
            yield made
        finally:
            made.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (our own address)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{url} did not answer.")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all who break it: it takes longer to make than to start again."""
    made = Installation(tmp_path_factory.mktemp("installed"))
    yield made
    made.remove()


class People:
    """Signed-in browsers, and everything that went wrong in any of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self.url = browser, url
        self._heard: list[str] = []
        self._forgiven: list[str] = []
        self._contexts: list[object] = []

    def stranger(self, **options: object) -> Page:
        """A browser of its own, signed in as nobody; what moves costs as much as all the rest, and
        what a service worker keeps is of interest to its own tests alone."""
        usual = {"base_url": self.url, "reduced_motion": "reduce", "service_workers": "block"}
        context = self._browser.new_context(**{**usual, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH_CSP)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: self._heard.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self._heard.append(str(error)))
        return page

    def sign_in(self, who: str, **options: object) -> Page:
        """A browser of its own, signed in with the demo's one click."""
        page = self.stranger(**options)
        page.goto("/sign-in/")
        page.locator(f'form[action$="/sign-in/as/{who}/"] button').click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    def forgive(self, words: str) -> None:
        """Faults that the test made on purpose, and those of them that are still to be heard."""
        self._forgiven.append(words)

    @property
    def faults(self) -> list[str]:
        return [one for one in self._heard if not any(words in one for words in self._forgiven)]

    def close(self) -> None:
        for context in self._contexts:
            context.close()  # type: ignore[attr-defined]


@pytest.fixture
def people(chromium: Browser, product: Product) -> Iterator[People]:
    made = People(chromium, product.url)
    yield made
    made.close()
    assert made.faults == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    return Path("node_modules/axe-core/axe.min.js").read_text()
