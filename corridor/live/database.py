"""The two ways from the live processes to the database.

A direct connection of their own for the lock, ``LISTEN`` and ``NOTIFY``; and for short
questions Django's, from a few threads, which give the pooled connection back at once: a
stream that kept one would starve the pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections
from psycopg.conninfo import make_conninfo

from corridor.core.roles import PLATFORM

T = TypeVar("T")

AS_PLATFORM = f"set role {PLATFORM}"
DJANGO_ONLY = {
    *("pool", "isolation_level", "assume_role"),
    *("server_side_binding", "prepare_threshold"),
}
THREADS = 2

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")


def direct(application_name: str) -> str:
    """How to connect outside the pool; notices within seconds when the other end is gone."""
    settings = connections["default"].settings_dict
    options = {k: v for k, v in settings["OPTIONS"].items() if k not in DJANGO_ONLY}
    named = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    own = {
        "application_name": application_name,
        "connect_timeout": 5,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
    return make_conninfo("", **{**own, **options, **{k: v for k, v in named.items() if v}})


async def in_thread(question: Callable[[], T]) -> T:
    """Ask Django's database, without blocking the loop and without keeping a connection."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _asked, question)


def _asked(question: Callable[[], T]) -> T:
    try:
        return question()
    finally:
        connections.close_all()
