"""docs/asvs.md names every requirement of levels 1 and 2, and nothing that is not there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

DOCUMENT = Path("docs/asvs.md")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| .+? \| (.+) \|$", re.MULTILINE)
WORDS = ("shown: ", "written: ", "not applicable: ", "**not yet**: ")

# The levels of the requirements of each section of ASVS 5.0.0, one digit each, in their order;
# those of level 3 that come last are left out.
LEVELS = {
    "1.1": "22",
    "1.2": "111112222",
    "1.3": "11222222222",
    "1.4": "222",
    "1.5": "12",
    "2.1": "122",
    "2.2": "112",
    "2.3": "1222",
    "2.4": "2",
    "3.2": "11",
    "3.3": "1222",
    "3.4": "112222",
    "3.5": "11122",
    "3.7": "22",
    "4.1": "122",
    "4.2": "2",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112",
    "5.3": "11",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "1122",
    "6.4": "1122",
    "6.5": "22222",
    "6.6": "222",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "22",
    "7.6": "22",
    "8.1": "12",
    "8.2": "112",
    "8.3": "1",
    "8.4": "2",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "22",
    "10.3": "2222",
    "10.4": "11111222222",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "22",
    "11.2": "222",
    "11.3": "112",
    "11.4": "1222",
    "11.5": "2",
    "11.6": "2",
    "12.1": "122",
    "12.2": "11",
    "12.3": "2222",
    "13.1": "2",
    "13.2": "22222",
    "13.3": "22",
    "13.4": "12222",
    "14.1": "22",
    "14.2": "1222",
    "14.3": "122",
    "15.1": "122",
    "15.2": "122",
    "15.3": "1222222",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "222",
    "17.1": "2",
    "17.2": "2222",
    "17.3": "22",
}


def problems_of(text: str) -> list[str]:
    rows = ROW.findall(text)
    there = Counter(f"{number} level {level}" for number, level, _ in rows)
    asked = Counter(
        f"{section}.{number} level {level}"
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
        if level in "12"
    )
    return [
        *(f"{one} has no line" for one in asked - there),
        *(f"{one} is not asked, or twice there" for one in there - asked),
        *(f"{number}: {fault}" for number, _, cell in rows for fault in faults_of(cell)),
    ]


def faults_of(cell: str) -> list[str]:
    """What a cell claims and is not so; tests stand below tests/, other files below the root."""
    if not cell.startswith(WORDS):
        return [f"says neither of {WORDS}"]
    if not cell.startswith(("shown", "written")):
        return []
    named = re.findall(r"`([^`]+)`", cell)
    return ["names nothing"] if not named else [f"no {one}" for one in named if not exists(one)]


def exists(named: str) -> bool:
    path, _, test = named.partition("::")
    return test in names_in(path) if test else Path(named).is_file()


@cache
def names_in(path: str) -> frozenset[str]:
    file = Path("tests") / path
    if not file.is_file():
        return frozenset()
    body = ast.parse(file.read_text()).body
    return frozenset(one.name for one in body if isinstance(one, ast.FunctionDef))


def counted(text: str) -> list[tuple[str, ...]]:
    said = [word.strip(": *") for word in WORDS]
    rows = ROW.findall(text)
    count = Counter((cell.partition(":")[0].strip("*"), level) for _, level, cell in rows)
    numbers = [(count[word, "1"], count[word, "2"]) for word in said]
    return [
        (word, str(one), str(two), str(one + two))
        for word, (one, two) in zip(said, numbers, strict=True)
    ]


def test_every_requirement_has_its_line_and_every_named_test_is_there() -> None:
    text = DOCUMENT.read_text()

    assert problems_of(text) == []
    for row in counted(text):
        assert f"| {' | '.join(row)} |" in text, "the sums at the top"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("| 8.4.1 | 2 |", "| 8.4.1 | 1 |", "8.4.1 level 2 has no line"),
        ("| 8.4.1 | 2 |", "| 8.4.9 | 2 |", "8.4.9 level 2 is not asked, or twice there"),
        ("::test_a_row_for_another_district_is_refused", "::test_gone", "8.4.1: no core/"),
        ("`SECURITY.md`", "`INSECURITY.md`", "8.1.1: no INSECURITY.md"),
        ("shown: `core/test_protection.py::test_with", "sure: `x::test_with", "8.4.1: says"),
    ],
)
def test_what_is_missing_or_made_up_is_noticed(before: str, after: str, problem: str) -> None:
    changed = problems_of(DOCUMENT.read_text().replace(before, after))

    assert any(one.startswith(problem) for one in changed)
