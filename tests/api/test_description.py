from __future__ import annotations

import json
import re
from functools import reduce
from pathlib import Path
from typing import Any

from django.test import Client
from ninja import NinjaAPI

from corridor.api import snapshot
from corridor.api.v1.assembly import api
from corridor.api.v1.locations import Locations
from corridor.api.v1.me import MeAnswer
from corridor.api.v1.members import Members
from corridor.api.v1.shapes import Pass, Passes, PassWithEvents
from corridor.passes.rules import RULES, Verdict
from tests.api.conftest import CallAs
from tests.factories import World

DOCS = snapshot.SNAPSHOT.parent
ROOT = Path(snapshot.__file__).parents[1]
REFUSING = {Verdict.REFUSED, Verdict.REASON}
CODE = re.compile(r"""(?:Refusal|Objection|because|Problem)\(\s*(?:\d{3},\s*)?"([a-z_]+)"[,)]""")


def test_snapshot_is_what_the_code_describes() -> None:
    """After a wanted change: python -m corridor.api.snapshot"""
    assert snapshot.SNAPSHOT.read_text() == snapshot.current()


def test_snapshot_test_notices_another_api() -> None:
    assert snapshot.SNAPSHOT.read_text() != json.dumps(
        NinjaAPI().get_openapi_schema(path_prefix="")
    )


def test_description_is_public_and_is_the_snapshot(db: None) -> None:
    answered = Client().get("/api/v1/openapi.json")

    assert answered.status_code == 200
    assert answered.json() == json.loads(snapshot.SNAPSHOT.read_text())


def test_description_names_problems_as_such() -> None:
    described: dict[str, Any] = json.loads(snapshot.SNAPSHOT.read_text())

    for path in described["paths"].values():
        for call in path.values():
            assert call["security"] == [{"Bearer": []}]
            for status, answered in call["responses"].items():
                kind = "application/json" if status < "400" else "application/problem+json"
                assert list(answered["content"]) == [kind]


def test_answers_are_as_described(school: World, call_as: CallAs) -> None:
    """Answers are built from plain values; here the declared schemas check them."""
    teacher = call_as(school.teacher)
    made = teacher.ask(school.student, school.nurse).json()

    Pass.model_validate(made)
    Passes.model_validate(teacher.get("/passes").json())
    PassWithEvents.model_validate(teacher.get(f"/passes/{made['id']}").json())
    Members.model_validate(teacher.get("/members").json())
    Locations.model_validate(teacher.get("/locations").json())
    MeAnswer.model_validate(teacher.get("/me").json())


def test_handbook_has_an_example_of_every_call() -> None:
    examples = set(re.findall(r"\$API(/api/v1/[^\s?\"]+)", (DOCS / "README.md").read_text()))

    described = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]

    named = {"{pass_id}": "$PASS", "{plan_id}": "$PLAN"}
    named |= {"{activity_id}": "$ACTIVITY", "{day}": "$DAY"}
    calls = {reduce(lambda path, hole: path.replace(*hole), named.items(), p) for p in described}
    assert calls == examples


def test_handbook_has_every_code() -> None:
    handbook = (DOCS / "README.md").read_text()
    listed = set(
        re.findall(
            r"`(\w+)`", "".join(re.findall(r"^\| \d{3} \| ([^|]+)\|", handbook, re.MULTILINE))
        )
    )

    sources = [s for app in ("api", "passes", "planning") for s in (ROOT / app).rglob("*.py")]
    text = "".join(source.read_text() for source in sources)

    never_refuse = {r.code for r in RULES if not {r.student, r.staff} & REFUSING}
    assert set(CODE.findall(text)) - never_refuse - listed == set()
    assert [code for code in listed if f'"{code}"' not in text] == []
