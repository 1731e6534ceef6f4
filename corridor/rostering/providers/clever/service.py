"""Clever's lists, read to their end (https://dev.clever.com, data API v3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.utils.translation import gettext as _

from corridor.rostering.providers.asking import Asking
from corridor.rostering.providers.http.answer import Answer
from corridor.rostering.providers.http.credentials import Basic, Bearer
from corridor.rostering.providers.http.failure import Failure

JsonObject = dict[str, Any]


class Clever:
    """One district, by its token."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._client = asking.client
        self._base = asking.settings["api_url"].rstrip("/")
        self._bearer = Bearer(self._token)

    def rows(self, path: str, **words: str) -> Iterator[JsonObject]:
        """Each object of a list once. Where the links end, one more page is asked for, so that
        a list that was cut short is noticed.
        """
        seen: set[str] = set()
        last = words.pop("starting_after", "")
        link = ""
        for _page in range(self._client.limits.pages):
            url = link or self._page_url(path, words, last)
            answer = self._client.get(url, self._bearer)
            fresh = [row for row in _objects(answer) if str(row.get("id")) not in seen]
            if not fresh:
                return
            seen.update(str(row.get("id")) for row in fresh)
            last = str(fresh[-1].get("id"))
            link = self._next(answer)
            yield from fresh
        raise Failure("pages_endless", _("The list never ends."))

    def newest(self, path: str) -> JsonObject | None:
        url = f"{self._base}/{path}?{urlencode({'limit': 1, 'ending_before': 'last'})}"
        found = _objects(self._client.get(url, self._bearer))
        return found[-1] if found else None

    def _page_url(self, path: str, words: dict[str, str], last: str) -> str:
        after = {"starting_after": last} if last else {}
        query = {"limit": str(self._client.limits.page), **words, **after}
        return f"{self._base}/{path}?{urlencode(query)}"

    def _next(self, answer: Answer) -> str:
        """The next page as Clever names it; a path, to be read against its host."""
        links = answer.body.get("links") or []
        told = (link.get("uri") for link in links if link.get("rel") == "next")
        uri = next((uri for uri in told if isinstance(uri, str)), "")
        target = urljoin(answer.url, uri)
        if uri and urlsplit(target).netloc != urlsplit(answer.url).netloc:
            raise Failure("redirected", _("The list goes on at another host, which is not asked."))
        return target if uri else ""

    def _token(self) -> str:
        settings = self._asking.settings
        district = settings.get("district", "")
        query = {"owner_type": "district"} | ({"district": district} if district else {})
        url = f"{settings['token_url']}?{urlencode(query)}"
        answer = self._client.get(url, Basic(settings["client_id"], self._asking.secret))
        return _token_of(answer.body, district)


def _token_of(body: Any, district: str) -> str:
    told = body.get("data") if isinstance(body, dict) else None
    tokens = [row for row in told or [] if isinstance(row, dict) and row.get("access_token")]
    owners = {str((row.get("owner") or {}).get("id")): row["access_token"] for row in tokens}
    if district in owners:
        return str(owners[district])
    if not owners or district:
        text = _("Clever shares no district of this id with the application.")
        raise Failure("not_shared", text)
    if len(owners) > 1:
        text = _("The application has several districts: {names}. Enter the id of yours.")
        raise Failure("several_districts", text.format(names=", ".join(sorted(owners))))
    return str(next(iter(owners.values())))


def _objects(answer: Answer) -> list[JsonObject]:
    """What stands in the envelope: ``{"data": [{"data": {...}}, ...]}``."""
    told = answer.body.get("data") if isinstance(answer.body, dict) else None
    rows = told if isinstance(told, list) else [None]
    inner = [row.get("data") if isinstance(row, dict) else None for row in rows]
    good = [row for row in inner if isinstance(row, dict) and row.get("id")]
    if len(good) != len(rows):
        text = _("The service sent no list called {name}.")
        raise Failure("not_a_list", text.format(name="data"))
    return good
