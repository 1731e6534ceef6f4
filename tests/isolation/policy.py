"""What a row of the policy tables says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.isolation.roles import NOBODY

SAFE = frozenset({"GET", "HEAD"})
DONE = frozenset({200, 201, 302, 303})


@dataclass(frozen=True)
class Id:
    """The id of a thing of the world, which the matrix swaps for its twins at other schools.

    With ``left_out`` an unknown one is passed over in silence, and the rest is done.
    """

    thing: str
    left_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """Who gets through at their own school, and with what.

    HEAD goes with GET; ``done`` are their answers. Who is signed out is told ``strangers``, by
    default to sign in. Everybody else is told 404, ``known`` the ``refusal``: they may know of
    it and not do it. ``path``, ``query`` and ``body`` are one valid request, by which nothing
    is stored for those in ``quiet``. ``sister`` may do the same at other schools of the
    district. ``owner`` names the thing whose student acts where a student is let through, if
    it is not the one in the path.
    """

    through: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    known: frozenset[str] = NOBODY
    headers: Mapping[str, Any] = field(default_factory=dict)
    quiet: frozenset[str] = NOBODY
    refusal: int = 403
    done: frozenset[int] = DONE
    strangers: int = 302
    owner: str = ""
    sister: frozenset[str] = NOBODY

    @property
    def own_thing(self) -> str:
        """The thing whose student acts, where a student is let through."""
        return self.owner or next(
            (one.thing for one in self.path.values() if isinstance(one, Id)), ""
        )

    def path_ids(self) -> list[str]:
        return [name for name, value in self.path.items() if isinstance(value, Id)]


Values = Mapping[str, Any]


def filled(values: Values, things: Mapping[str, str]) -> dict[str, Any]:
    """The values with ids in them, in names too: "to-{restroom}"."""
    return {name.format_map(things): _filled(value, things) for name, value in values.items()}


def _filled(value: Any, things: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(one, things) for one in value]
    return things[value.thing] if isinstance(value, Id) else value


def thing_of(name: str, value: Any) -> str:
    """The thing whose id is in a field, or in its name; empty where there is none."""
    last = value[-1] if isinstance(value, list) else value
    if isinstance(last, Id):
        return last.thing
    return name.partition("{")[2].partition("}")[0]


def fields_with_ids(values: Values) -> Iterator[tuple[str, bool]]:
    """The names of the fields that hold an id; whether an unknown one is left out, as a field
    with an unknown name always is."""
    for name, value in values.items():
        if thing_of(name, value):
            last = value[-1] if isinstance(value, list) else value
            yield name, not isinstance(last, Id) or last.left_out


def swapped(
    values: Values, name: str, things: Mapping[str, str], foreign: Mapping[str, str]
) -> dict[str, Any]:
    """The same with the (last) id in one field taken from another school."""
    rest = {other: value for other, value in values.items() if other != name}
    value = values[name]
    if isinstance(value, list):
        there: Any = [*_filled(value[:-1], things), _filled(value[-1], foreign)]
    else:
        there = _filled(value, foreign)
    return {**filled(rest, things), name.format_map(foreign): there}


def get(through: frozenset[str], **more: Any) -> Row:
    """A page to read."""
    return Row(through=through, methods=("GET",), **more)


def post(through: frozenset[str], **more: Any) -> Row:
    """Something to do."""
    return Row(through=through, methods=("POST",), **more)


def form(through: frozenset[str], **more: Any) -> Row:
    """A page with a form that is sent to its own address."""
    return Row(through=through, methods=("GET", "POST"), **more)
