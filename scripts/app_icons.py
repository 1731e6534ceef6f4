"""Draws the icons of the installed app after ``corridor/core/static/core/mark.svg``.

Run it when the mark changes: ``.venv/bin/python scripts/app_icons.py``. Its pictures are committed.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).parent.parent / "corridor/notifications/static/notifications/icons"
BLUE, WHITE, CLEAR = (79, 70, 216, 255), (255, 255, 255, 255), (0, 0, 0, 0)
SMOOTH = 4  # drawn this many times as large
GRID = 24  # of the ticket
Point = tuple[float, float]


def arc(x: float, y: float, r: float, start: float, end: float) -> list[Point]:
    steps = 40
    angles = (math.radians(start + (end - start) * n / steps) for n in range(steps + 1))
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]


def ticket() -> list[list[Point]]:
    """The lines of the mark, on its grid of 24: the edge with its two notches, and the tear."""
    edge = [
        *arc(2, 12, 3, -90, 90),
        *arc(4, 17, 2, 180, 90),
        *arc(20, 17, 2, 90, 0),
        *arc(22, 12, 3, 90, 270),
        *arc(20, 7, 2, 0, -90),
        *arc(4, 7, 2, -90, -180),
        (2, 9),
    ]
    return [edge, [(13, 5), (13, 7)], [(13, 17), (13, 19)], [(13, 11), (13, 13)]]


def drawn(size: int, *, corner: float, share: float, ground: tuple[int, ...] = BLUE) -> Image.Image:
    """``corner`` and the ``share`` that the ticket takes are parts of the whole."""
    whole = size * SMOOTH
    image = Image.new("RGBA", (whole, whole), CLEAR)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, whole - 1, whole - 1), corner * whole, fill=ground)
    scale = share * whole / GRID
    start = (whole - share * whole) / 2
    for line in ticket():
        points = [(start + x * scale, start + y * scale) for x, y in line]
        draw.line(points, fill=WHITE, width=round(2 * scale), joint="curve")
        for x, y in points:
            draw.ellipse((x - scale, y - scale, x + scale, y + scale), fill=WHITE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    ICONS.mkdir(parents=True, exist_ok=True)
    for name, image in {
        "192": drawn(192, corner=11 / 32, share=20 / 32),
        "512": drawn(512, corner=11 / 32, share=20 / 32),
        "maskable": drawn(512, corner=0, share=0.5),
        "touch": drawn(180, corner=0, share=20 / 32).convert("RGB"),
        "badge": drawn(96, corner=0, share=0.95, ground=CLEAR),
    }.items():
        image.save(ICONS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
