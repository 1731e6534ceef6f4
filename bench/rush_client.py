"""`python -m bench.rush_client`: a crowd of browsers in a process of its own, loopback only.

Reads a plan as JSON from standard input and writes what happened to standard output. Each
student asks at the time that the plan says, whether or not the ones before were answered;
then their browser gets the page that shows the pass, and some come back a while later.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from bench.client import BOUNDARY, BROWSER, form_body

PATIENCE = 15.0
CONNECTIONS = 400
FRESH = 3.0  # seconds; the server closes what is idle for longer
SPREAD = 8  # every eighth who went out comes back
_END = re.compile(rb"/passes/[0-9a-f-]{36}/end/")


@dataclass
class Crowd:
    port: int
    back_after: float
    asked: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    _idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = field(
        default_factory=list
    )
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))

    async def student(self, number: int, plan: dict[str, Any], begun: float) -> None:
        await asyncio.sleep(max(0.0, begun + plan["at"] - time.perf_counter()))
        at = time.perf_counter()
        self.late.append(at - begun - plan["at"])
        try:
            async with asyncio.timeout(PATIENCE):
                status, _ = await self._post(plan, plan["path"], key=plan["key"], minutes="5")
                self.asked.append(time.perf_counter() - at)
                page = await self._get(plan, "/")
                self.shown.append(time.perf_counter() - at)
            if status == 303 and number % SPREAD == 0 and (end := _END.search(page)):
                await self._come_back(plan, end[0].decode())
        except (OSError, EOFError, TimeoutError, ValueError) as problem:
            self.errors.append(f"{type(problem).__name__} {problem}"[:200])

    async def _come_back(self, plan: dict[str, Any], path: str) -> None:
        await asyncio.sleep(self.back_after)
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            await self._post(plan, path)
        self.ended.append(time.perf_counter() - begun)

    async def _post(self, plan: dict[str, Any], path: str, **fields: str) -> tuple[int, bytes]:
        body = form_body({"csrfmiddlewaretoken": plan["csrf"], **fields})
        origin = f"Origin: http://127.0.0.1:{self.port}\r\n"
        kind = f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        head = f"{origin}{kind}Content-Length: {len(body)}\r\n"
        status, answer = await self._send(plan, f"POST {path}", head, body)
        self.answers[str(status)] = self.answers.get(str(status), 0) + 1
        if status not in (303, 409):  # a refusal by the rules is an answer
            self.errors.append(f"POST {path}: {status} {answer[:120]!r}")
        return status, answer

    async def _get(self, plan: dict[str, Any], path: str) -> bytes:
        status, answer = await self._send(plan, f"GET {path}", "", b"")
        if status != 200:
            self.errors.append(f"GET {path}: {status}")
        return answer

    async def _send(
        self, plan: dict[str, Any], line: str, head: str, body: bytes
    ) -> tuple[int, bytes]:
        usual = "".join(f"{name}: {value}\r\n" for name, value in BROWSER.items())
        host = f"Host: 127.0.0.1:{self.port}\r\nReferer: http://127.0.0.1:{self.port}/\r\n"
        said = f"{line} HTTP/1.1\r\n{host}{usual}Cookie: {plan['cookies']}\r\n{head}\r\n".encode()
        async with self._room:
            reader, writer = await self._connection()
            writer.write(said + body)
            status, answer, keeps = await _answer(reader)
            if keeps:
                self._idle.append((time.perf_counter(), reader, writer))
            else:
                writer.close()
            return status, answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.perf_counter() - since < FRESH and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    """Status, body, and whether the connection can be used again."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    keeps = b"connection: close" not in head
    if length := re.search(rb"content-length: (\d+)", head):
        return status, await reader.readexactly(int(length[1])), keeps
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return status, body, keeps


async def rush(plan: dict[str, Any]) -> dict[str, Any]:
    crowd = Crowd(plan["port"], plan["back_after"])
    begun = time.perf_counter()
    students = (crowd.student(n, one, begun) for n, one in enumerate(plan["students"]))
    await asyncio.gather(*students)
    return {
        **{name: getattr(crowd, name) for name in ("asked", "shown", "ended", "late")},
        "answers": crowd.answers,
        "errors": crowd.errors,
        "seconds": time.perf_counter() - begun,
        "client_cpu_s": time.process_time(),
    }


if __name__ == "__main__":
    json.dump(asyncio.run(rush(json.load(sys.stdin))), sys.stdout)
