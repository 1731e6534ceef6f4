"""The bill of materials names everything that is locked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

LOCKED = Path("requirements/run.txt")
LOCKED_NPM = Path("package-lock.json")


def test_bill_of_materials_lists_every_locked_package_with_its_licence(tmp_path: Path) -> None:
    target = tmp_path / "sbom.json"
    subprocess.run([sys.executable, "scripts/sbom.py", target], check=True, timeout=60)
    bill = json.loads(target.read_text())
    listed = {c["purl"] for c in bill["components"]}

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert len(listed) == len(bill["components"]), "each once"
    assert listed == _python() | _npm()
    shipped = [c for c in bill["components"] if c.get("scope") != "excluded"]
    unlicensed = {c["name"] for c in shipped if not c.get("licenses")}
    assert unlicensed <= _only_elsewhere(), "what is shipped says its licence"


def _python() -> set[str]:
    lines = [line.split()[0] for line in LOCKED.read_text().splitlines() if "==" in line]
    return {"pkg:pypi/" + line.replace("==", "@") for line in lines if line[0].isalnum()}


def _npm() -> set[str]:
    packages = json.loads(LOCKED_NPM.read_text())["packages"]
    return {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{said['version']}"
        for path, said in packages.items()
        if path
    }


def _only_elsewhere() -> set[str]:
    """Packages that the lock wants on some platforms or Pythons only."""
    return set(re.findall(r"^([\w.-]+)==\S+ ;", LOCKED.read_text(), re.MULTILINE))
