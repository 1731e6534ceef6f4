"""Every message that an import can give is explained to those who run it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from corridor.core import reachable
from corridor.rostering import providers

CHECKOUT = Path(__file__).resolve().parents[2]
SPEAKERS = {"error", "warning", "_error", "Doubt", "Unreadable", "PackageRefused", "BrokenFile"}
SPEAKERS |= {"Failure", "Denied", "AddressRefused"}


def codes() -> Iterator[str]:
    """First words of all calls that report, and of the (code, message) pairs."""
    for module in (*Path(str(providers.__file__)).parent.rglob("*.py"), Path(reachable.__file__)):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            first: ast.expr | None = None
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0] if name in SPEAKERS else None
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                first = node.value.elts[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def test_docs_explain_every_code_and_no_other() -> None:
    page = (CHECKOUT / "docs" / "admin" / "rosters.md").read_text(encoding="utf-8")
    table = page.partition("## What each message means")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    explained = {code for row in rows for code in re.findall(r"`(\w+)`", row)}
    said = set(codes())
    assert len(said) > 40
    assert explained == said
