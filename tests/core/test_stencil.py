"""Filled rows read as plainly rendered ones do, and what a row says is never a row's shape."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from django.template import engines
from django.test import override_settings
from django.utils import translation
from django.utils.safestring import SafeString

import corridor
from corridor.core.stencil import stencil
from corridor.core.templatetags.core import ACCOUNT
from tests.pages import PLAIN_STATIC

HOLES = ("id", "student", "place", "origin", "colour", "icon", "due", "now", "limit", "left", "bar")
FACE = "core/_card_face.html"


def card(**said: object) -> dict[str, object]:
    """A card whose words are hostile."""
    card: dict[str, object] = {name: f'<b>"{name}" & co</b>' for name in HOLES}
    return {**card, "id": uuid4(), **said}


def plainly(template: str, names: dict[str, object]) -> str:
    return str(engines["django"].get_template(template).render(names))


@pytest.mark.parametrize("over", [True, False])
@pytest.mark.parametrize("stopped", ["", "there"])
@override_settings(STORAGES=PLAIN_STATIC)
def test_stencil_reads_as_the_template_does(stopped: str, *, over: bool) -> None:
    shape = {"over": over, "stopped": stopped}
    for given in (card(), card(student="Zoë", place=SafeString("<i>Library</i>")), card(limit=300)):
        filled = stencil(FACE, "card", HOLES, **shape).fill([given[name] for name in HOLES])

        assert filled == plainly(FACE, {**given, **shape})


@pytest.mark.parametrize("common", range(len(HOLES) + 1))
@override_settings(STORAGES=PLAIN_STATIC)
def test_stencil_reads_the_same_with_what_rows_have_in_common_filled_in_before(
    common: int,
) -> None:
    form = stencil(FACE, "card", HOLES, over=False, stopped="")
    for said in (card(), card(id="100 %s %%", student="%(a)s 5%", place=SafeString("<i>7 %</i>"))):
        values = [said[name] for name in HOLES]

        assert form.given(values[:common]).fill(values[common:]) == form.fill(values)
        assert form.given(values[:1]).given(values[1:3]).fill(values[3:]) == form.fill(values)


@override_settings(STORAGES=PLAIN_STATIC)
def test_stencil_of_another_shape_is_another_one() -> None:
    """The control: were the shape no part of what is kept, both would read the same."""
    values = [card()[name] for name in HOLES]
    running, over = (
        stencil(FACE, "card", HOLES, over=over, stopped="").fill(values) for over in (False, True)
    )

    assert "data-over" in over
    assert "data-over" not in running


@override_settings(STORAGES=PLAIN_STATIC)
def test_stencil_of_another_language_is_another_one() -> None:
    with translation.override("en"):
        first = stencil(FACE, "card", HOLES, over=True, stopped="")
        assert stencil(FACE, "card", HOLES, over=True, stopped="") is first
    with translation.override("de"):
        assert stencil(FACE, "card", HOLES, over=True, stopped="") is not first


def test_stencil_keeps_no_value_of_a_row() -> None:
    with override_settings(STORAGES=PLAIN_STATIC):
        form = stencil(FACE, "card", HOLES, over=False, stopped="")
        form.fill(["Maya Alvarez"] * len(HOLES))
        other = stencil(FACE, "card", HOLES, over=False, stopped="").fill(["x"] * len(HOLES))

    assert "Maya" not in other


def pieces() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Every piece that a page fills in: its template, the names of its values, its shape."""
    shape = ("is_member", "has_start", "has_role", "theme")
    found = {("core/_account.html", ACCOUNT, shape)}
    for page in Path(corridor.__file__).parent.rglob("templates/**/*.html"):
        for piece, names, rest in re.findall(
            r'{% filled "([^"]+)" "([^"]+)"([^%]*)%}', page.read_text("utf-8")
        ):
            found.add((piece, tuple(names.split()), tuple(re.findall(r"(\w+)=", rest))))
    return sorted(found)


@pytest.mark.parametrize(("template", "names", "asked"), pieces(), ids=lambda v: str(v)[:40])
@override_settings(STORAGES=PLAIN_STATIC)
def test_pieces_that_pages_fill_in_only_show_their_values(
    template: str, names: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    """In every shape: a piece that asks about a value, or forgets to escape it, reads otherwise."""
    for answers in product(("", "week"), repeat=len(asked)):
        shape = dict(zip(asked, answers, strict=True))
        given = {name: f"<b>\"{name}\" & 'co'</b>" for name in names}

        assert stencil(template, "row", names, **shape).fill(list(given.values())) == plainly(
            template, {**given, **shape}
        )


def test_piece_that_asks_about_a_value_is_found_out() -> None:
    """The control: a mark is never empty, so what depends on a value reads otherwise."""
    asks = "core/_row.html"
    names = ("title", "detail")

    filled = stencil(asks, "row", names).fill(["Library", ""])

    assert filled != plainly(asks, {"title": "Library", "detail": ""})
