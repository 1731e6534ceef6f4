"""A stand-in for Google's token service, Classroom and Directory; ours, after their discovery
documents.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tests.peers.serving import Peer, Reply, Request

ROBOT = "corridor@project.example"
ADMIN = "admin@hill.example"
DOMAIN = "hill.example"
HABITS = {
    "token ends": "the token is worth nothing from the fourth request on",
    "same page": "the next page is always the same",
    "no delegation": "the service account may not act for the administrator",
    "small pages": "no page holds more than one row",
}


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class GooglePeer(Peer):
    """``users``, and ``courses`` with their ``students`` and ``teachers`` inside."""

    def __init__(
        self, users: list[dict[str, Any]], courses: list[dict[str, Any]], *habits: str
    ) -> None:
        super().__init__(*habits)
        assert self.habits <= set(HABITS)
        self.users = users
        self.courses = courses
        self.token = 1
        self.data_requests = 0

    def key_file(self) -> str:
        pem = _key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return json.dumps(
            {
                "type": "service_account",
                "client_email": ROBOT,
                "private_key": pem.decode(),
                "token_uri": f"{self.url}/token",
            }
        )

    def reply(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(request)
        self.data_requests += 1
        if self.data_requests == 4 and self.first("token ends"):
            self.token += 1
        if request.headers.get("authorization") != f"Bearer t{self.token}":
            return Reply({"error": {"code": 401, "message": "Invalid Credentials"}}, 401)
        match request.path.strip("/").split("/"):
            case ["admin", "directory", "v1", "users"]:
                return self._page(request, "users", self.users)
            case ["v1", "courses"]:
                return self._page(request, "courses", self._active(request))
            case ["v1", "courses", course, ("students" | "teachers") as part]:
                found = next(c for c in self.courses if c["id"] == course)
                members = [{"courseId": course, "userId": user} for user in found[part]]
                return self._page(request, part, members)
        return Reply({"error": {"code": 404, "message": "Not Found"}}, 404)

    def _active(self, request: Request) -> list[dict[str, Any]]:
        states = request.query.get("courseStates", "")
        hidden = {"students", "teachers"}
        return [
            {k: v for k, v in course.items() if k not in hidden}
            for course in self.courses
            if course["courseState"] == states
        ]

    def _token(self, request: Request) -> Reply:
        """Checks the signature and every claim of the grant (RFC 7523, section 3)."""
        public = RSAKey.import_key(_key().public_key())
        try:
            claims = jwt.decode(request.form.get("assertion", ""), public, ["RS256"]).claims
        except (JoseError, ValueError):
            return Reply({"error": "invalid_grant"}, 400)
        wanted = {"iss": ROBOT, "sub": ADMIN, "aud": f"{self.url}/token"}
        scopes = str(claims.get("scope", "")).split()
        good = {name: claims.get(name) for name in wanted} == wanted and len(scopes) == 3
        good &= all(scope.endswith(".readonly") for scope in scopes)
        if not good or "no delegation" in self.habits:
            text = "Client is unauthorized to retrieve access tokens using this method"
            return Reply({"error": "unauthorized_client", "error_description": text}, 401)
        return Reply({"access_token": f"t{self.token}", "expires_in": 3599})

    def _page(self, request: Request, name: str, rows: list[dict[str, Any]]) -> Reply:
        """An empty list is left out, as protocol buffers in JSON do."""
        size = 1 if "small pages" in self.habits or "same page" in self.habits else 100
        start = int(request.query.get("pageToken", "0"))
        page = rows[start : start + size]
        body: dict[str, Any] = {name: page} if page else {}
        if "same page" in self.habits:
            body["nextPageToken"] = "0"
        elif start + size < len(rows):
            body["nextPageToken"] = str(start + size)
        return Reply(body)


def user(source_id: str, given: str, family: str, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "id": source_id,
        "primaryEmail": f"{given}@{DOMAIN}",
        "name": {"givenName": given, "familyName": family, "fullName": f"{given} {family}"},
        "orgUnitPath": unit,
        "suspended": False,
        "archived": False,
        **more,
    }


def hill_users() -> list[dict[str, Any]]:
    number = [{"type": "custom", "value": "x"}, {"type": "organization", "value": "4711"}]
    return [
        user("101", "Jane", "Bennett", "/Hill High/Staff"),
        user("102", "Maya", "Alvarez", "/Hill High/Students", externalIds=number),
        user("103", "Leo", "Kim", "/Hill Higher/Students"),
        user("104", "Gone", "Away", "/Hill High/Students", suspended=True),
        user("105", "Ada", "Fox", "/Office"),
    ]


def hill_courses() -> list[dict[str, Any]]:
    course = {"courseState": "ACTIVE", "section": "Period 3", "room": "214", "ownerId": "101"}
    return [
        {**course, "id": "1", "name": "Biology", "teachers": ["101"], "students": ["102", "104"]},
        {**course, "id": "2", "name": "Art", "ownerId": "105", "teachers": ["105"], "students": []},
        {**course, "id": "3", "name": "Old", "courseState": "ARCHIVED"},
    ]
