"""What is logged, and what never is: no name, no e-mail, no query, nothing that people typed.

In production a line is a JSON object. Of an exception it has the type, the SQL state and the
places in the code; its message only where that speaks of code, since others quote values ("Key
(email)=(…) exists"). In development lines are plain and whole.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
FIELDS = ("view", "status", "ms", "outcome")  # what a line may carry besides its sentence
OF_CODE = (AttributeError, ImportError, NameError, TypeError)
MOST_CAUSES = 3
DEEPEST = 12  # places of a traceback, the innermost
# What is quoted, e-mail addresses, paths.
_QUOTED = re.compile(r"""(["'])(?:(?!\1).)*\1|\S+@\S+|(?<!\S)/\S+""")

_request_id: ContextVar[str] = ContextVar("request_id", default="-")


def request_id() -> str:
    """Of the request that is answered now; "-" outside of one."""
    return _request_id.get()


def begin_request(named: str) -> str:
    """Take the id that a proxy in front gave, if it is one, else make one."""
    chosen = named if WELL_FORMED.fullmatch(named) else secrets.token_hex(8)
    _request_id.set(chosen)
    return chosen


class WithRequest(logging.Filter):
    """Puts the request's id on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id()
        return True


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "said": sentence(record),
        }
        said |= {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        if error := record.exc_info and record.exc_info[1]:
            said["error"] = list(described(error))
        return json.dumps(said, default=str)


def sentence(record: logging.LogRecord) -> str:
    """The message; an exception among its values is named by its type alone."""
    if not record.args:
        return _plain(str(record.msg))
    given = record.args
    values = tuple(named(v) for v in given) if isinstance(given, tuple) else given
    return _plain(str(record.msg) % values)


def _plain(text: str) -> str:
    """One line, without whatever may come from a person."""
    return _QUOTED.sub("…", text.partition("?")[0].partition("\n")[0])


def named(value: object) -> object:
    return summary(value) if isinstance(value, BaseException) else value


def summary(error: BaseException) -> str:
    """Type and SQL state, such as "OperationalError 55P03"; of mistakes in code what they say."""
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    name = f"{type(error).__name__} {state}" if state else type(error).__name__
    return f"{name}: {_plain(str(error))}" if isinstance(error, OF_CODE) else name


def described(error: BaseException) -> Iterator[dict[str, Any]]:
    """An exception and what led to it, the outermost first."""
    seen: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if seen is None:
            return
        places = traceback.extract_tb(seen.__traceback__)[-DEEPEST:]
        yield {
            "type": summary(seen),
            "at": [f"{place.filename}:{place.lineno} {place.name}" for place in places],
        }
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def logging_settings(*, plain: bool, level: str, requests: bool) -> dict[str, Any]:
    """``requests``: also one line for each request, on the logger ``corridor.requests``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "corridor.core.logs.WithRequest"}},
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
            "json": {"()": "corridor.core.logs.JsonLines"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "plain" if plain else "json",
                "filters": ["request"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "corridor.requests": {"level": "INFO" if requests else "WARNING"},
            # They would write out statements, parameters and arguments of jobs.
            **{name: {"level": "WARNING"} for name in ("django.db", "psycopg", "procrastinate")},
            # A refusal is an answer; CORRIDOR_REQUEST_LOG has a line for it, like for any other.
            "django.request": {"level": "ERROR"},
            # Django's own handlers beside ours would say everything twice.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
