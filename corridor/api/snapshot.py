"""`python -m corridor.api.snapshot`: write docs/api/openapi.json as the code stands now."""

from __future__ import annotations

import json
import os
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"


def current() -> str:
    """The OpenAPI description; Django must be set up."""
    from corridor.api.v1.assembly import openapi

    return json.dumps(openapi(), indent=2, sort_keys=True) + "\n"


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corridor.config.settings")
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "a description needs no secret")
    django.setup()
    SNAPSHOT.write_text(current())


if __name__ == "__main__":
    main()
