"""The limit: pgbench running the very SQL that a request and an end run, in the same run.

The statements are recorded from one real cycle; ids that must be new each time become
pgbench variables. The pass limit is off on both sides.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from uuid import UUID

from bench.school import BenchSchool

CLIENTS = 16
SECONDS = 4
SCRIPTS = 48


def record_cycles(school: BenchSchool, folder: Path) -> list[Path]:
    """One script for each of some students: sign-in, request, end, as the product does it."""
    from corridor.core.tenancy import in_district

    scripts = []
    with in_district(school.district_id):
        for number, (person, token) in enumerate(school.students[-SCRIPTS:]):
            path = folder / f"cycle{number}.sql"
            path.write_text(_cycle(school, person, token))
            scripts.append(path)
    return scripts


def _cycle(school: BenchSchool, person: UUID, token: str) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from corridor.accounts.tokens import places_of_token
    from corridor.passes import commands

    with CaptureQueriesContext(connection) as first:
        actor = places_of_token(secret=token, now=timezone.now())[0]
        ask = commands.Ask(student_id=person, destination_id=school.open_place)
        made = commands.request_pass(actor=actor, ask=ask, now=timezone.now())
    with CaptureQueriesContext(connection) as second:
        places_of_token(secret=token, now=timezone.now())
        commands.end_pass(actor=actor, pass_id=made.pass_id, now=timezone.now())
    statements = [q["sql"] for q in (*first.captured_queries, *second.captured_queries)]
    return _script(statements, made.pass_id)


def _script(statements: list[str], pass_id: UUID) -> str:
    """Transactions are not among the captured statements: each group has its own."""
    wanted = [s for s in statements if "last_used_at =" not in s and "savepoint" not in s.lower()]
    lines = ["select gen_random_uuid() as pid \\gset"]
    for statement in wanted:
        text = " ".join(statement.split()).replace(str(pass_id), ":pid")
        if text.rstrip(";").upper() in ("BEGIN", "COMMIT"):
            continue
        if "for no key update" in text:
            lines.append("begin;")
        lines.append(f"{_fresh_ids(text)};")
        if "update schools_schoolgate" in text:
            lines.append("commit;")
    return "\n".join(lines) + "\n"


def _fresh_ids(text: str) -> str:
    """Event and outbox ids are primary keys: each run needs its own."""
    found = re.findall(r'\{"id": "([0-9a-f-]{36})"', text)
    for number, value in enumerate(found):
        text = text.replace(value, f":e{number}")
    fresh = "".join(
        f"select gen_random_uuid() as e{n} \\gset\n" for n in range(len(found)) if f":e{n}" in text
    )
    return fresh + text


def cycles_per_second(pgbench: Path, url: str, scripts: list[Path]) -> float:
    """Cycles a second (request and end) of pgbench over the same connections."""
    files = [argument for script in scripts for argument in ("-f", str(script))]
    command = [str(pgbench), "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), *files, url]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([0-9.]+)", printed)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of tps:\n{printed}")
    return float(found[1])
