"""Fixtures for every test: a real database, a district in force, a small school."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from corridor.core.tenancy import in_district
from corridor.passes import book
from corridor.schools.models import District
from tests.factories import World, make_district

# The last two draw pages of the browser's own beside each page; the others are off by Playwright,
# of whose list the browser takes no notice beside ours.
WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "MediaRouter,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup"
)
FLAGS = [
    *("--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    f"--disable-features={WITHOUT}",
]


def pytest_configure() -> None:
    """Static files are looked for when one is asked for: the client of each test would look
    through all of them first, which takes longer than most tests."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _fresh_books() -> Iterator[None]:
    """Rules are cached per process; rolled back schools leave none behind."""
    yield
    book.forget()


@pytest.fixture
def district(db: None) -> Iterator[District]:
    made = make_district()
    with in_district(made.id):
        yield made


@pytest.fixture
def world(district: District) -> World:
    return World()


# Of one module, not of the session: Playwright's loop must be gone when others use the database.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
