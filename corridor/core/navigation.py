"""Where are the pages? What stands in the main navigation, and the address of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the main navigation; ``icon`` is a lucide name.

    ``holds`` are addresses of pages that belong to this one but do not begin with its own.
    """

    label: str | Promise = field(hash=False)
    url: str
    icon: str
    holds: tuple[str, ...] = ()

    def reach(self, path: str) -> int:
        """How many letters of ``path`` this item answers for."""
        if path == self.url:
            return len(path)
        beginnings = (*self.holds, *(() if self.url == "/" else (self.url,)))
        return max((len(start) for start in beginnings if path.startswith(start)), default=0)


MOST_ON_A_PHONE = 7


def beyond_a_phone(items: tuple[NavItem, ...]) -> tuple[NavItem, ...]:
    """What does not fit the bar of a phone, beside the item that holds the rest."""
    return () if len(items) <= MOST_ON_A_PHONE else items[MOST_ON_A_PHONE - 2 :]


def current(items: Iterable[NavItem], path: str) -> NavItem | None:
    """The item whose page holds ``path``: the longest address that it begins with."""
    best = max(items, key=lambda item: item.reach(path), default=None)
    return best if best is not None and best.reach(path) else None


def address_of(page: str) -> str:
    """Where the page of this name is, kept: to look it up costs as much as a small template."""
    return _address(page, settings.ROOT_URLCONF)


@lru_cache(maxsize=200)
def _address(page: str, _urlconf: str) -> str:
    return reverse(page)
