"""What axe finds on a page, light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any, Literal

from playwright.sync_api import Page

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}


def looks(page: Page, axe_source: str) -> list[str]:
    """What axe finds on this page in every size and theme, without leaving it."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(axe_source)
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{size}, {theme}: {fault}" for fault in violations(page)]
    return found


def violations(page: Page) -> list[str]:
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}"
        for v in found["violations"]
    ]
