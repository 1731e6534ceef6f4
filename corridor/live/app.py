"""`/live/`: the stream of nudges to one browser, as a plain ASGI app."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import parse_cookie
from django.utils import timezone

from corridor.core.numbers import whole_number
from corridor.live import events
from corridor.live.audience import MOST_TOPICS, Listener, listener_of
from corridor.live.database import in_thread
from corridor.live.hub import Hub
from corridor.live.protocol import Receive, Scope, Send, answer, header
from corridor.live.streams import Stream

log = logging.getLogger(__name__)

COOKIE = settings.SESSION_COOKIE_NAME
MOST_PER_SESSION = 20
LONGEST_WAIT = 20.0  # seconds; after a restart everybody comes back at once

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"content-encoding", b"identity"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class LiveApp:
    """Answers with a stream that ends when the browser leaves or may not listen any more."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._per_session: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await answer(send, 405, "This is a stream; read it with GET.", (b"allow", b"GET"))
            return
        try:
            question = Question.of(scope)
            listener = await self._listener(question)
        except ValueError:
            await answer(send, 400, "These are too many topics.")
        except (DatabaseError, TimeoutError) as error:
            log.warning("A stream could not be opened: %s", error)
            await answer(send, 503, "The database does not answer.", (b"retry-after", b"5"))
        else:
            await self._admit(question, listener, receive, send)

    async def _listener(self, question: Question) -> Listener | None:
        if not question.session_key:
            return None
        ask = partial(
            listener_of,
            session_key=question.session_key,
            asked=question.topics,
            now=timezone.now(),
        )
        async with asyncio.timeout(LONGEST_WAIT):
            listener = await in_thread(ask)
            await self.hub.ready.wait()
        return listener

    async def _admit(
        self, question: Question, listener: Listener | None, receive: Receive, send: Send
    ) -> None:
        if listener is None:
            await answer(send, 401, "Sign in first.")
        elif self._per_session[listener.session_key] >= MOST_PER_SESSION:
            await answer(send, 429, "Too many streams are open.", (b"retry-after", b"15"))
        else:
            await self._stream(Stream(listener, send), question.after, receive)

    async def _stream(self, stream: Stream, after: int | None, receive: Receive) -> None:
        session_key = stream.listener.session_key
        self._per_session[session_key] += 1
        self.hub.board.join(stream)
        try:
            await self._open(stream, after)
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            stream.is_open = False
            self.hub.board.leave(stream)
            self._per_session[session_key] -= 1
            if not self._per_session[session_key]:
                del self._per_session[session_key]

    async def _open(self, stream: Stream, after: int | None) -> None:
        """What was missed first; what happens meanwhile waits in the stream's backlog."""
        missed = await self.hub.replay(stream, after=after)
        first = [events.opening(), missed]
        if self.hub.is_live:
            first.append(events.HELLO)
        await stream.send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        body = b"".join(first)
        await stream.send({"type": "http.response.body", "body": body, "more_body": True})
        await stream.flush()


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser sends along: who it is, what it wants to hear, what it heard last."""

    session_key: str
    topics: list[str]
    after: int | None

    @classmethod
    def of(cls, scope: Scope) -> Question:
        """Raises ``ValueError`` for more fields than anybody needs."""
        query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=MOST_TOPICS)
        listed = [topic for joined in query.get("topics", ()) for topic in joined.split(",")]
        said = header(scope, b"last-event-id") or query.get("after", [""])[0]
        return cls(
            session_key=parse_cookie(header(scope, b"cookie")).get(COOKIE, ""),
            topics=[*query.get("topic", ()), *listed][:MOST_TOPICS],
            after=whole_number(said),
        )
