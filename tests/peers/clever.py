"""A stand-in for Clever's data API v3.1 with events; ours, after its public description."""

from __future__ import annotations

import base64
import copy
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from tests.peers.serving import Peer, Reply, Request

CLIENT, SECRET = "app", "app-secret"
DISTRICT = "5f00000000000000000000d1"
HABITS = {
    "many districts": "the application has another district, too",
    "busy": "the third request is answered with 429 until X-RateLimit-Reset",
    "html": "a page comes with status 200",
    "no events": "the application gets no events",
    "old cursor": "the cursor is answered with 404",
    "events twice": "each event comes twice",
    "cut short": "the links of a list end after its first page",
    "other host": "the list goes on at another host",
}
PAGE = 3  # rows, whatever was asked for: so that links are followed


class CleverPeer(Peer):
    """``lists`` by name; users have their roles inside. ``change`` and ``delete`` leave events."""

    def __init__(self, lists: dict[str, list[dict[str, Any]]], *habits: str) -> None:
        super().__init__(*habits)
        assert self.habits <= set(HABITS)
        self.lists = copy.deepcopy(lists)
        self.events: list[dict[str, Any]] = []
        self.data_requests = 0

    def change(self, table: str, source_id: str, **values: Any) -> None:
        """Change or make an object, and tell of it."""
        row = next((r for r in self.lists[table] if r["id"] == source_id), None)
        verb = "updated" if row else "created"
        if row is None:
            row = {"id": source_id, "district": DISTRICT}
            self.lists[table].append(row)
        previous = {name: row.get(name) for name in values}
        row.update(copy.deepcopy(values))
        self._tell(f"{table}.{verb}", row, previous if verb == "updated" else None)

    def delete(self, table: str, source_id: str) -> None:
        row = next(r for r in self.lists[table] if r["id"] == source_id)
        self.lists[table].remove(row)
        self._tell(f"{table}.deleted", row, None)

    def _tell(self, kind: str, row: dict[str, Any], previous: dict[str, Any] | None) -> None:
        data: dict[str, Any] = {"object": copy.deepcopy(row)}
        if previous is not None:
            data["previous_attributes"] = previous
        source_id = f"6f{len(self.events) + 1:022x}"
        created = datetime.now(UTC).isoformat()
        event = {"id": source_id, "type": kind, "created": created, "data": data}
        self.events += [event] * (2 if "events twice" in self.habits else 1)

    def reply(self, request: Request) -> Reply:
        if request.path == "/oauth/tokens":
            return self._tokens(request)
        if request.headers.get("authorization") != "Bearer district-token":
            return Reply({"message": "unauthorized"}, 401)
        self.data_requests += 1
        if self.data_requests == 3 and self.first("busy"):
            return Reply({}, 429, {"X-RateLimit-Reset": "1", "X-RateLimit-Remaining": "0"})
        if "html" in self.habits:
            return Reply("<!doctype html>", kind="text/html")
        name = request.path.removeprefix("/v3.1/")
        if name == "events":
            return self._events(request)
        if name == "districts":
            return self._page(request, self.lists["districts"])
        if name not in self.lists:
            return Reply({"message": "not found"}, 404)
        role = request.query.get("role")
        rows = [r for r in self.lists[name] if role is None or role in r.get("roles", {})]
        return self._page(request, rows)

    def _tokens(self, request: Request) -> Reply:
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return Reply({"error": "unauthorized"}, 401)
        ids = [DISTRICT, *(["other"] if "many districts" in self.habits else [])]
        asked = request.query.get("district")
        return Reply({"data": [_token(i) for i in ids if asked in {None, i}], "links": []})

    def _events(self, request: Request) -> Reply:
        if "no events" in self.habits:
            return Reply({"message": "forbidden"}, 403)
        after = request.query.get("starting_after")
        if after and "old cursor" in self.habits:
            return Reply({"message": "unknown"}, 404)
        if request.query.get("ending_before") == "last":
            return Reply(_envelope(self.events[-1:], []))
        known = [i for i, event in enumerate(self.events) if event["id"] == after]
        rest = self.events[known[-1] + 1 :] if known else self.events
        return self._page(request, rest, whole=self.events)

    def _page(
        self, request: Request, rows: list[dict[str, Any]], whole: list[Any] | None = None
    ) -> Reply:
        if whole is None and (after := request.query.get("starting_after")):
            at = [index for index, row in enumerate(rows) if row["id"] == after]
            rows = rows[at[0] + 1 :] if at else []
        page, rest = rows[:PAGE], rows[PAGE:]
        links = [{"rel": "self", "uri": request.target}]
        if rest and "cut short" not in self.habits:
            words = urlencode({**request.query, "starting_after": page[-1]["id"]})
            host = "https://elsewhere.example" if "other host" in self.habits else ""
            links.append({"rel": "next", "uri": f"{host}{request.path}?{words}"})
        return Reply(_envelope(page, links))


def _envelope(rows: list[dict[str, Any]], links: list[dict[str, str]]) -> dict[str, Any]:
    return {"data": [{"data": row, "uri": f"/v3.1/x/{row['id']}"} for row in rows], "links": links}


def _token(district: str) -> dict[str, Any]:
    return {
        "id": f"token-{district}",
        "created": "2026-01-01T00:00:00.000Z",
        "owner": {"type": "district", "id": district},
        "access_token": "district-token",
        "scopes": ["read:district_admins"],
    }


def _user(source_id: str, first: str, last: str, **roles: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": source_id,
        "district": DISTRICT,
        "email": f"{source_id}@hill.example",
        "name": {"first": first, "last": last},
        "created": "2026-08-01T00:00:00.000Z",
        "last_modified": "2026-08-01T00:00:00.000Z",
        "roles": roles,
    }


def clever_lists() -> dict[str, list[dict[str, Any]]]:
    """Jane teaches Maya and Leo; Ines is the district's; Rita is staff and teaches, too."""
    at = {"school": "s1", "schools": ["s1"]}
    student = {**at, "sis_id": "1", "dob": "2010-01-01", "race": "x", "frl_status": "y"}
    year = {"start_date": "2026-08-01", "end_date": "2027-06-30"}
    enrolled = [{"school": "s1", **year}, {"school": "s2", **year, "end_date": "2026-08-31"}]
    return {
        "districts": [{"id": DISTRICT, "name": "Hill District", "state": "running"}],
        "schools": [
            {"id": "s1", "name": "Hill High", "sis_id": "1", "school_number": "1"},
            {"id": "s2", "name": "Hill Middle", "sis_id": "2", "school_number": "2"},
        ],
        "terms": [
            {"id": "t1", "name": "Fall", "start_date": "2026-08-15", "end_date": "2026-12-20"},
            {"id": "t2", "name": None, "start_date": None, "end_date": None},
        ],
        "courses": [{"id": "c1", "name": "Biology", "number": "SCI09"}],
        "users": [
            _user("jane", "Jane", "Bennett", teacher={**at, "sis_id": "9", "title": "Teacher"}),
            _user(
                "maya",
                "Maya",
                "Alvarez",
                student={
                    **student,
                    "grade": "12",
                    "student_number": "4711",
                    "enrollments": enrolled,
                },
            ),
            _user(
                "leo",
                "Leonardo",
                "Kim",
                student={**student, "grade": "Kindergarten", "preferred_name": {"first": "Leo"}},
            ),
            _user("ines", "Ines", "Moreau", district_admin={"title": "CTO"}),
            _user("rita", "Rita", "Poe", staff={"schools": ["s2"]}, teacher={**at}),
            {
                **_user("pa", "", "Pat Alvarez", contact={"phone": "1"}),
                "email": "no address",
            },
        ],
        "sections": [
            {
                "id": "x1",
                "district": DISTRICT,
                "name": "Biology 3",
                "school": "s1",
                "course": "c1",
                "term_id": "t1",
                "teacher": "jane",
                "teachers": ["jane", "rita"],
                "students": ["maya", "leo"],
                "period": "3",
                "sis_id": "x",
                "subject": "science",
            },
            {
                "id": "x2",
                "district": DISTRICT,
                "name": "",
                "section_number": "HR-1",
                "school": "s1",
                "term_id": "t2",
                "teachers": [],
                "students": ["leo"],
                "period": "1(A), lunch (room 2)",
                "sis_id": "y",
            },
        ],
    }
