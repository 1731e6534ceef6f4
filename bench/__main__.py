"""`python -m bench`: measure, print a table, write build/bench.json."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.cli.environment import load_django, prepare_environment
from corridor.cli.postgres import Server
from corridor.cli.postgres_programs import find_programs

if TYPE_CHECKING:
    from bench.school import BenchSchool
    from bench.verbs import Verbs

# Commits are serialised by the gate; waiting for a noisy disk would be all one sees.
SETTINGS = {"synchronous_commit": "off", "fsync": "off", "max_wal_size": "8GB"}
LEVELS = {"at_300k": 300_000, "at_3m": 3_000_000, "at_20m": 20_000_000}
PARTS = ["verbs", "limit", "rush", "simulator"]
FLAT = ("request", "approve", "end", "page_request", "list100", "monitor100", "home")


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="corridor-bench-", dir=options.folder) as folder:
        server = Server(Path(folder), settings=SETTINGS)
        server.start()
        try:
            found = _bench(server, Path(folder), options)
        finally:
            server.remove()
    if found:
        path = Path("build/bench.json")
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=2) + "\n")
        print("\n".join(f"{name:>40}  {value}" for name, value in found.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="short rounds, of which the median")
    parser.add_argument("--calls", type=int, default=160, help="calls in each round")
    parser.add_argument("--only", nargs="*", choices=[*PARTS, "roster", "notify"])
    parser.add_argument("--backlog", type=int, default=50_000, help="letters that wait at once")
    parser.add_argument("--people", type=int, default=100_000, help="in the district of a roster")
    parser.add_argument("--rush", type=int, default=3000, metavar="STUDENTS")
    parser.add_argument("--rush-seconds", type=int, default=60)
    parser.add_argument("--history", nargs="*", choices=LEVELS, help="all levels, or these")
    parser.add_argument("--profile", metavar="VERB", help="show where a verb's time goes")
    parser.add_argument("--folder", help="where the database lives while it is measured")
    return parser.parse_args()


def _bench(server: Server, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    os.environ["DATABASE_URL"] = server.url
    os.environ["DATABASE_OWNER_URL"] = server.owner_url
    os.environ["CORRIDOR_STATIC"] = str(folder / "static")
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-bench-" * 5)
    prepare_environment()
    load_django()
    from django.core.management import call_command

    from bench.school import make_school

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0)
    school = make_school()
    _tell_planner()
    if options.profile:
        _profile(school, options.profile)
        return {}
    return _measure(server, folder, options, school)


def _tell_planner() -> None:
    """As after an import."""
    from corridor.core.tenancy.protection import tell_planner
    from corridor.core.tenancy.schema import tenant_models

    tell_planner(model._meta.db_table for model in tenant_models())


def _profile(school: BenchSchool, name: str) -> None:
    from bench import inside, profile
    from bench.people import browsers_of

    student = school.students[0]
    browsers = browsers_of([student[0], school.teacher[0]])
    profile.print_profile(inside.Inside(school, student, browsers), name)


def _measure(
    server: Server, folder: Path, options: argparse.Namespace, school: BenchSchool
) -> dict[str, Any]:
    """Each part on its own, so that ``--only`` can leave out the others."""
    from bench import verbs
    from bench.people import browsers_of

    people = [school.teacher, *school.students[: options.calls + verbs.LIVE]]
    said = verbs.Verbs(school, browsers_of([person for person, _ in people]))
    wanted = options.only if options.only is not None else PARTS
    found: dict[str, Any] = {}
    if "roster" in wanted:
        from bench import roster

        found |= roster.figures(server, folder, people=options.people)
    if "notify" in wanted:
        from bench import notify

        found |= notify.figures(backlog=options.backlog)
    if "simulator" in wanted:
        from bench import simulator

        found |= simulator.figures()
    if "verbs" in wanted:
        found |= _numbers(said)
    if {"verbs", "limit"} & set(wanted):
        found |= _served(server, folder, options, said, wanted)
    if "rush" in wanted:
        found |= _rush(server, options)
    if options.history is not None:
        found |= _with_history(server, options, said)
    return found


def _numbers(said: Verbs) -> dict[str, Any]:
    from bench import inside, statements

    student = said.school.students[0]
    return statements.numbers(inside.Inside(said.school, student, said.browsers))


def _served(
    server: Server, folder: Path, options: argparse.Namespace, said: Verbs, wanted: list[str]
) -> dict[str, Any]:
    from bench import limit, verbs
    from bench.product import serving

    script = limit.record_cycles(said.school, folder) if "limit" in wanted else folder
    pgbench = find_programs(major=None, copy_for_others=False).folder / "pgbench"
    found: dict[str, Any] = {}
    with serving(server) as product:
        idle = product.accounts.megabytes()
        if "verbs" in wanted:
            found |= verbs.figures(product, said, runs=options.runs, calls=options.calls)
        if "limit" in wanted:
            found |= verbs.ratio(
                product,
                said,
                lambda: limit.cycles_per_second(pgbench, server.url, script),
                runs=options.runs,
            )
        found["turned_away"] = product.turned_away
        return {**found, "idle_mb": idle, "loaded_mb": product.accounts.megabytes()}


def _rush(server: Server, options: argparse.Namespace) -> dict[str, Any]:
    """At a school of its own, with everybody signed in; as many web processes as usual."""
    from bench import rush
    from bench.people import browsers_of
    from bench.product import serving
    from bench.school import make_school

    students = options.rush + rush.WARM
    school = make_school("bench-rush", students=students, room=students)
    _tell_planner()
    browsers = browsers_of([person for person, _ in school.students])
    with serving(server, processes=rush.PROCESSES) as product:
        return rush.figures(product, school, browsers, seconds=options.rush_seconds)


def _with_history(server: Server, options: argparse.Namespace, said: Verbs) -> dict[str, Any]:
    """The same figures with more and more past, and the last over the first."""
    from bench import verbs
    from bench.history import Past
    from bench.product import serving

    past, found = Past(server.url, said.school), {}
    for name in options.history or LEVELS:
        grown = past.grow_to(LEVELS[name])
        with serving(server) as product:
            figures = verbs.figures(product, said, runs=options.runs, calls=options.calls)
        found[name] = {**grown, **figures}
        print(name, found[name], flush=True)
    past.close()
    first, last = next(iter(found)), list(found)[-1]
    found[f"{last}_over_{first}"] = {
        key: round(found[last][key] / found[first][key], 3)
        for verb in FLAT
        for key in (f"{verb}_cpu_ms", f"{verb}_database_cpu_ms")
    }
    return found


if __name__ == "__main__":
    main()
