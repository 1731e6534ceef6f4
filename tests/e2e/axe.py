"""What axe finds on a page: wide and light or narrow and dark, by turns; in the long runs in all
four looks."""

from __future__ import annotations

from itertools import cycle
from typing import Any, Literal

from playwright.sync_api import Page

from tests.lots import IS_WHOLE

Theme = Literal["light", "dark"]
LIGHT: Theme = "light"
DARK: Theme = "dark"
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
SEEN = (("desktop", LIGHT), ("phone", DARK))
CROSSWISE = (("desktop", DARK), ("phone", LIGHT))
_turn = cycle(SEEN)


def looks(page: Page, axe_source: str) -> list[str]:
    """What axe finds on this page as it is looked at, without leaving it."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(axe_source)
    found = []
    for size, theme in (*SEEN, *CROSSWISE) if IS_WHOLE else (next(_turn),):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        found += [f"{size}, {theme}: {fault}" for fault in violations(page)]
    return found


def violations(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}"
        for v in found["violations"]
    ]
