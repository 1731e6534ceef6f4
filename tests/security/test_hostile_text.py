"""Hostile text in every field is text on every page: nothing runs, nothing is asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.safestring import mark_safe
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from corridor.accounts.models import Group, Member
from corridor.core import csv_cells
from corridor.core.csv_cells import STARTS_A_FORMULA
from corridor.core.tenancy import in_district
from corridor.passes import book
from tests.factories import TEN
from tests.isolation.addresses import pages, path_of
from tests.isolation.pages import PAGES
from tests.isolation.policy import Row, filled
from tests.isolation.roles import ANONYMOUS
from tests.isolation.world import World, make_world
from tests.live.ear import until
from tests.pages import PLAIN_STATIC
from tests.security import hostile
from tests.security.crowd import ON_PURPOSE, Crowd, Look
from tests.security.site import Site

pytestmark = pytest.mark.django_db

# Who looks: of those who may see a page, the first of each line.
LOOKERS = (("student",), ("teacher",), ("nurse and admin", "district_admin"), (ANONYMOUS,))
TABLES = {"reports:who_looked_file", "desk:export_file", "passes:file", "concerns:file"}
LEADS_AWAY = {"accounts:try_provider"}  # to the provider itself
OF_APP = {f"notifications:{name}" for name in ("service_worker", "manifest", "open")}
FILES = TABLES | LEADS_AWAY | OF_APP | {"openapi", "alive", "ready", "metrics", "accounts:photo"}
PRESSED = {"passes:apart": "button[name=do]"}
NARROW = ("q", "after", "who")  # what leaves some rows out


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The schools of the matrix, in a transaction that is taken back; it is ten o'clock."""
    book.forget()
    quick = override_settings(
        STORAGES=PLAIN_STATIC,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ALLOWED_HOSTS=["127.0.0.1", "testserver"],
    )
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: TEN)
        # Playwright has a loop in this thread, which waits whenever we are not in it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with quick, connection.cursor() as cursor:
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
            made = make_world()
            with in_district(made.own.district_id):
                away = Member.objects.filter(id=made.own.thing("member:nurse and admin"))
                away.update(away_from=TEN)
            yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    made = Site()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def crowd(site: Site, world: World, chromium: Browser) -> Iterator[Crowd]:
    site.lend()
    made = Crowd(chromium, site, world)
    yield made
    made.close()


def looks_of(world: World, name: str, route: str, row: Row, payload: str) -> Iterator[Look]:
    things = world.own.things
    for role in (next((one for one in line if one in row.through), "") for line in LOOKERS):
        if not role:
            continue
        who = world.visitor(role, row.own_thing)
        mine = {**things, "me": str(who.member_id), "spare": who.spare} if who else things
        path, query = path_of(route, filled(row.path, mine)), filled(row.query, mine)
        searches = [{"q": hostile.CORPUS[payload][0]}] if "q" in query else []
        for one in ({key: query[key] for key in query if key not in NARROW}, *searches):
            address = f"{path}?{urlencode(one, doseq=True)}"
            yield Look(role, row.own_thing, address, PRESSED.get(name, ""))


def every_look(world: World, payload: str) -> list[Look]:
    """Every page there is, by everybody of the lookers who may see it."""
    return [
        look
        for name, route in pages().items()
        if "GET" in PAGES[name].methods and name not in FILES
        for look in looks_of(world, name, route, PAGES[name], payload)
    ]


def fill(world: World, payload: str) -> None:
    with in_district(world.own.district_id):
        hostile.fill(payload, canary=world.own.canary)
    book.forget()


def test_every_text_of_the_product_is_in_the_corpus() -> None:
    assert hostile.fields().keys() == hostile.SHOWN | hostile.DRAWN_NOWHERE | hostile.OF_MACHINES


@pytest.mark.parametrize("payload", ["markup", "attributes"])
def test_hostile_text_is_text_on_every_page(
    crowd: Crowd, site: Site, world: World, payload: str
) -> None:
    fill(world, payload)

    with site.opened():
        wrong, signs = crowd.crawl(every_look(world, payload))
        crowd.break_the_policy()

    assert wrong == []
    assert [one for one in site.reports if ON_PURPOSE not in one["document-uri"]] == []
    assert {name for name in hostile.SHOWN if hostile.sign_of(name) not in signs} == set()


class Trusted:
    """In the place of a field: its text, said to be markup."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type) -> Any:
        return self if row is None else mark_safe(row.__dict__[self.name])  # noqa: S308

    def __set__(self, row: Any, value: str) -> None:
        row.__dict__[self.name] = value


@pytest.fixture
def trusted(world: World, monkeypatch: pytest.MonkeyPatch) -> Look:
    """A page that shows one text as it stands, which is hostile."""
    monkeypatch.setattr(Group, "name", Trusted("name"))
    fill(world, "markup")
    return Look("nurse and admin", "", f"/admin/rules/groups/?{ON_PURPOSE}")


def test_a_text_that_is_not_escaped_is_noticed_and_reported(
    crowd: Crowd, site: Site, trusted: Look
) -> None:
    """Negative control."""
    site.reports.clear()
    with site.opened():
        wrong, _signs = crowd.crawl([trusted])

    assert any("window.ran" in one for one in wrong)
    assert any("<q id" in one for one in wrong)
    assert any("CSP: script-src" in one for one in wrong)
    until(lambda: any("script" in report["effective-directive"] for report in site.reports))


def test_without_the_policy_the_text_would_run(
    crowd: Crowd, site: Site, trusted: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: what is typed is live, and the policy is the second wall."""
    for is_strict in (True, False):
        monkeypatch.setattr(site, "is_strict", is_strict)
        with site.opened():
            crowd.open(trusted)
        assert crowd.page.evaluate("window.ran === 1") is not is_strict


def exported(world: World) -> list[str]:
    """Every cell of every table that leaves the product."""
    who = world.visitor("nurse and admin")
    assert who
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = who.session
    client.get(f"/admin/people/{world.own.thing('member:student')}/")  # so that a name is noted
    answers = [client.get(path_of(pages()[name], PAGES[name].path)) for name in TABLES]
    assert {answer.headers["Content-Type"] for answer in answers} == {"text/csv; charset=utf-8"}
    return [
        cell
        for answer in answers
        for row in csv.reader(StringIO(answer.getvalue().decode(), newline=""))
        for cell in row
    ]


def test_no_export_runs_in_a_spreadsheet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world, "formulas")
    formula = hostile.CORPUS["formulas"][0]

    cells = exported(world)
    assert any(formula in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(STARTS_A_FORMULA)] == []

    monkeypatch.setattr(csv_cells, "cell", str)
    unsafe = [cell for cell in exported(world) if cell.startswith(STARTS_A_FORMULA)]
    assert unsafe, "negative control"
