"""How big the matrix was, said at the end of the test run. Loaded as a plugin.

With xdist each worker counts for itself and hands its numbers over when it is done.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

# "requests", and how many "urls", "calls", "roles" and "tenants" there are.
sizes: Counter[str] = Counter()


def pytest_sessionfinish(session: pytest.Session) -> None:
    handed_over: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if handed_over is not None:
        handed_over["isolation"] = dict(sizes)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Requests add up; the other numbers are the same wherever they were counted."""
    for name, number in getattr(node, "workeroutput", {}).get("isolation", {}).items():
        sizes[name] = sizes[name] + number if name == "requests" else max(sizes[name], number)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if sizes["urls"] or sizes["calls"]:
        terminalreporter.write_line(
            f"Isolation matrix: {sizes['urls']} URLs and {sizes['calls']} API calls"
            f" x {sizes['roles']} roles x {sizes['tenants']} tenants"
            f" = {sizes['requests']} requests"
        )
