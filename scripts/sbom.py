"""`make sbom`: what Corridor is made of, as CycloneDX 1.6 JSON, from the lock files.

Versions are those of the locks, licences those that the installed packages state. A package of
another platform is listed without a licence. Says the same whenever it is run, so no time of day.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
Part = dict[str, object]


def bill_of_materials() -> Part:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    product = component("application", "pypi", project["name"], project["version"])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": product | licence(project["license"])},
        "components": [*python_packages(), *npm_packages()],
    }


def python_packages() -> Iterator[Part]:
    lock = (ROOT / "requirements" / "run.txt").read_text()
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE):
        yield component("library", "pypi", name, version) | licence_of_installed(name)


def npm_packages() -> Iterator[Part]:
    """Each once, also where several packages have the same version to themselves."""
    lock = json.loads((ROOT / "package-lock.json").read_text())
    found = {str(part["purl"]): part for part in map(npm_package, lock["packages"].items()) if part}
    yield from found.values()


def npm_package(entry: tuple[str, dict[str, str]]) -> Part:
    path, said = entry
    if not path:
        return {}
    name = path.rpartition("node_modules/")[2]
    algorithm, _, digest = said["integrity"].partition("-")
    content = base64.b64decode(digest).hex()
    return (
        component("library", "npm", name, said["version"])
        | licence(said.get("license", ""))
        | {"scope": "excluded" if said.get("dev") else "required"}
        | {"hashes": [{"alg": algorithm.replace("sha", "SHA-"), "content": content}]}
    )


def component(kind: str, ecosystem: str, name: str, version: str) -> Part:
    purl = f"pkg:{ecosystem}/{quote(name)}@{quote(version)}"
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}


def licence(expression: str) -> Part:
    return {"licenses": [{"expression": expression}]} if expression else {}


def licence_of_installed(name: str) -> Part:
    """The SPDX expression, or else the package's own words: its classifiers or a short name."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return {}
    if "License-Expression" in said:
        return licence(said["License-Expression"])
    classifiers = [c for c in said.get_all("Classifier", []) if c.startswith("License ::")]
    own = said.get_all("License", [])
    words = [c.rpartition(" :: ")[2] for c in classifiers] or [word[:80] for word in own]
    return {"licenses": [{"license": {"name": word}} for word in words]}


def main(target: Path) -> None:
    bill = bill_of_materials()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=2) + "\n")
    print(f"{target}: {len(list(python_packages())) + len(list(npm_packages()))} packages")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "sbom.json")
