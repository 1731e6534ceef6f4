"""Real servers and relays as processes, on the tests' database."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[2]
TO_LOAD_DJANGO = 90.0  # seconds, on a busy machine

# The clocks run faster than in earnest; nothing else differs.
_SERVE = """
import socket, sys
import corridor.config.asgi
from corridor.live import hub, serve
hub.BEAT_EVERY, hub.PATIENCE, hub.RECHECK_EVERY = 0.4, 2.0, 0.3
{tweak}
serve.serve(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
"""
_RELAY = """
import signal, threading
import django
django.setup()
from corridor.live import relay
relay.HEARTBEAT_EVERY, relay.STANDBY_PAUSE = 0.3, 0.2
{tweak}
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
relay.run(stop)
"""


def database_url() -> str:
    found = connection.settings_dict
    parts = {
        "dbname": found["NAME"],
        "user": found["USER"],
        "password": found["PASSWORD"],
        "host": found["HOST"],
        "port": found["PORT"],
    }
    return make_conninfo("", **{key: value for key, value in parts.items() if value})


def _python(code: str, *args: str, handles: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *args],
        env={**os.environ, "DATABASE_URL": database_url(), "CORRIDOR_POOL": "10"},
        cwd=ROOT,
        pass_fds=handles,
    )


class Server:
    """A server whose port survives its restarts."""

    def __init__(self, application: str = "corridor.config.asgi:application") -> None:
        self.application = application
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self.listener.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, tweak: str = "") -> None:
        handle = self.listener.fileno()
        code = _SERVE.format(tweak=tweak)
        self.process = _python(code, self.application, str(handle), handles=(handle,))
        self._wait_for_an_answer()

    def _wait_for_an_answer(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TO_LOAD_DJANGO)
        connection.request("GET", "/live/")
        connection.getresponse().read()
        connection.close()

    def kill(self) -> None:
        end(self.process, signal.SIGKILL)

    def stop(self) -> None:
        end(self.process, signal.SIGTERM)

    def close(self) -> None:
        self.kill()
        self.listener.close()


def start_relay(tweak: str = "") -> subprocess.Popen[bytes]:
    return _python(_RELAY.format(tweak=tweak))


def end(process: subprocess.Popen[bytes] | None, how: int) -> None:
    if process and process.poll() is None:
        process.send_signal(how)
        process.wait(15)


def relays_at_work() -> list[int]:
    """The server processes that hold the relay's lock."""
    from corridor.live.relay import LOCK

    with connection.cursor() as cursor:
        cursor.execute(
            "select pid from pg_locks where locktype = 'advisory' and granted"
            " and objid = %s and database = (select oid from pg_database"
            " where datname = current_database())",
            [LOCK],
        )
        return [row[0] for row in cursor.fetchall()]


def relays_connected() -> int:
    """Those at work and those that stand by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and application_name = 'corridor relay'"
        )
        return int(cursor.fetchone()[0])


def pause(seconds: float) -> None:
    """Give something time to happen that must not."""
    time.sleep(seconds)
