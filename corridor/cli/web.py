"""`corridor web`: pages with the live stream beside them. `corridor live`: the stream alone."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EADDRINUSE

import click

from corridor.cli.environment import load_django
from corridor.cli.errors import Problem
from corridor.cli.supervisor import Child, stop_on_signals, supervise

PAGES = "corridor.config.asgi:application"
STREAM = "corridor.config.asgi:live_only"
POOL = 12  # database connections of a process: one for each thread that serves, and some to spare


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--handle", type=int, hidden=True, help="A socket that is open already.")
def web(host: str, port: int, processes: int, handle: int | None) -> None:
    """Serve the pages, the API and the live stream."""
    _serve("web", PAGES, host, port, processes, handle)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--handle", type=int, hidden=True, help="A socket that is open already.")
def live(host: str, port: int, processes: int, handle: int | None) -> None:
    """Serve the live stream alone, for installations of several machines."""
    _serve("live", STREAM, host, port, processes, handle)


def _serve(
    command: str, application: str, host: str, port: int, processes: int, handle: int | None
) -> None:
    if handle is not None:
        serve(application, socket.socket(fileno=handle))
        return
    with listen(host, port) as listener:
        click.echo(f"Serving at {host} port {port}.")
        if processes == 1:
            serve(application, listener)
        else:
            own = [sys.executable, "-m", "corridor", command]
            handle = listener.fileno()
            children = [
                Child(f"{command} {number}", [*own, f"--handle={handle}"], handles=[handle])
                for number in range(1, processes + 1)
            ]
            supervise(children, stop=stop_on_signals())


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """A bound socket. All web processes share it, so a restart of one refuses nobody."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as refusal:
        raise Problem(_why_not(host, port, refusal)) from refusal
    with listener:
        yield listener


def _why_not(host: str, port: int, refusal: OSError) -> str:
    if refusal.errno == EADDRINUSE:
        return (
            f"Port {port} is taken by another program. Choose another one: "
            f"`make run PORT={port + 1}`, or `--port {port + 1}`."
        )
    if refusal.errno == EACCES:
        return f"Port {port} is reserved for root. Choose one above 1023, such as 8000."
    return f"Corridor cannot listen on {host} port {port}: {refusal.strerror or refusal}."


def serve(application: str, listener: socket.socket) -> None:
    os.environ.setdefault("CORRIDOR_POOL", str(POOL))
    load_django(waits="web")
    from corridor.core.metrics.shared import keep_writing
    from corridor.live.serve import serve as serve_bound

    keep_writing("web")
    serve_bound(application, listener)
