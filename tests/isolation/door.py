"""Asking the product: every middleware, the real session, and no district in force around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseBase
from django.test.client import (
    BOUNDARY,
    MULTIPART_CONTENT,
    ClientHandler,
    RequestFactory,
    encode_multipart,
)

from tests.isolation.files import Fresh
from tests.isolation.roles import Who

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Question:
    """One request. ``body`` is a form, or JSON where ``is_api``."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_api: bool = False

    @property
    def said(self) -> str:
        """Everything that was sent: what is in it may be in the answer."""
        return f"{self.path} {self.query} {self.body} {self.headers}"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str


class Door:
    """Answers as a server would; ``csrf`` asks for the token of forms, as browsers must."""

    def __init__(self, *, csrf: bool = False) -> None:
        self._handler = ClientHandler(enforce_csrf_checks=csrf)
        self._factory = RequestFactory()

    def ask(self, question: Question, who: Who | None) -> Answer:
        environ = self._environ(question, who)
        return Context().run(self._answer, environ)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        response: HttpResponseBase = self._handler(environ)
        text = response.getvalue().decode(errors="replace")
        told = " ".join(f"{name}: {value}" for name, value in response.items())
        cookies = response.cookies.output()
        location = response.headers.get("Location", "")
        return Answer(response.status_code, f"{told}\n{cookies}\n{text}", location)

    def _environ(self, question: Question, who: Who | None) -> dict[str, Any]:
        headers = dict(question.headers)
        cookies = headers.pop("Cookie", "")
        if who and question.is_api:
            headers.setdefault("Authorization", f"Bearer {who.token}")
        elif who:
            cookies = f"{settings.SESSION_COOKIE_NAME}={who.session}; {cookies}"
        body, kind = _encoded(question)
        query = urlencode(question.query, doseq=True)
        request = self._factory.generic(
            question.method,
            f"{question.path}?{query}" if query else question.path,
            body,
            kind,
            headers={**headers, **({"Cookie": cookies} if cookies else {})},
        )
        return request.environ


def _encoded(question: Question) -> tuple[str | bytes, str]:
    if question.body is None:
        return "", ""
    if question.is_api:
        return json.dumps(question.body), JSON
    if any(isinstance(value, Fresh) for value in question.body.values()):
        return encode_multipart(BOUNDARY, dict(question.body)), MULTIPART_CONTENT
    return urlencode(question.body, doseq=True), FORM
