"""`python -m bench`: measure, print a table, write build/bench.json."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from corridor.cli.environment import load_django, prepare_environment
from corridor.cli.postgres import Server
from corridor.cli.postgres_programs import find_programs

# Commits are serialised by the gate; waiting for a noisy disk would be all one sees.
SETTINGS = {"synchronous_commit": "off"}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as folder:
        server = Server(Path(folder), settings=SETTINGS)
        server.start()
        try:
            found = _measure(server, Path(folder))
        finally:
            server.remove()
    path = Path("build/bench.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n")
    print("\n".join(f"{name:>40}  {value}" for name, value in found.items()))


def _measure(server: Server, folder: Path) -> dict[str, object]:
    os.environ["DATABASE_URL"] = server.url
    os.environ["CORRIDOR_STATIC"] = str(folder / "static")
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-bench-" * 5)
    prepare_environment()
    load_django()
    from django.core.management import call_command

    from bench import limit, simulator, verbs
    from bench.people import browsers_of
    from bench.product import serving
    from bench.school import make_school

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0)
    replayed = simulator.figures()
    school = make_school()
    people = [school.teacher, *school.students[: verbs.BATCH + verbs.LIVE]]
    said = verbs.Verbs(school, browsers_of([person for person, _ in people]))
    script = limit.record_cycles(school, folder)
    pgbench = find_programs(major=None, copy_for_others=False).folder / "pgbench"
    with serving(server) as product:
        idle = product.accounts.megabytes()
        found: dict[str, object] = dict(verbs.figures(product, said))
        found |= verbs.ratio(
            product, said, lambda: limit.cycles_per_second(pgbench, server.url, script)
        )
        return {**found, **replayed, "idle_mb": idle, "loaded_mb": product.accounts.megabytes()}


if __name__ == "__main__":
    main()
