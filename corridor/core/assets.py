"""How do style sheets and icons reach a browser?

The style sheets one by one in development and as one file elsewhere, the icons as one sprite.
``python -m corridor.core.assets`` makes both; there is nothing else to build.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from corridor.core import icons

STATIC = Path(__file__).resolve().parent / "static" / "core"
SOURCES = STATIC / "css"
# The same depth as the sources, so that relative addresses in them stay true.
JOINED = STATIC / "built" / "corridor.css"


def stylesheets() -> list[Path]:
    """The sources in the order they load: the order of the layers first, then by name."""
    return sorted(SOURCES.glob("*.css"), key=lambda path: (path.stem != "layers", path.name))


def paths() -> list[str]:
    """As static files: as written in development, joined elsewhere."""
    if settings.DEBUG or not JOINED.is_file():
        return [f"core/css/{path.name}" for path in stylesheets()]
    return [f"core/built/{JOINED.name}"]


def joined() -> str:
    """All style sheets as one text, without comments and needless space."""
    text = "\n".join(path.read_text("utf-8") for path in stylesheets())
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,])\s*", r"\1", text).replace(";}", "}")
    return re.sub(r":\s+", ":", text).strip() + "\n"  # no selector has a space there


def write_joined() -> None:
    """Write the joined style sheet where the static files are."""
    JOINED.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile("w", dir=JOINED.parent, delete=False, encoding="utf-8") as draft:
        draft.write(joined())
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(JOINED)


def main() -> int:
    """Make everything; returns an exit code."""
    write_joined()
    sys.stdout.write(f"{len(stylesheets())} style sheets, {JOINED.stat().st_size // 1024} KB\n")
    return icons.main()


if __name__ == "__main__":
    raise SystemExit(main())
