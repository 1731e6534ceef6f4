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
        yield from _of_list(value, shape, at)
    elif isinstance(shape, Words):
        yield from _of_words(value, shape, at)
    elif wrong := _of_value(value, shape):
        yield at, wrong


def _of_value(value: Any, shape: Any) -> str:
    """Empty where it fits."""
    if isinstance(shape, Enum):
        return "" if value in shape.names else f"Invalid value ({value})"
    if shape is Duration:
        is_one = isinstance(value, str) and DURATION.fullmatch(value)
        return "" if is_one else "Field has to end in 's'"
    if shape is Struct:
        return "" if isinstance(value, dict) else "is not an object"
    return "" if type(value) is shape else f"Invalid value, {shape.__name__} expected"


def _of_list(value: Any, shape: ListOf, at: str) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield at, "is not a list"
        return
    for number, each in enumerate(value):
        yield from violations(each, shape.of, f"{at}[{number}]")


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
