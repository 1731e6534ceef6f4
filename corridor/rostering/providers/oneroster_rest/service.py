"""A OneRoster server: its collections, each under its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.http.client import Client, Credentials
from corridor.rostering.providers.oneroster_rest.paging import Collection, JsonObject

CORE_SCOPE = {
    "1.1": "https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly",
    "1.2": "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly",
}


@dataclass(slots=True)
class Service:
    """``base`` is used as it is: ClassLink's already holds percent signs. ``told_at`` is the
    server's clock when the reading began, empty if it tells none.
    """

    client: Client
    credentials: Credentials
    base: str
    problems: ProblemLog
    told_at: str = ""

    def rows(self, name: str, *, since: datetime | None = None) -> Iterator[JsonObject]:
        """All of a collection, or what was changed after ``since``."""
        list_ = Collection(self.client, self.credentials, name=name, address=f"{self.base}/{name}")
        query = _changed_after(since) if since else ""
        for row in list_.rows(envelope=name, query=query, problems=self.problems):
            self.told_at = self.told_at or list_.told_at
            yield row
        self.told_at = self.told_at or list_.told_at


def _changed_after(since: datetime) -> str:
    """A filter as OneRoster writes it: UTC, with milliseconds and a Z."""
    instant = since.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return urlencode({"filter": f"dateLastModified>'{instant}'"})
