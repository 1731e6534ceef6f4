"""A million passes as a file, in the memory of a few thousand, and found among a million."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.e2e.loaded import copied, environment_of

PASSES = int(os.environ.get("CORRIDOR_PROOF_PASSES", "1000000"))
MOST_GROWTH_MB = 60  # from the first part on; the whole file is hundreds


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    name = f"corridor_export_{os.getpid()}"
    with copied(name, tmp_path_factory, demo=False):
        yield environment_of(name, tmp_path_factory) | {"CORRIDOR_DEMO": "0"}


def said(environment: dict[str, str], *arguments: object) -> Any:
    command = [sys.executable, "-m", "proof.export_school", *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def district(environment: dict[str, str]) -> str:
    return str(said(environment, "make", PASSES)["district"])


def rows_in(path: Path, kind: str) -> int:
    """As programs that open such files count them."""
    if kind == "xlsx":
        sheet = load_workbook(path, read_only=True).active
        return sum(map(bool, sheet.values)) - 1  # type: ignore[union-attr]
    with path.open(encoding="utf-8-sig", newline="") as file:
        if kind == "csv":
            return sum(1 for _ in csv.reader(file)) - 1
        return sum(bool(json.loads(line.strip().strip("[],") or "null")) for line in file)


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_a_million_passes_are_taken_out_in_constant_memory(
    environment: dict[str, str], district: str, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"passes.{kind}"

    figures = said(environment, "take", district, kind, path)

    sys.stdout.write(f"{kind} of {PASSES}: {figures}\n")
    assert rows_in(path, kind) == PASSES
    assert figures["grew_mb"] < MOST_GROWTH_MB


def test_searches_among_a_million(environment: dict[str, str], district: str) -> None:
    figures = said(environment, "find", district)

    sys.stdout.write(f"seconds for a page and for counting, of {PASSES}: {figures}\n")
    assert figures
