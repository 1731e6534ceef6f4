"""`corridor run`: the whole product on one machine."""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click

from corridor.cli.errors import Problem
from corridor.cli.postgres import Server
from corridor.cli.supervisor import Child, finish, stop_on_signals, supervise
from corridor.cli.web import listen
from corridor.config.database import is_embedded
from corridor.config.installation import remember_demo, state_folder

HOPELESS_PAUSE = 8.0  # seconds: the third crash in a row of a process that never worked
CORRIDOR = (sys.executable, "-m", "corridor")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo/--no-demo", default=None, help="With the demo school and its day, or not.")
def run(host: str, port: int, processes: int, demo: bool | None) -> None:
    """Run everything on this machine: database, web pages, live updates and worker.

    Ctrl-C stops it all; the data stay. Whether it is the demo is remembered for the next time.
    """
    if demo is not None:
        os.environ["CORRIDOR_DEMO"] = "1" if demo else "0"
        remember_demo(on=demo)
    stop = stop_on_signals()
    with only_once(), listen(host, port) as listener, embedded_database() as server:
        if prepare(stop):
            address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
            keep_running(address, children(listener.fileno(), processes), server, stop)
    click.echo("Corridor is stopped. Your data are kept.")


def keep_running(
    address: str, processes: list[Child], server: Server | None, stop: threading.Event
) -> None:
    ready = threading.Event()

    def watch() -> None:
        keep_alive(server)
        if not ready.is_set() and max(child.pause for child in processes) >= HOPELESS_PAUSE:
            raise Problem("Corridor does not start. What the failing process said is above.")

    threading.Thread(target=announce, args=(address, ready, stop), daemon=True).start()
    supervise(processes, stop=stop, watch=watch)


@contextmanager
def only_once() -> Iterator[None]:
    """One `corridor run` per installation: two would stop each other's database."""
    state_folder().mkdir(parents=True, exist_ok=True)
    with (state_folder() / "run-lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise Problem(
                "Corridor already runs from this folder. Stop it first (Ctrl-C where it runs), "
                "or set CORRIDOR_HOME to start a second one with data of its own."
            ) from held
        yield


@contextmanager
def embedded_database() -> Iterator[Server | None]:
    if not is_embedded():
        yield None
        return
    server = Server(state_folder())
    server.start()
    try:
        yield server
    finally:
        server.stop()


def keep_alive(server: Server | None) -> None:
    if server and not server.is_running():
        click.echo("The database ended by itself. It starts again.", err=True)
        server.start()


def prepare(stop: threading.Event) -> bool:
    """False when told to stop meanwhile."""
    steps: list[Sequence[str]] = [("migrate", "--quiet")]
    if is_demo_with_a_day():
        steps.append(("demo", "load"))
    for step in steps:
        if not finish([*CORRIDOR, *step], stop=stop):
            if stop.is_set():
                return False
            raise Problem(f"`corridor {' '.join(step)}` failed; its own words are above.")
    return True


def is_demo_with_a_day() -> bool:
    return os.environ["CORRIDOR_DEMO"] == "1" and find_spec("corridor.cli.demo") is not None


def children(listener: int, processes: int) -> list[Child]:
    web = [
        _child("web", f"--handle={listener}", handles=[listener], name=f"web {number}")
        for number in range(1, processes + 1)
    ]
    day = [_child("demo", "play", name="demo day")] if is_demo_with_a_day() else []
    return [*web, _child("worker"), *day]


def _child(command: str, *arguments: str, handles: Sequence[int] = (), name: str = "") -> Child:
    name = name or command
    return Child(
        name=name,
        command=[*CORRIDOR, command, *arguments],
        environment={"PGAPPNAME": f"corridor {name}"},
        handles=handles,
    )


def announce(address: str, ready: threading.Event, stop: threading.Event) -> None:
    """Tell the address as soon as pages are served, not before."""
    while not stop.wait(0.1):
        try:
            urlopen(f"{address}health/live", timeout=30).close()  # noqa: S310 our own address
        except HTTPError:
            break
        except (URLError, OSError):
            continue
        break
    if not stop.is_set():
        ready.set()
        click.echo(greeting(address))


def greeting(address: str) -> str:
    if os.environ["CORRIDOR_DEMO"] == "1":
        how = "Sign in with one click as a student, a teacher or anybody else of the demo school."
    else:
        how = "Sign in with your account. To make the first one: corridor admin create"
    return f"\n  Corridor runs at {address}\n  {how}\n  Ctrl-C stops it; the data stay.\n"
