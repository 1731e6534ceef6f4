"""Names, titles and e-mail addresses, drawn from our own lists."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

TITLES = {"f": ("Ms.", "Ms.", "Mrs."), "m": ("Mr.",), "n": ("Mx.",)}
NAMESAKES = 0.006
PREFERRED = 0.05
DOUBLE = 0.03
_PLAIN = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Name:
    given: str
    family: str
    preferred: str
    title: str


def _lines(name: str) -> list[str]:
    text = files("corridor.rostering").joinpath("data", name).read_text(encoding="utf-8")
    return text.splitlines()


@cache
def given_names() -> tuple[tuple[str, str], ...]:
    pairs = (line.rpartition(" ") for line in _lines("given_names.txt"))
    return tuple((name, kind) for name, _space, kind in pairs)


@cache
def family_names() -> tuple[str, ...]:
    return tuple(_lines("family_names.txt"))


@cache
def course_titles() -> dict[tuple[str, str], tuple[str, ...]]:
    """(subject, grade) -> titles, in the order of the list."""
    titles: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in csv.DictReader(_lines("courses.csv")):
        key = (row["subject"], row["grade"])
        titles[key] = (*titles.get(key, ()), row["title"])
    return titles


class Names:
    """Draws names of one district; addresses are unique in it."""

    def __init__(self, rng: Random, domain: str, reserved: frozenset[str] = frozenset()) -> None:
        self._rng = rng
        self._domain = domain
        self._taken: dict[str, int] = dict.fromkeys(reserved, 1)
        self._last = Name("Alex", "Garcia", "", "Mx.")

    def draw(self) -> Name:
        rng = self._rng
        if rng.random() < NAMESAKES:
            return self._last
        given, kind = rng.choice(given_names())
        family = rng.choice(family_names())
        if rng.random() < DOUBLE and "-" not in family and " " not in family:
            family = f"{family}-{rng.choice(family_names())}"
        preferred = rng.choice(given_names())[0] if rng.random() < PREFERRED else ""
        self._last = Name(given, family, preferred, rng.choice(TITLES[kind]))
        return self._last

    def address(self, name: Name) -> str:
        """``given.family``, numbered when somebody has it already."""
        local = f"{plain(name.given)}.{plain(name.family)}"
        count = self._taken.get(local, 0) + 1
        self._taken[local] = count
        return f"{local}{count if count > 1 else ''}@{self._domain}"


@cache
def plain(name: str) -> str:
    """A name as it stands in an address: letters a to z."""
    folded = unicodedata.normalize("NFKD", name.translate(_PLAIN)).lower()
    return re.sub("[^a-z]", "", folded)
