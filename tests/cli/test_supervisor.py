"""Real processes, small ones: each writes a line with its process id when it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from corridor.cli import supervisor
from corridor.cli.supervisor import Child, supervise

PATIENCE = 15.0
WRITE = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); "
HANG_ON = "from corridor.cli.lifeline import hang_on; hang_on(); "
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


def child(file: Path, before: str = "", after: str = "time.sleep(60)") -> Child:
    return Child("small", [sys.executable, "-c", before + WRITE + after, str(file)])


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def supervise_until(condition: Callable[[], bool], children: list[Child]) -> bool:
    """What the condition was when the time came to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=supervise, args=(children,), kwargs={"stop": stop})
    thread.start()
    try:
        return eventually(condition)
    finally:
        stop.set()
        thread.join(PATIENCE)


def test_a_crashed_child_starts_again_and_says_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pids"

    assert supervise_until(lambda: len(pids(file)) >= 2, [child(file, after="sys.exit(3)")])

    assert len(set(pids(file))) >= 2
    assert "The small process ended by itself (exit code 3)" in capfd.readouterr().err


def test_a_crashing_child_is_tried_less_and_less_often() -> None:
    crashing = Child("small", ["/bin/false"])
    pauses = []
    for _ in range(9):
        crashing.start(held=0)
        crashing.wait(PATIENCE)
        crashing.look_after(held=0)
        pauses.append(crashing.pause)

    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30, 30]


def test_stop_ends_all_children(tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "two"]

    assert supervise_until(lambda: all(map(pids, files)), [child(file) for file in files])

    assert [is_alive(pid) for file in files for pid in pids(file)] == [False, False]


def test_stop_kills_a_child_that_does_not_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE", 0.5)
    file = tmp_path / "pids"

    assert supervise_until(lambda: bool(pids(file)), [child(file, before=STUBBORN)])

    assert not is_alive(pids(file)[0])


@pytest.mark.parametrize(("before", "survives"), [(HANG_ON, False), ("", True)])
def test_children_end_with_a_supervisor_that_is_killed(
    before: str, survives: bool, tmp_path: Path
) -> None:
    """The second row is the control: without the lifeline an orphan stays."""
    file = tmp_path / "pids"
    small = child(file, before=before)
    script = (
        "import threading; from corridor.cli.supervisor import Child, supervise; "
        f"supervise([Child('small', {list(small.command)!r})], stop=threading.Event())"
    )
    parent = subprocess.Popen([sys.executable, "-c", script])
    assert eventually(lambda: bool(pids(file)))
    time.sleep(0.2)

    parent.kill()
    parent.wait()

    orphan = pids(file)[0]
    if survives:
        time.sleep(1)
        assert is_alive(orphan)
        os.kill(orphan, signal.SIGKILL)
    else:
        assert eventually(lambda: not is_alive(orphan))
