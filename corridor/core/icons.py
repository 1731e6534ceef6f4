"""Which icons does the product draw, and how does a page get them?

One SVG sprite, built from the lucide package at set-up: ``python -m corridor.core.icons``.
Only names that a template or a module mentions are in it, so the file stays small.
A module mentions an icon with ``icon="x"`` or in a constant whose name ends in ``ICONS``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

PACKAGE = Path(__file__).resolve().parent.parent
SPRITE = Path(__file__).resolve().parent / "static" / "core" / "icons.svg"

# What the place editor offers, in the order it offers them.
LOCATION_ICONS = (
    *("droplets", "toilet", "accessibility", "glass-water", "lock-keyhole", "backpack"),
    *("heart-pulse", "stethoscope", "pill", "bandage", "building-2", "briefcase"),
    *("message-circle-heart", "hand-heart", "speech", "life-buoy", "library-big", "book-open"),
    *("clipboard-check", "clock", "calendar-days", "armchair", "sofa", "coffee"),
    *("school", "graduation-cap", "presentation", "door-open", "map-pin", "users"),
    *("calculator", "flask-conical", "microscope", "atom", "globe", "languages"),
    *("palette", "brush", "music", "piano", "theater", "camera"),
    *("dumbbell", "volleyball", "trophy", "trees", "sprout", "sun"),
    *("utensils", "apple", "laptop", "monitor", "printer", "wrench"),
    *("hammer", "scissors", "puzzle", "brain", "lightbulb", "gamepad-2"),
    *("bus", "car", "package", "mic", "shield", "key-round"),
)

_IN_TEMPLATE = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")


class UnknownIconError(Exception):
    """A template or a module asks for icons that lucide does not have."""


def used_names(root: Path = PACKAGE) -> set[str]:
    """Every icon name that the package's templates and modules mention."""
    names = set(LOCATION_ICONS)
    for template in root.rglob("templates/**/*.html"):
        for match in _IN_TEMPLATE.finditer(template.read_text("utf-8")):
            names.add(match.group(1) or match.group(2))
    for module in root.rglob("*.py"):
        names.update(_names_in(ast.parse(module.read_text("utf-8"))))
    return names


def _names_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="icon", value=value):
                yield from _strings(value)
            case ast.Dict(keys=keys, values=values):
                named = zip(keys, values, strict=True)
                yield from _strings_of(v for k, v in named if _is_word(k, "icon"))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.endswith("ICONS"):
                yield from _strings(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield from _strings(value) if name.endswith("ICONS") else ()


def _is_word(node: ast.expr | None, word: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == word


def _strings(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(name)):
            yield name
        case ast.Dict(values=nodes) | ast.Tuple(nodes) | ast.List(nodes) | ast.Set(nodes):
            yield from _strings_of(nodes)
        case ast.Starred(value=value):
            yield from _strings(value)


def _strings_of(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        yield from _strings(node)


def available_names() -> set[str]:
    """Every name that the installed lucide package can draw."""
    with ZipFile(BytesIO(_archive())) as archive:
        return {Path(name).stem for name in archive.namelist()}


def sprite(names: Iterable[str]) -> str:
    """One SVG document with a ``<symbol>`` for each name; raises `UnknownIconError`."""
    wanted = sorted(set(names))
    with ZipFile(BytesIO(_archive())) as archive:
        unknown = [name for name in wanted if f"{name}.svg" not in archive.NameToInfo]
        if unknown:
            raise UnknownIconError(f"lucide has no icon called {', '.join(unknown)}")
        symbols = [_symbol(name, archive.read(f"{name}.svg").decode()) for name in wanted]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def _symbol(name: str, source: str) -> str:
    body = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    shapes = "".join(line.strip() for line in body.splitlines())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def _archive() -> bytes:
    return files("lucide").joinpath("lucide.zip").read_bytes()


def main() -> int:
    """Write the sprite where the static files are; prints how many icons it holds."""
    names = used_names()
    try:
        text = sprite(names)
    except UnknownIconError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    SPRITE.write_text(text, "utf-8")
    sys.stdout.write(f"{len(names)} icons, {len(text) // 1024} KB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
