"""`python -m bench.live`: measure, print a table, write build/bench-live.json."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import click
import psycopg

from corridor.cli.environment import load_django, prepare_environment
from corridor.cli.postgres import Server


@click.command()
@click.option("--clients", default=2000, show_default=True, help="Streams of the fan-out.")
@click.option("--rate", default=20.0, show_default=True, help="Changes a second.")
@click.option("--seconds", default=15.0, show_default=True, help="How long each run takes.")
@click.option("--only", type=click.Choice(["fanout", "herd"]), help="One of the two runs.")
def main(clients: int, rate: float, seconds: float, only: str | None) -> None:
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as folder:
        # Commits are serialised by the gate; waiting for a noisy disk would be all one sees.
        server = Server(Path(folder), settings={"synchronous_commit": "off"})
        server.start()
        try:
            os.environ["CORRIDOR_STATIC"] = str(Path(folder, "static"))
            found = measure(server, clients=clients, rate=rate, seconds=seconds, only=only)
        finally:
            server.remove()
    path = Path("build/bench-live.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n")
    click.echo("\n".join(f"{name:>32}  {value}" for name, value in found.items()))


def measure(
    server: Server, *, clients: int, rate: float, seconds: float, only: str | None
) -> dict[str, Any]:
    os.environ["DATABASE_URL"] = server.url
    os.environ["DATABASE_OWNER_URL"] = server.owner_url
    os.environ.setdefault("CORRIDOR_SECRET_KEY", "of-the-bench-" * 5)
    prepare_environment()
    load_django()
    from django.core.management import call_command

    from bench.live import fanout, herd
    from bench.live.product import Product, load_average
    from bench.live.school import make_school

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    school = make_school()
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("analyze")
    found: dict[str, Any] = {"load_average_before": load_average()}
    with Product(server.pid() or 0) as product:
        if only != "herd":
            found |= fanout.figures(product, school, clients=clients, rate=rate, seconds=seconds)
        if only != "fanout":
            found |= herd.figures(product, school, rate=rate, seconds=seconds)
    return found | {"load_average_after": load_average()}


if __name__ == "__main__":
    main()
