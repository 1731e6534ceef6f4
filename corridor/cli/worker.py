"""`corridor worker`: all that happens without a person asking for it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, cast

import click
import psycopg
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from corridor.cli.environment import load_django
from corridor.cli.errors import Problem
from corridor.cli.supervisor import stop_on_signals

if TYPE_CHECKING:
    from procrastinate import JobContext
    from procrastinate.contrib.django.django_connector import DjangoConnector
    from procrastinate.worker import Worker

Loop = Callable[[threading.Event], None]

log = logging.getLogger(__name__)
PAUSE = 2.0  # seconds before the job queue looks for a lost database again
LOOPS = (
    "corridor.live.relay:run",
    "corridor.passes.jobs:sweep",
    "corridor.passes.jobs:forget",
    "corridor.planning.jobs:start",
    "corridor.planning.jobs:retime_all",
    "corridor.planning.jobs:remind_all",
    "corridor.planning.jobs:summarise",
    "corridor.flex.jobs:remind_all",
    "corridor.covering.jobs:follow_bells",
    "corridor.covering.jobs:tidy",
    "corridor.reports.jobs:weekly",
    "corridor.notifications.jobs:tell",
    "corridor.notifications.jobs:send_letters",
    "corridor.notifications.jobs:send_pushes",
    "corridor.notifications.jobs:watch_rosters",
    "corridor.notifications.jobs:forget",
    "corridor.core.audit.sealing:run",
    "corridor.accounts.forgetting:run",
    "corridor.accounts.federation.saml.refreshing:run",
    "corridor.rostering.jobs:follow_schedule",
    "corridor.rostering.jobs:tidy",
    "corridor.rostering.jobs:forget",
)


@click.command()
def worker() -> None:
    """Send live updates, end passes that are due, seal the audit log, do the jobs that wait."""
    load_django(waits="worker")
    from corridor.core.metrics.shared import keep_writing

    keep_writing("worker")
    if not work([*_loops(), do_jobs], stop=stop_on_signals()):
        raise Problem("A part of the worker failed; what it said is above.")


def _loops() -> list[Loop]:
    return [resolve_name(place) for place in LOOPS if find_spec(place.split(":")[0])]


def work(loops: list[Loop], *, stop: threading.Event) -> bool:
    """Run each loop in a thread until `stop`. One that fails ends them all, and False says so."""
    failed = threading.Event()

    def guard(loop: Loop) -> None:
        try:
            loop(stop)
        except Exception:
            log.exception("%s.%s failed", loop.__module__, loop.__name__)
            failed.set()
        finally:
            stop.set()

    threads = [threading.Thread(target=guard, args=(loop,)) for loop in loops]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):  # in turns, so that a signal is noticed
        pass
    for thread in threads:
        thread.join(timeout=10)
    return not failed.is_set()


def do_jobs(stop: threading.Event) -> None:
    """The job queue, in an event loop of this thread's own, with connections of its own.

    The app that everybody asks for jobs keeps Django's connection, here too: a job asked for in a
    transaction is part of it, also when another job or another loop asks.
    """
    from procrastinate.contrib.django import app

    own = App(connector=cast("DjangoConnector", app.connector).get_worker_connector())
    own.tasks = app.tasks
    asyncio.run(_do_jobs(own, stop))


def give_back(job: Callable[[], Any], _context: JobContext, _worker: Worker) -> Any:
    """A job begins with a database connection that works, and leaves none open in its thread."""
    from django.db import connections

    try:
        return job()
    finally:
        connections.close_all()


async def _do_jobs(app: App, stop: threading.Event) -> None:
    told = asyncio.create_task(asyncio.to_thread(stop.wait))
    try:
        while not stop.is_set():
            try:
                await _until(told, app)
            except (ConnectorException, psycopg.Error) as error:
                log.warning("The job queue lost the database and tries again: %s", error)
            await asyncio.wait([told], timeout=PAUSE)
    finally:
        stop.set()  # or the thread that waits for it would keep this one


async def _until(told: asyncio.Task[bool], app: App) -> None:
    """Do jobs until told to stop, or until the database is lost."""
    async with app.open_async():
        jobs = asyncio.create_task(
            app.run_worker_async(
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=5,
                task_middleware=[give_back],
            )
        )
        await asyncio.wait([jobs, told], return_when=asyncio.FIRST_COMPLETED)
        jobs.cancel()
        with suppress(asyncio.CancelledError):
            await jobs
