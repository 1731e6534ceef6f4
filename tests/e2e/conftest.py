"""The whole product for browser tests: its own database, web and worker processes, Chromium.

``product`` has the demo school, loaded as ``make run`` does it; its day is not played, so that
only the tests act.
"""

from __future__ import annotations

import os
import re
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

import psycopg
import pytest
from playwright.sync_api import Browser, Page

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
        command = [sys.executable, "-m", "corridor", *arguments]
        subprocess.run(command, check=True, env=self.environment, timeout=300, input=typed.encode())

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
    admin = os.environ["DATABASE_URL"]
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    port = _free_port()
    environment = (
        _environment(admin, name, tmp) | {"CORRIDOR_DEMO": str(int(demo))} | {**(more or {})}
    )
    made = Product(f"http://127.0.0.1:{port}", name, environment)
    try:
        made.command("migrate", "--quiet")
        made.command("manage", "collectstatic", "--noinput", "--verbosity=0")
        if demo:
            made.command("demo", "load")
        made.start("web", "--port", str(port))
        made.start("worker")
        _wait_for(f"{made.url}/health/ready")
        yield made
    finally:
        made.stop()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'drop database "{name}" with (force)')


def _environment(admin: str, name: str, tmp: pytest.TempPathFactory) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": re.sub(r"/[^/?]*\?", f"/{name}?", admin, count=1),
        "CORRIDOR_STATIC": str(tmp.mktemp("static")),
        "CORRIDOR_INNER_HOSTS": "127.0.0.1",  # where the stand-ins of tests are
        "CORRIDOR_HOME": str(tmp.mktemp("home")),
    }


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


class People:
    """Signed-in browsers, and everything that went wrong in any of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self.url = browser, url
        self.faults: list[str] = []
        self._contexts: list[object] = []

    def stranger(self, **options: object) -> Page:
        """A browser of its own, signed in as nobody."""
        context = self._browser.new_context(**{"base_url": self.url, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH_CSP)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def sign_in(self, who: str, **options: object) -> Page:
        """A browser of its own, signed in with the demo's one click."""
        page = self.stranger(**options)
        page.goto("/sign-in/")
        page.locator(f'form[action$="/sign-in/as/{who}/"] button').click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    def forgive(self, words: str) -> None:
        """Faults that the test made on purpose."""
        self.faults = [fault for fault in self.faults if words not in fault]

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
