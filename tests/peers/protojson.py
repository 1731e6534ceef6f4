"""Reads JSON as Google's services do: a field that they do not know is an error (proto3 JSON)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DURATION = re.compile(r"\d{1,12}(\.\d{1,9})?s")


@dataclass(frozen=True)
class Enum:
    names: frozenset[str]


@dataclass(frozen=True)
class ListOf:
    of: Any


@dataclass(frozen=True)
class Words:
    """Names and texts: ``map<string, string>``."""

    reserved: tuple[str, ...] = ()


class Duration: ...


class Struct: ...


Violation = tuple[str, str]  # the field, and what is wrong with it


def violations(value: Any, shape: Any, at: str) -> Iterator[Violation]:
    """``shape`` is a type, one of those above, or a dict of them for a message."""
    if isinstance(shape, dict):
        yield from _of_message(value, shape, at)
    elif isinstance(shape, ListOf):
        if not isinstance(value, list):
            yield at, "is not a list"
        else:
            for number, each in enumerate(value):
                yield from violations(each, shape.of, f"{at}[{number}]")
    elif isinstance(shape, Words):
        yield from _of_words(value, shape, at)
    elif isinstance(shape, Enum):
        if value not in shape.names:
            yield at, f"Invalid value ({value})"
    elif shape is Duration:
        if not isinstance(value, str) or not DURATION.fullmatch(value):
            yield at, "Field has to end in 's'"
    elif shape is Struct:
        if not isinstance(value, dict):
            yield at, "is not an object"
    elif type(value) is not shape:
        yield at, f"Invalid value, {shape.__name__} expected"


def _of_message(value: Any, shape: dict[str, Any], at: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield at, "is not an object"
        return
    for name, each in value.items():
        there = f"{at}.{name}" if at else name
        if name in shape:
            yield from violations(each, shape[name], there)
        else:
            yield there, f'Unknown name "{name}": Cannot find field.'


def _of_words(value: Any, shape: Words, at: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield at, "is not an object"
        return
    for name, each in value.items():
        if not isinstance(each, str):
            yield f"{at}[{name}]", "Invalid value, string expected"
        if name.startswith(shape.reserved):
            yield f"{at}[{name}]", "Invalid data payload key"
