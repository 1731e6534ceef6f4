"""From a connection that a district set up to the roster that it brings.

Entering ``source_of`` asks the provider for everything, which may take many minutes: do it
outside of a transaction. What it hands over reads from temporary files. A provider that fails
is a fault in ``problems``, as a fault in a file would be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date

from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.core.sealing import unseal
from corridor.rostering.models import RosterConnection
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers import classlink, clever, google, oneroster_rest
from corridor.rostering.providers.asking import Asking, Provider, Tried
from corridor.rostering.providers.gathered import Gathered, Shelves
from corridor.rostering.providers.http.client import Client
from corridor.rostering.providers.http.failure import Failure
from corridor.rostering.providers.http.limits import Limits
from corridor.rostering.providers.trying import SHOWN
from corridor.rostering.roster import Extent, Progress

PROVIDERS: Mapping[str, Provider] = {
    "oneroster_rest": oneroster_rest,
    "clever": clever,
    "classlink": classlink,
    "google": google,
}
SAMPLE = Limits(total=30, tries=2, read=15, page=SHOWN)


class Unwatched:
    """Progress that nobody watches."""

    def read(self, _count: int) -> None:
        return None

    def step(self, _name: str) -> None:
        return None


@contextmanager
def source_of(
    connection: RosterConnection,
    *,
    today: date,
    problems: ProblemLog,
    extent: Extent = "full",
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Iterator[Gathered]:
    """Reads the connection's roster. A delta without a usable cursor becomes a full reading.

    Raises ``Refused`` where the secret is lost. Where the provider stands still over the summer
    (``roster_paused``), the source's ``rows`` does, so that the run has it on record.
    """
    with ExitStack() as stack:
        client = stack.enter_context(Client(limits or Limits(), progress or Unwatched()))
        cursor = connection.cursor if extent == "delta" else {}
        asking = _asking(connection, client, today=today, problems=problems, cursor=cursor)
        reader = _provider(connection).open_reader(asking)
        shelves = Shelves(stack)
        try:
            shelves.fill(reader.rows())
        except Failure as failure:
            problems.error(failure.code, connection.name, failure.message)
        except Refused as refused:
            shelves.refused = refused
        yield Gathered(
            provider=connection.provider,
            label=connection.name,
            problems=problems,
            shelves=shelves,
            told=reader,
        )


def try_connection(
    connection: RosterConnection, *, today: date, limits: Limits | None = None
) -> Tried:
    """Asks for a little, quickly; the connection need not be saved. Raises ``Refused``."""
    with Client(limits or SAMPLE, Unwatched()) as client:
        problems = ProblemLog()
        asking = _asking(connection, client, today=today, problems=problems, cursor={})
        try:
            return _provider(connection).try_out(asking)
        except Failure as failure:
            raise Refused.because(failure.code, failure.message) from failure


def _provider(connection: RosterConnection) -> Provider:
    if found := PROVIDERS.get(connection.provider):
        return found
    raise Refused.because(
        "provider_unknown",
        _("This connection is of a kind that Corridor can’t ask over the network."),
    )


def _asking(
    connection: RosterConnection,
    client: Client,
    *,
    today: date,
    problems: ProblemLog,
    cursor: Mapping[str, str],
) -> Asking:
    secret = unseal(connection.secret)
    return Asking(client, connection.settings, secret, today, problems, cursor)
