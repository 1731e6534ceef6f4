"""Reads a connection to a stand-in to its end, quickly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from corridor.core.sealing import seal
from corridor.rostering.models import RosterConnection
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.connecting import source_of
from corridor.rostering.providers.gathered import Gathered
from corridor.rostering.providers.http.limits import Limits
from corridor.rostering.providers.schemas import SCHEMAS
from corridor.rostering.roster import Extent, RosterRow
from tests.peers.oneroster import KEY, SECRET, OneRosterPeer
from tests.rostering.reading import TODAY, Silent

QUICK = Limits(connect=5, read=5, total=30, tries=4, backoff=0.01, longest=0.1)


@dataclass
class NetworkRead:
    """What came out of a connection."""

    rows: list[RosterRow] = field(default_factory=list)
    problems: ProblemLog = field(default_factory=ProblemLog)
    progress: Silent = field(default_factory=Silent)
    cursor: dict[str, str] = field(default_factory=dict)
    extent: Extent = "full"

    def of(self, kind: type[RosterRow]) -> list[RosterRow]:
        return [row for row in self.rows if type(row) is kind]

    @property
    def errors(self) -> list[str]:
        return [f"{p.file} {p.code}" for p in self.problems.errors]

    @property
    def warnings(self) -> list[str]:
        return [f"{p.file} {p.code}" for p in self.problems.warnings]


def connection(
    provider: str, secret: str, *, cursor: Mapping[str, str] | None = None, **settings: str
) -> RosterConnection:
    """Not saved; its settings went through the provider's form."""
    schema = SCHEMAS[provider]
    named = {schema.secret_field.name: secret} if schema.secret_field else {}
    answers = schema.checked({**settings, **named}, has_secret=False)
    return RosterConnection(
        district_id=uuid4(),
        provider=provider,
        name="SIS",
        settings=answers.settings,
        secret=seal(answers.secret),
        cursor=dict(cursor or {}),
    )


def oneroster(
    peer: OneRosterPeer, *, auth: str = "oauth2", cursor: Mapping[str, str] | None = None
) -> RosterConnection:
    return connection(
        "oneroster_rest",
        SECRET,
        cursor=cursor,
        version=peer.version,
        auth=auth,
        base_url=peer.base_url,
        token_url=f"{peer.url}/token",
        client_id=KEY,
    )


@contextmanager
def opened(
    connection: RosterConnection, *, extent: Extent = "full", limits: Limits = QUICK
) -> Iterator[tuple[Gathered, NetworkRead]]:
    read = NetworkRead()
    with source_of(
        connection,
        today=TODAY,
        problems=read.problems,
        extent=extent,
        progress=read.progress,
        limits=limits,
    ) as source:
        read.cursor, read.extent = source.cursor, source.extent
        yield source, read


def read_all(
    connection: RosterConnection, *, extent: Extent = "full", limits: Limits = QUICK
) -> NetworkRead:
    with opened(connection, extent=extent, limits=limits) as (source, read):
        read.rows = list(source.rows(read.progress))
    return read
