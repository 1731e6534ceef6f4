"""`python -m bench`: measure, print a table, write build/bench.json."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from bench.accounting import Accounts, Spent
from bench.client import Caller, Job, run
from corridor.cli.environment import load_django, prepare_environment
from corridor.cli.postgres import Server
from corridor.cli.postgres_programs import find_programs

CONNECTIONS = 16
LIVE = 100
RUNS = 5
BATCH = 160
WARM_UP = 200


if TYPE_CHECKING:
    from bench.school import BenchSchool


class Bench:
    """The running product and the school it serves."""

    def __init__(self, port: int, school: BenchSchool, accounts: Accounts) -> None:
        self.port, self.school, self.accounts = port, school, accounts
        self.passes: list[tuple[str, str]] = []

    def measure(self, jobs: list[Job]) -> tuple[float, Spent, float]:
        """CPU ms per call (application and database), and calls a second."""
        before = self.accounts.spent()
        seconds, callers = run(jobs, port=self.port, connections=CONNECTIONS)
        spent = self.accounts.spent().since(before)
        self._complain(callers)
        return spent.total / len(jobs) * 1000, spent, len(jobs) / seconds

    @staticmethod
    def _complain(callers: list[Caller]) -> None:
        errors = [error for caller in callers for error in caller.errors]
        if errors:
            raise RuntimeError(f"{len(errors)} calls failed, such as {errors[0]}")

    def asks(self, place: UUID, students: list[tuple[UUID, str]]) -> list[Job]:
        def job(person: UUID, token: str) -> Job:
            def ask(caller: Caller) -> None:
                body = {"student": str(person), "destination": str(place), "trip": "round_trip"}
                made = caller.call("POST", "/api/v1/passes", token, body, key=str(uuid4()))
                self.passes.append((made.get("id", ""), token))

            return ask

        return [job(person, token) for person, token in students]

    def verbs(self, verb: str, token: str = "") -> list[Job]:
        def job(pass_id: str, own: str) -> Job:
            path = f"/api/v1/passes/{pass_id}/{verb}"

            def say(caller: Caller) -> None:
                caller.call("POST", path, token or own)

            return say

        return [job(*one) for one in self.passes]

    def lists(self, number: int) -> list[Job]:
        path = f"/api/v1/passes?state=live&limit={LIVE}"
        token = self.school.teacher[1]

        def look(caller: Caller) -> None:
            caller.call("GET", path, token)

        return [look] * number


def figures(bench: Bench) -> dict[str, float]:
    """Medians over RUNS rounds, each of BATCH passes asked for, approved and ended."""
    students = bench.school.students[: BATCH + LIVE]
    bench.measure(bench.asks(bench.school.open_place, students[BATCH:]))
    bench.passes = []
    rounds = [_round(bench, students[:BATCH]) for _ in range(RUNS)]
    return {name: round(statistics.median(r[name] for r in rounds), 3) for name in rounds[0]}


def _round(bench: Bench, students: list[tuple[UUID, str]]) -> dict[str, float]:
    teacher, found = bench.school.teacher[1], {}
    steps: list[tuple[str, Callable[[], list[Job]]]] = [
        ("request", lambda: bench.asks(bench.school.open_place, students)),
        ("end", lambda: bench.verbs("end")),
        ("request_for_approval", lambda: bench.asks(bench.school.library, students)),
        ("approve", lambda: bench.verbs("approve", teacher)),
        ("end_again", lambda: bench.verbs("end")),
        ("list100", lambda: bench.lists(BATCH)),
    ]
    for name, jobs in steps:
        cpu, spent, rate = bench.measure(jobs())
        found[f"{name}_cpu_ms"], found[f"{name}_per_s"] = cpu, rate
        found[f"{name}_database_cpu_ms"] = spent.database / len(students) * 1000
        if name.startswith("end"):
            bench.passes = []
    return found


def ratio(bench: Bench, pgbench: Callable[[], float]) -> dict[str, float]:
    """Cycles a second through HTTP over pgbench's, each pair in one breath."""
    students = bench.school.students[BATCH + LIVE : 3 * BATCH + LIVE]
    pairs = []
    for _ in range(RUNS):
        rate = pgbench()
        begun = time.perf_counter()
        bench.measure(bench.asks(bench.school.open_place, students))
        bench.measure(bench.verbs("end"))
        bench.passes = []
        pairs.append((len(students) / (time.perf_counter() - begun), rate))
    return {
        "cycles_per_s": round(statistics.median(p[0] for p in pairs), 1),
        "pgbench_cycles_per_s": round(statistics.median(p[1] for p in pairs), 1),
        "pgbench_ratio": round(statistics.median(p[0] / p[1] for p in pairs), 3),
    }


@contextmanager
def serving() -> Iterator[tuple[int, dict[str, int]]]:
    """Web and worker as in production: the port, and the process ids."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    corridor = [sys.executable, "-m", "corridor"]
    commands = {"web": ["web", "--port", str(port)], "worker": ["worker"]}
    processes = {name: subprocess.Popen([*corridor, *said]) for name, said in commands.items()}
    try:
        _wait_until_ready(port)
        yield port, {name: process.pid for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(20)


def _wait_until_ready(port: int) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The web process did not answer within 30 s.")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as folder:
        # Commits are serialised by the gate; waiting for a noisy disk would be all one sees.
        server = Server(Path(folder), settings={"synchronous_commit": "off"})
        server.start()
        try:
            found = _measure(server, Path(folder))
        finally:
            server.remove()
    path = Path("build/bench.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n")
    print("\n".join(f"{name:>32}  {value}" for name, value in found.items()))


def _measure(server: Server, folder: Path) -> dict[str, object]:
    os.environ["DATABASE_URL"] = server.url
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-bench-" * 5)
    prepare_environment()
    load_django()
    from django.core.management import call_command

    from bench import limit, simulator
    from bench.school import make_school

    call_command("migrate", verbosity=0)
    replayed = simulator.figures()
    school = make_school()
    script = limit.record_cycles(school, folder)
    with serving() as (port, pids):
        bench = Bench(port, school, Accounts(pids, server.pid() or 0))
        idle = bench.accounts.megabytes()
        found: dict[str, object] = dict(figures(bench))
        pgbench = find_programs(major=None, copy_for_others=False).folder / "pgbench"
        found |= ratio(bench, lambda: limit.cycles_per_second(pgbench, server.url, script))
        found |= replayed
        return {**found, "idle_mb": idle, "loaded_mb": bench.accounts.megabytes()}


if __name__ == "__main__":
    main()
