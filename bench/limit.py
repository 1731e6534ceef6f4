"""The limit: pgbench running the very SQL that a request and an end run, in the same run.

The statements are recorded from one real cycle for each client; ids that must be new each time
become pgbench variables. pgbench plans each statement anew (simple protocol), the product
prepares them.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.school import BenchSchool
from corridor.accounts.tokens import places_of_token
from corridor.core.tenancy import in_district
from corridor.passes.commands import Ask, end_pass, request_pass
from corridor.passes.gate import Key

CLIENTS = 16
SECONDS = 4
KEY = "key-of-the-bench"


def record_cycles(school: BenchSchool, folder: Path) -> Path:
    """A pgbench script in which each client is a student: sign-in, request, end."""
    script = folder / "cycles.sql"
    with in_district(school.district_id):
        cycles = [_cycle(school, *student) for student in school.students[-CLIENTS:]]
    branches = [f"\\if :client_id = {n}\n{cycle}\\endif" for n, cycle in enumerate(cycles)]
    script.write_text("\n".join(branches) + "\n")
    return script


def _cycle(school: BenchSchool, person: UUID, token: str) -> str:
    with CaptureQueriesContext(connection) as captured:
        actor = places_of_token(secret=token, now=timezone.now())[0]
        ask = Ask(student_id=person, destination_id=school.open_place)
        key = Key.of(actor.member_id, KEY, b"")
        made = request_pass(actor=actor, ask=ask, now=timezone.now(), key=key)
        places_of_token(secret=token, now=timezone.now())
        end_pass(actor=actor, pass_id=made.pass_id, now=timezone.now())
    return _script([query["sql"] for query in captured.captured_queries], made.pass_id)


def _script(statements: list[str], pass_id: UUID) -> str:
    lines = ["select gen_random_uuid() as pid \\gset"]
    for statement in statements:
        text = " ".join(re.sub(r"--.*", "", statement).split())
        if text.upper() in ("BEGIN", "COMMIT") or "update accounts_apitoken" in text:
            continue
        text = text.replace(str(pass_id), ":pid").replace(KEY, ":pid")
        if "for no key update" in text:
            lines.append("begin;")
        lines += _with_fresh_ids(text)
        if "update schools_schoolgate" in text:
            lines.append("commit;")
    return "\n".join(lines) + "\n"


def _with_fresh_ids(text: str) -> list[str]:
    """Ids of events, keys and outbox rows are primary keys: each run needs its own."""
    found = re.findall(r'{"id": "([0-9a-f-]{36})"', text)
    for number, value in enumerate(found):
        text = text.replace(value, f":e{number}")
    fresh = [f"select gen_random_uuid() as e{n} \\gset" for n in range(len(found))]
    return [*fresh, f"{text};"]


def cycles_per_second(pgbench: Path, url: str, script: Path) -> float:
    """Requests and ends a second, over as many connections as the bench's client has."""
    command = [str(pgbench), "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS)]
    done = subprocess.run(
        [*command, "-f", str(script), url], capture_output=True, text=True, check=False
    )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"pgbench failed:\n{done.stderr[-2000:]}")
    return float(found[1])
