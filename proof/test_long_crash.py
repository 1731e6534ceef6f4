"""Crash after crash of the same installation, each under a longer load."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.test_crash import survive
from tests.installation import Installation

CRASHES = 5
SECONDS = 15.0


def test_five_crashes_under_load_lose_no_acknowledged_pass(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    try:
        installation.answer_with()
        for _ in range(CRASHES):
            survive(installation, SECONDS)
    finally:
        installation.remove()
