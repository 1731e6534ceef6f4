"""The limit: pgbench running the very SQL that a request and an end run, in the same run.

The statements are recorded from one real cycle for each client: whole API calls, with sign-in,
with BEGIN, SET LOCAL and COMMIT, as the role that the product works as. They are prepared once
on each connection, as the product does; ids that must be new each time become variables.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.sql import Literal

from bench.inside import Inside
from bench.recording import Said, recorded
from bench.school import BenchSchool

CLIENTS = 16
SECONDS = 4
KEY = "key-of-the-bench"
NOW_AND_THEN = "update accounts_apitoken"  # at most once a minute
TYPES = {UUID: "uuid", datetime: "timestamptz", date: "date", bool: "boolean", int: "bigint"}


class Script:
    """What pgbench runs: statements are known by the number of their text."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, tuple[str, ...]], str] = {}

    def cycle(self, calls: list[list[Said]], pass_id: UUID) -> str:
        """One request and one end of one student, with new ids each time."""
        groups = (group for said in calls for group in _transactions(said))
        lines = [line for group in groups for line in self._lines(group)]
        text = "\n".join(lines)
        for known in (str(pass_id), pass_id.hex, KEY):
            text = text.replace(known, ":pid")
        ids = sorted(set(re.findall(r'\{"id": "([0-9a-f-]{36})"', text)))
        for number, value in enumerate(ids):
            text = text.replace(value, f":e{number}")
        fresh = ["pid", *(f"e{number}" for number in range(len(ids)))]
        new = ", ".join(f"gen_random_uuid() as {name}" for name in fresh)
        return f"select {new} \\gset\n{text}\n"

    def preparation(self) -> str:
        """Run by each connection once: the role, and the statements."""
        prepared = [
            f"prepare {name}{_listed(types)} as {sql};"
            for (sql, types), name in self._names.items()
        ]
        lines = [f"set role {_role()};", *prepared, "\\set prepared 1"]
        return "\n".join(["\\if :prepared = 0", *lines, "\\endif"]) + "\n"

    def _lines(self, group: list[Said]) -> Iterator[str]:
        """As the product's connection does: the district is told with BEGIN, or when it changes."""
        told = group[0].district
        whole = bool(group[0].transaction or told)
        if whole:
            yield f"begin\\; {_tell(told)}" if told else "begin;"
        for one in group:
            if one.district != told:
                told = one.district
                yield _tell(told)
            yield self._execute(one)
        if whole:
            yield "commit;"

    def _execute(self, said: Said) -> str:
        sql, values = _positional(said.sql, said.parameters)
        types = tuple(_type(value) for value in values)
        name = self._names.setdefault((sql, types), f"p{len(self._names)}")
        written = [Literal(value).as_string(connection.connection) for value in values]
        return f"execute {name}{_listed(written)};"


def record_cycles(school: BenchSchool, folder: Path) -> Path:
    """A pgbench script in which each client is a student: sign-in, request, end."""
    script, cycles = Script(), []
    warm = Inside(school, school.students[0])
    warm.request()()  # what is asked once and kept is not part of it
    warm.end()()
    for student in school.students[-CLIENTS:]:
        inside = Inside(school, student, key=KEY)
        with recorded() as asked:
            inside.request()()
        pass_id, end = inside.live_pass(), inside.end()
        with recorded() as ended:
            end()
        cycles.append(script.cycle([asked, ended], pass_id))
    branches = [f"\\if :client_id = {n}\n{cycle}\\endif" for n, cycle in enumerate(cycles)]
    path = folder / "cycles.sql"
    path.write_text("\n".join([script.preparation(), *branches]) + "\n")
    return path


def _transactions(said: list[Said]) -> Iterator[list[Said]]:
    """Statements outside a transaction stand for themselves."""
    usual = [one for one in said if NOW_AND_THEN not in one.sql]
    for number, group in groupby(usual, key=lambda one: one.transaction):
        if number:
            yield list(group)
        else:
            yield from ([one] for one in group)


def _positional(sql: str, parameters: Any) -> tuple[str, list[Any]]:
    """``$1`` for each ``%s`` and each ``%(name)s``, in one line, and the values in order."""
    values: list[Any] = []
    names: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if match[0] == "%%":
            return "%"
        if name not in names:
            values.append(parameters[name] if name else parameters[len(values)])
            if not name:
                return f"${len(values)}"
            names[name] = len(values)
        return f"${names[name]}"

    text = " ".join(re.sub(r"--.*", "", sql).split())
    if parameters:
        text = re.sub(r"%\((\w+)\)s|%s|%%", number, text)
    return text, values


def _type(value: object) -> str:
    """As psycopg tells the server; texts and nulls are left to it."""
    if isinstance(value, list | tuple):
        inner = _type(value[0]) if value else "unknown"
        return "unknown" if inner == "unknown" else f"{inner}[]"
    return TYPES.get(type(value), "unknown")


def _listed(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)})" if parts else ""


def _tell(district_id: UUID | None) -> str:
    return f"set local app.district = '{district_id or ''}';"


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        return str(cursor.fetchone()[0])


def cycles_per_second(pgbench: Path, url: str, script: Path) -> float:
    """Requests and ends a second, over as many connections as the bench's client has."""
    command = [str(pgbench), "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS)]
    done = subprocess.run(
        [*command, "-D", "prepared=0", "-f", str(script), url],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or found is None or "ERROR" in done.stderr:
        raise RuntimeError(f"pgbench failed:\n{done.stderr[-2000:]}")
    return float(found[1])
