"""How do the style sheets reach a browser: one by one in development, as one file elsewhere.

``python -m corridor.core.assets`` joins them; there is nothing else to build.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static" / "core"
SOURCES = STATIC / "css"
# The same depth as the sources, so that relative addresses in them stay true.
JOINED = STATIC / "built" / "corridor.css"


def stylesheets() -> list[Path]:
    """The sources in the order they load: the order of the layers first, then by name."""
    return sorted(SOURCES.glob("*.css"), key=lambda path: (path.stem != "layers", path.name))


def joined() -> str:
    """All style sheets as one text, without comments and needless space."""
    text = "\n".join(path.read_text("utf-8") for path in stylesheets())
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};,])\s*", r"\1", text).replace(";}", "}").strip() + "\n"


def main() -> int:
    """Write the joined style sheet where the static files are."""
    JOINED.parent.mkdir(exist_ok=True)
    text = joined()
    JOINED.write_text(text, "utf-8")
    sys.stdout.write(f"{len(stylesheets())} style sheets, {len(text) // 1024} KB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
