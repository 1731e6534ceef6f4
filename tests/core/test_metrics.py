"""What is counted, how it reads, and who may read it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from corridor.core.metrics import counted, shared
from corridor.core.metrics.kinds import Counter, Histogram, everything

SAMPLE = re.compile(r'^[a-z_]+\{([a-z]+="([^"\\]|\\.)*",?)*\} -?[0-9.e+-]+$')
TOKEN = {"Authorization": "Bearer let-me-read-them"}


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.METRICS_FOLDER, settings.METRICS_TOKEN = tmp_path, "let-me-read-them"
    return tmp_path


def test_metrics_are_for_whoever_has_the_token(client: Client, db: None, folder: Path) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer guessed"}).status_code == 404
    assert client.get("/metrics", headers=TOKEN).status_code == 200


def test_without_a_token_in_the_settings_nobody_reads_them(
    client: Client, db: None, settings: Any
) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    assert client.get("/metrics", headers=TOKEN).status_code == 404


def test_requests_are_counted_by_view_and_status(client: Client, folder: Path) -> None:
    client.get("/health/live", {"name": "canary"})

    text = client.get("/metrics", headers=TOKEN).text

    assert re.search(r'corridor_requests_total\{view="alive",status="200",.*\} [1-9]', text)
    assert re.search(r'corridor_request_seconds_count\{view="alive",.*\} [1-9]', text)
    assert "corridor_memory_bytes{" in text
    assert "canary" not in text
    samples = [line for line in text.splitlines() if not line.startswith("# ")]
    assert [line for line in samples if not SAMPLE.match(line)] == []


def test_one_page_has_all_processes_of_the_machine(folder: Path) -> None:
    counted.requests.add("here", "200")
    other = "# HELP corridor_requests_total x\n# TYPE corridor_requests_total counter\n"
    (folder / "77.prom").write_text(f'{other}corridor_requests_total{{view="there"}} 3\n')
    (folder / "78.prom").write_text(f'{other}corridor_requests_total{{view="long ago"}} 3\n')
    os.utime(folder / "78.prom", (0, 0))

    text = shared.page()

    assert text.count("# TYPE corridor_requests_total") == 1
    assert 'view="here"' in text
    assert 'corridor_requests_total{view="there"} 3' in text
    assert "long ago" not in text


def test_histogram_counts_up_and_strange_labels_are_quoted() -> None:
    before = list(everything)
    tall, odd = Histogram("test_seconds", "A test.", "view"), Counter("test", "A test.", "why")
    for seconds in (0.001, 0.03, 99.0):
        tall.observe(seconds, "a")
    odd.add('a "b"\n\\')
    everything[:] = before

    values = {labels["le"]: v for suffix, labels, v in tall.samples() if suffix == "_bucket"}
    assert (values["0.005"], values["0.05"], values["10"], values["+Inf"]) == (1, 2, 2, 3)
    assert list(odd.lines({}))[2] == 'corridor_test{why="a \\"b\\"\\n\\\\"} 1'
