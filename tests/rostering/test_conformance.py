"""1EdTech's own test set of OneRoster CSV 1.2, where somebody has it at hand.

``ONEROSTER_CONFORMANCE_ZIP`` names it; it is not part of this project. Of its valid packages
every one is to be read without an error, of the invalid none; three of the valid are thought to
be wrong themselves.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rostering.reading import Read

WHERE = os.environ.get("ONEROSTER_CONFORMANCE_ZIP", "")
DOUBTED = {"VRb155", "VRb157", "VRb169"}


def _packages(folder: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(WHERE) as outer:
        for name in outer.namelist():
            if f"{folder}/Rostering/" in name and name.endswith(".zip"):
                yield Path(name).stem, outer.read(name)


def _errors(tmp_path: Path, raw: bytes) -> list[str]:
    path = tmp_path / "package.zip"
    path.write_bytes(io.BytesIO(raw).getvalue())
    return Read(path).errors


@pytest.mark.skipif(not WHERE, reason="ONEROSTER_CONFORMANCE_ZIP is not set")
def test_valid_packages_of_the_conformance_set_are_read(tmp_path: Path) -> None:
    found = {name: _errors(tmp_path, raw) for name, raw in _packages("ValidFileSet")}
    assert found
    assert {name: errors for name, errors in found.items() if errors and name not in DOUBTED} == {}


@pytest.mark.skipif(not WHERE, reason="ONEROSTER_CONFORMANCE_ZIP is not set")
def test_invalid_packages_of_the_conformance_set_are_refused(tmp_path: Path) -> None:
    found = {name: _errors(tmp_path, raw) for name, raw in _packages("InvalidFileSet")}
    assert found
    assert [name for name, errors in found.items() if not errors] == []
