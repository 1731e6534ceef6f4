"""Filters and tags that every page uses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context
from django.test import RequestFactory, override_settings
from django.urls import include, path, reverse

from corridor.core.navigation import NavItem, current
from corridor.core.templatetags import core as tags
from corridor.core.theme import choose, chosen_theme

# A table of addresses of its own, for one test.
_elsewhere = [path("elsewhere/", choose, name="hall")]
urlpatterns = [path("", include((_elsewhere, "monitor")))]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59, "0:59"), (402, "6:42"), (-294, "+4:54"), (6107, "101:47")],
)
def test_clock_reads_minutes_and_seconds(seconds: int, text: str) -> None:
    assert tags.clock(seconds) == text
    assert tags.clock(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Maya Alvarez", "MA"),
        ("Ms. Bennett", "B"),
        ("Ana María de la Cruz", "AC"),
        ("Prince", "P"),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert tags.initials(name) == letters


def test_avatar_colour_is_of_the_palette_and_stays() -> None:
    colours = {tags.avatar_colour(f"Student {n}") for n in range(200)}
    assert colours == set(tags.PALETTE)
    assert tags.avatar_colour("Maya Alvarez") == tags.avatar_colour("Maya Alvarez")


def test_local_time_is_in_the_schools_zone() -> None:
    noon = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
    request = SimpleNamespace(school=SimpleNamespace(time_zone="America/Chicago"))
    drawn = tags.local_time(Context({"request": request}), noon)
    assert drawn == '<time datetime="2026-11-23T18:05:00.000+00:00">12:05</time>'


@pytest.mark.parametrize(
    ("length", "position", "numbers"),
    [(3, 2, [1, 2, 3]), (25, 9, [1, 0, 8, 9, 10, 0, 25]), (25, 1, [1, 2, 0, 25])],
)
def test_line_shows_the_near_ones_of_a_long_line(
    length: int, position: int, numbers: list[int]
) -> None:
    assert tags.line_around(length, position) == numbers


def test_navigation_marks_the_page_that_holds_the_address() -> None:
    home, admin, people = (
        NavItem("x", url, icon="x") for url in ("/", "/admin/", "/admin/people/")
    )
    items = [home, admin, people]
    assert current(items, "/") is home
    assert current(items, "/admin/places/") is admin
    assert current(items, "/admin/people/1/") is people
    assert current(items, "/elsewhere/") is None


def test_current_page_may_hold_addresses_of_another_beginning() -> None:
    home = NavItem("Home", "/", "house", holds=("/passes/ask/",))
    passes = NavItem("Passes", "/passes/", "history")

    assert current([home, passes], "/passes/ask/1/") is home
    assert current([home, passes], "/passes/1/") is passes


@pytest.mark.parametrize(("asked", "kept"), [("dark", "dark"), ("light", "light"), ("neon", "")])
def test_theme_is_kept_in_a_cookie(asked: str, kept: str) -> None:
    request = RequestFactory().post(
        "/theme/", {"theme": asked}, headers={"referer": "http://testserver/a/"}
    )
    answer = choose(request)
    assert answer.headers["Location"] == "http://testserver/a/"
    request.COOKIES["theme"] = answer.cookies["theme"].value
    assert chosen_theme(request) == kept


def test_theme_does_not_lead_to_another_site() -> None:
    request = RequestFactory().post("/theme/", headers={"referer": "https://elsewhere.example/"})
    assert choose(request).headers["Location"] == "/"


def test_address_of_a_page_follows_the_table_of_addresses() -> None:
    assert tags.address("monitor:hall") == reverse("monitor:hall") == "/monitor/"
    with override_settings(ROOT_URLCONF=__name__):
        assert tags.address("monitor:hall") == "/elsewhere/"
    assert tags.address("monitor:hall") == "/monitor/"
