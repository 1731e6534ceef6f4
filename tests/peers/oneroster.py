"""A stand-in for a OneRoster server, 1.1 or 1.2, that can have every bad manner we know of.

Ours, and so no proof of what real servers do: it is what integration reports say that they do.
"""

from __future__ import annotations

import base64
import re
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode

from tests.peers.oauth1 import is_signed
from tests.peers.serving import Peer, Reply, Request

Objects = dict[str, list[dict[str, Any]]]
BASES = {"1.1": "/ims/oneroster/v1p1", "1.2": "/ims/oneroster/rostering/v1p2"}
KEY, SECRET = "corridor", "s3cret & more"
CLAMP = 500
_SINCE = re.compile(r"dateLastModified>'([^']+)'")
HABITS = {
    "clamps": "no page holds more than 500 rows, whatever the limit",
    "totals": "X-Total-Count is told",
    "links": "Link: rel=next is told",
    "counts by limit": "the link to the next page skips by the limit, not by what was sent",
    "shuffles": "the order is another one on each page",
    "cut short": "the list ends before its total",
    "no offset": "the offset is ignored",
    "no pages": "offset and limit are ignored",
    "busy": "the third request is answered with 429 and Retry-After",
    "always busy": "every request is answered with 429",
    "fails once": "the third request is answered with 503",
    "token ends": "the token is worth nothing from the third request on",
    "error inside": "an error comes with status 200",
    "html": "a page to sign in on comes with status 200",
    "html as json": "the same, and it calls itself JSON",
    "moves": "redirects to another host",
    "no users": "the scope does not allow the list of users (403)",
    "slow": "takes half a second for each answer",
}


class OneRosterPeer(Peer):
    """``objects`` by collection. Rows that are gone are not listed, or told as tobedeleted."""

    def __init__(self, objects: Objects, *habits: str, version: str = "1.2") -> None:
        super().__init__(*habits)
        assert self.habits <= {*HABITS, "tells deleted"}
        self.objects = objects
        self.version = version
        self.token = 1
        self.pages = 0

    @property
    def base_url(self) -> str:
        return self.url + BASES[self.version]

    def reply(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(request)
        base = BASES[self.version] + "/"
        if not request.path.startswith(base):
            return _failure(404, "unknownobject")
        self.pages += 1
        if told := self._bad_manners():
            return told
        if not self._is_known(request):
            return _failure(401, "unauthorisedrequest")
        if "no users" in self.habits and request.path == f"{base}users":
            return _failure(403, "forbidden")
        return self._page(request.path.removeprefix(base), request)

    def _token(self, request: Request) -> Reply:
        pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return Reply({"error": "invalid_client"}, 401)
        if request.form.get("grant_type") != "client_credentials":
            return Reply({"error": "unsupported_grant_type"}, 400)
        return Reply({"access_token": f"t{self.token}", "token_type": "bearer"})

    def _is_known(self, request: Request) -> bool:
        told = request.headers.get("authorization", "")
        if told.startswith("OAuth") and self.version == "1.1":
            return is_signed(request, self.url, KEY, SECRET)
        return told == f"Bearer t{self.token}"

    def _bad_manners(self) -> Reply | None:
        third = self.pages == 3
        if "always busy" in self.habits or (third and self.first("busy")):
            return Reply({}, 429, {"Retry-After": "0"})
        if third and self.first("fails once"):
            return Reply({}, 503)
        if third and self.first("token ends"):
            self.token += 1
        if third and "error inside" in self.habits:
            return Reply(_status_info("internal_server_error"))
        if "html" in self.habits or "html as json" in self.habits:
            kind = "text/html" if "html" in self.habits else "application/json"
            return Reply("<html><title>Sign in</title></html>", kind=kind)
        if "moves" in self.habits:
            return Reply({}, 302, {"Location": "https://elsewhere.example/users"})
        return None

    def _page(self, name: str, request: Request) -> Reply:
        if name not in self.objects:
            return _failure(404, "unknownobject")
        rows = self._rows(name, request)
        query = request.query
        limit, offset = int(query.get("limit", "100")), int(query.get("offset", "0"))
        size = min(limit, CLAMP) if "clamps" in self.habits else limit
        size = len(rows) if "no pages" in self.habits else size
        start = 0 if self.habits & {"no offset", "no pages"} else offset
        end = len(rows) - 10 if "cut short" in self.habits and len(rows) > 20 else len(rows)
        page = rows[start : min(start + size, end)]
        headers = {"Date": formatdate(usegmt=True)}
        if "totals" in self.habits or "cut short" in self.habits:
            headers["X-Total-Count"] = str(len(rows))
        if "links" in self.habits and start + len(page) < end:
            step = limit if "counts by limit" in self.habits else len(page)
            words = urlencode({**query, "offset": str(offset + step)})
            url = f"{self.url}{request.path}?{words}"
            headers["Link"] = f'<{url}>; rel="next", <{url}>; rel="last"'
        return Reply({name: page}, headers=headers)

    def _rows(self, name: str, request: Request) -> list[dict[str, Any]]:
        """Sorted by what was asked for; as they lie, if nothing was."""
        rows = self.objects[name]
        if since := _SINCE.search(request.query.get("filter", "")):
            rows = [row for row in rows if row["dateLastModified"] > since[1]]
        if "tells deleted" not in self.habits:
            rows = [row for row in rows if row["status"] != "tobedeleted"]
        if "shuffles" in self.habits:
            turn = (self.pages * 7) % max(1, len(rows))
            return [*rows[turn:], *rows[:turn]]
        if sort := request.query.get("sort"):
            rows = sorted(rows, key=lambda row: str(row[sort]))
        return rows


def _status_info(minor: str) -> dict[str, Any]:
    return {
        "imsx_StatusInfo": {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": f"Refused: {minor}",
            "imsx_CodeMinor": {
                "imsx_codeMinorField": [
                    {
                        "imsx_codeMinorFieldName": "TargetEndSystem",
                        "imsx_codeMinorFieldValue": minor,
                    }
                ]
            },
        }
    }


def _failure(status: int, minor: str) -> Reply:
    return Reply(_status_info(minor), status)
