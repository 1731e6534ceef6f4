"""The sprite holds what the pages name, and a wrong name is found before anybody sees a gap."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import engines

from corridor.core import icons


def test_every_icon_that_is_named_exists() -> None:
    assert icons.used_names() - icons.available_names() == set()


def test_sprite_refuses_an_unknown_icon() -> None:
    with pytest.raises(icons.UnknownIconError, match="droplet-of-nothing"):
        icons.sprite(["check", "droplet-of-nothing"])


def test_sprite_holds_each_icon_once() -> None:
    drawn = icons.sprite(["x", "check", "x"])
    assert drawn.count("<symbol") == 2
    assert '<symbol id="check" viewBox="0 0 24 24"><path d="M20 6 9 17l-5-5" /></symbol>' in drawn


def test_used_names_come_from_templates_and_modules(tmp_path: Path) -> None:
    page = tmp_path / "app" / "templates" / "app" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text('{% icon "siren" %}{% include "core/_empty.html" with icon="party-popper" %}')
    (tmp_path / "app" / "navigation.py").write_text(
        'STEP_ICONS = {"asked": "hand", "left": "play"}\n'
        'ROWS = [NavItem("Home", icon="house"), {"icon": "radar"}, {"name": "not-an-icon"}]\n'
    )
    found = icons.used_names(tmp_path) - set(icons.LOCATION_ICONS)
    assert found == {"siren", "party-popper", "hand", "play", "house", "radar"}


def test_location_icons_are_many_and_different() -> None:
    assert len(icons.LOCATION_ICONS) == len(set(icons.LOCATION_ICONS)) >= 60


def test_icon_tag_points_into_the_sprite(plain_static: None) -> None:
    drawn = engines["django"].from_string('{% load core %}{% icon "droplets" 28 %}').render()
    assert drawn == (
        '<svg class="i" width="28" height="28" aria-hidden="true">'
        '<use href="/static/core/icons.svg#droplets"/></svg>'
    )
