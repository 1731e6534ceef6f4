"""As much of HTTP/1.1 as a screen needs: one kept connection, and a stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator


class Connection:
    """One request after another; opened again when the server closed it."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._pair: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def get(self, path: str, asked: dict[str, str] | None = None) -> tuple[int, str]:
        async with self._turn:
            try:
                return await self._get(path, asked or {})
            except (OSError, asyncio.IncompleteReadError):
                self._pair = None
                return await self._get(path, asked or {})

    async def _get(self, path: str, asked: dict[str, str]) -> tuple[int, str]:
        if self._pair is None or self._pair[0].at_eof():
            self._pair = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._pair
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", f"Cookie: {self._cookie}"]
        lines += [f"{name}: {value}" for name, value in asked.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        status = int(head[0].split()[1])
        return status, (await _body(reader, status, headers)).decode()


async def _body(reader: asyncio.StreamReader, status: int, headers: dict[str, str]) -> bytes:
    if status in {204, 304}:
        return b""
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


async def stream_events(port: int, cookie: str, path: str) -> AsyncIterator[tuple[str, str, str]]:
    """Each event's name, id and data, until the stream ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in answer:
            raise ConnectionRefusedError(answer)
        event: dict[str, str] = {}
        while line := await reader.readline():
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name in {"event", "id", "data"}:
                event[name] = value
            elif not name and event:
                yield event.get("event", ""), event.get("id", ""), event.get("data", "")
                event = {}
    finally:
        writer.close()
