from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone

from corridor.cli.audit import audit
from corridor.core import audit as log
from corridor.core.audit.models import AuditLink
from corridor.core.tenancy import in_district, new_id
from corridor.schools.models import District
from tests.core.tampering import tamper
from tests.factories import make_district


def run(*arguments: str) -> Result:
    return CliRunner().invoke(audit, arguments)


@pytest.fixture
def anchors(district: District, tmp_path: Path) -> Path:
    """Three entries, and a file that says so."""
    for _ in range(3):
        by = log.By(device="web", person_id=new_id())
        log.append(kind=log.Kind.SIGNED_IN, now=timezone.now(), by=by)
    file = tmp_path / "anchors.jsonl"
    file.write_text(run("anchor").stdout)
    return file


def test_anchor_prints_one_line_for_each_district(district: District, anchors: Path) -> None:
    make_district()
    lines = [json.loads(line) for line in run("anchor").stdout.splitlines()]
    assert sorted(line["entries"] for line in lines) == [0, 3]
    own = run("anchor", "--district", district.slug).stdout.splitlines()
    assert [json.loads(line)["district"] for line in own] == [str(district.id)]


def test_verify_says_that_all_is_well(district: District, anchors: Path) -> None:
    result = run("verify", "--anchor", str(anchors))
    assert result.exit_code == 0
    assert f"{district.slug}: 3 entries, 1 anchor: intact." in result.stdout


def test_verify_says_what_an_anchor_is_for(anchors: Path) -> None:
    result = run("verify")
    assert result.exit_code == 0
    assert "A cut end shows only against an anchor" in result.stdout


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("update core_auditentry set device = 'x'", "it was edited"),
        ("delete from core_auditlink where number = 2", "Entry 2 is missing"),
        ("delete from core_auditlink where number > 1", "its end was cut off"),
    ],
)
def test_verify_fails_and_says_why(anchors: Path, statement: str, says: str) -> None:
    tamper(statement)
    result = run("verify", "--anchor", str(anchors))
    assert result.exit_code == 1
    assert "NOT AS IT WAS WRITTEN" in result.stdout
    assert says in result.stdout


def test_verify_looks_at_every_district(district: District, anchors: Path) -> None:
    with in_district(make_district().id):
        log.append(kind=log.Kind.SIGNED_IN, now=timezone.now(), by=log.By(device="web"))
        run("anchor")
        tamper("update core_auditlink set hash = 'x'")
    result = run("verify")
    assert result.exit_code == 1
    assert f"{district.slug}: 3 entries, 0 anchors: intact." in result.stdout


def test_verify_refuses_what_is_no_anchor(anchors: Path) -> None:
    anchors.write_text("hello\n")
    result = run("verify", "--anchor", str(anchors))
    assert result.exit_code == 1
    assert "line 1: this is no anchor" in result.stderr


def test_verify_refuses_an_anchor_of_a_district_that_is_gone(anchors: Path) -> None:
    line = {**json.loads(anchors.read_text()), "district": str(new_id())}
    anchors.write_text(json.dumps(line))
    result = run("verify", "--anchor", str(anchors))
    assert result.exit_code == 1
    assert "a district that is not here" in result.stderr


def test_a_log_whose_links_were_all_taken_is_not_intact(anchors: Path) -> None:
    tamper("delete from core_auditlink")
    assert not AuditLink.objects.exists()
    assert run("verify", "--anchor", str(anchors)).exit_code == 1
