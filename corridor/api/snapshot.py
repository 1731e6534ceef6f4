"""`python -m corridor.api.snapshot`: write docs/api/openapi.json as the code stands now."""

from __future__ import annotations

import json
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"


def current() -> str:
    """The OpenAPI description; Django must be set up."""
    from corridor.api.v1.assembly import openapi

    return json.dumps(openapi(), indent=2, sort_keys=True) + "\n"


def main() -> None:
    from corridor.cli.environment import load_django, prepare_environment

    prepare_environment()
    load_django()
    SNAPSHOT.write_text(current())


if __name__ == "__main__":
    main()
