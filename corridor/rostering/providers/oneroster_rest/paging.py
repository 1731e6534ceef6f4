"""Reads a collection to its true end, whatever the server does with our page size.

Servers clamp the limit in silence, forget totals and links, and shuffle. So: the offset moves by
what was received, the end is an empty page, and a list that can't be whole is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.http.answer import Answer
from corridor.rostering.providers.http.client import Client, Credentials
from corridor.rostering.providers.http.failure import Failure
from corridor.rostering.providers.words import clean

JsonObject = dict[str, Any]
_LINK = re.compile(r"<([^>]*)>\s*((?:;[^,<]*)*)")
_NEXT = re.compile(r";\s*rel\s*=\s*\"?next\"?(?:\s|;|$)", re.IGNORECASE)


class Collection:
    """One list of a server. ``address`` is its URL, ``envelope`` the key of the rows in it."""

    def __init__(
        self, client: Client, credentials: Credentials, *, name: str, address: str
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._name = name
        self._address = address
        self._seen: set[str] = set()
        self._twice = 0
        self._sorted = True
        self._last = ""
        self._total: int | None = None
        self.told_at: str = ""

    def rows(self, *, envelope: str, query: str, problems: ProblemLog) -> Iterator[JsonObject]:
        """Every object once. Raises ``Failure`` if this can't be all of them."""
        offset = 0
        link = ""
        for _page in range(self._client.limits.pages):
            answer = self._client.get(link or self._page_url(offset, query), self._credentials)
            self._listen(answer)
            page = _objects(answer, envelope)
            if not page:
                break
            known = len(self._seen)
            yield from self._fresh(page)
            if len(self._seen) == known and self._repeats(page, envelope, query):
                break
            offset += len(page)
            before, link = link, self._next(answer, offset)
            if not link and _is_cursor(before):
                break
        else:
            raise Failure("pages_endless", _("The list never ends."))
        self._settle(problems)

    def _page_url(self, offset: int, query: str, limit: int = 0) -> str:
        size = limit or self._client.limits.page
        words = {"limit": size, "offset": offset, "sort": "sourcedId", "orderBy": "asc"}
        filter_ = f"&{query}" if query else ""
        return f"{self._address}?{urlencode(words)}{filter_}"

    def _listen(self, answer: Answer) -> None:
        told = answer.headers.get("x-total-count", "").strip()
        self._total = int(told) if told.isascii() and told.isdigit() else self._total
        if not self.told_at and answer.told_at:
            self.told_at = answer.told_at.isoformat()

    def _fresh(self, page: list[JsonObject]) -> Iterator[JsonObject]:
        for row in page:
            source_id = clean(str(row.get("sourcedId") or ""))
            if source_id in self._seen:
                self._twice += 1
                continue
            self._sorted &= source_id >= self._last
            self._last = source_id
            self._seen.add(source_id)
            yield row

    def _repeats(self, page: list[JsonObject], envelope: str, query: str) -> bool:
        """A page of nothing new: the end, if it is all there is; else the offset is ignored.

        Without a total, one row is asked for: a server that sends all again knows no pages.
        """
        count = len(self._seen)
        whole = count == self._total
        if self._total is None and len(page) == count:
            one = self._client.get(self._page_url(0, query, limit=1), self._credentials)
            whole = len(_objects(one, envelope)) == count
        if whole:
            self._twice = 0
            return True
        text = _("{name} repeats a page instead of going on, so it can’t be read to its end.")
        raise Failure("pages_repeat", text.format(name=self._name))

    def _next(self, answer: Answer, offset: int) -> str:
        """The server's own link, if it goes on where we are, on the same host (RFC 8288)."""
        found = _next_link(answer.headers.get("link", ""))
        target = urljoin(answer.url, found)
        here, there = urlsplit(answer.url), urlsplit(target)
        if not found or (here.scheme, here.netloc) != (there.scheme, there.netloc):
            return ""
        return target if _offset_in(target) in {str(offset), ""} else ""

    def _settle(self, problems: ProblemLog) -> None:
        """Is it all? A total that is told decides; without one, order has to be kept."""
        count, total = len(self._seen), self._total
        told = {"name": self._name, "total": total, "count": count}
        if self._twice and (count < total if total is not None else not self._sorted):
            text = _("{name} came in another order on each page, so rows are missing or doubled.")
            raise Failure("pages_shuffled", text.format(**told))
        if total is not None and count < total:
            text = _("{name} says that it has {total} rows, and sent {count} different ones.")
            raise Failure("list_short", text.format(**told))
        if total is not None and count > total:
            text = _("{name} says that it has {total} rows, and sent {count}.")
            problems.warning("total_differs", self._name, text.format(**told))


def _objects(answer: Answer, envelope: str) -> list[JsonObject]:
    """The rows; a page without its envelope is a fault, not an end."""
    body = answer.body
    rows = body.get(envelope) if isinstance(body, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Failure(
            "not_a_list", _("The service sent no list called {name}.").format(name=envelope)
        )
    return rows


def _next_link(links: str) -> str:
    return next((m[1] for m in _LINK.finditer(links) if _NEXT.search(m[2])), "")


def _offset_in(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("offset", [""])[0]


def _is_cursor(link: str) -> bool:
    """A link that says nothing of an offset; where such links end, the list does."""
    return bool(link) and not _offset_in(link)
