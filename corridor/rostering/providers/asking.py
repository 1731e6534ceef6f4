"""What every provider over the network is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.http.client import Client
from corridor.rostering.roster import Extent, RosterRow


@dataclass(frozen=True, slots=True)
class Asking:
    """``settings`` and ``secret`` are a connection's, in order by its ``Schema``; ``cursor`` is
    where changes are asked for from, empty for everything. ``today`` is the district's date.
    """

    client: Client
    settings: Mapping[str, str]
    secret: str
    today: date
    problems: ProblemLog
    cursor: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """How one list begins: the rows that came, ``missing`` what none of them tells, or why
    nothing came. Unless it ``goes_on``, these are all.
    """

    name: str
    count: int = 0
    goes_on: bool = False
    missing: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came back when a connection was tried: whose it is, and how each list begins."""

    district: str
    schools: tuple[str, ...]
    lists: tuple[Looked, ...] = ()


class Reader(Protocol):
    """``rows`` comes in any order and raises ``Failure`` where the provider fails, ``Refused``
    where nothing may be taken from it now; all else is known once it is used up.
    """

    @property
    def has_courses(self) -> bool: ...
    @property
    def decided_roles(self) -> frozenset[str]: ...
    @property
    def extent(self) -> Extent: ...
    @property
    def partial(self) -> frozenset[str]: ...
    @property
    def cursor(self) -> dict[str, str]: ...
    def rows(self) -> Iterator[RosterRow]: ...


class Provider(Protocol):
    """A module of a provider: how it is read, and how it is tried."""

    def open_reader(self, asking: Asking) -> Reader: ...
    def try_out(self, asking: Asking) -> Tried: ...
