"""What stands in the main navigation: one row of data for each page a person can go to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the main navigation; ``icon`` is a lucide name."""

    label: str | Promise
    url: str
    icon: str


def current(items: Iterable[NavItem], path: str) -> NavItem | None:
    """The item whose page holds ``path``: the longest address that it begins with."""
    holding = [item for item in items if path == item.url or _inside(path, item.url)]
    return max(holding, key=lambda item: len(item.url), default=None)


def _inside(path: str, url: str) -> bool:
    return url != "/" and path.startswith(url)
