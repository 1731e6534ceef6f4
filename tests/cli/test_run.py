"""`corridor run` as a person starts it: real processes, a real port, data of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, all_gone, eventually


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    made.remove()


def test_run_mends_itself_and_survives_the_killing_of_everything(
    installation: Installation,
) -> None:
    main = installation.start()
    assert eventually(installation.answers), installation.log.read_text()
    web = next(child for child in main.children() if "web" in child.cmdline())
    postmaster = installation.server.pid()
    assert postmaster is not None

    web.kill()
    os.kill(postmaster, signal.SIGKILL)

    assert eventually(
        lambda: all_gone([web]) and installation.server.pid() not in {None, postmaster}
    )
    assert eventually(installation.answers)
    assert eventually(lambda: len(main.children()) == 3)

    installation.kill_everything()

    main = installation.start()
    assert eventually(installation.answers), installation.log.read_text()
    assert "already runs" in installation.refusal()
    assert "is taken by another program" in installation.refusal(
        CORRIDOR_HOME=f"{installation.log}.d"
    )

    everything = installation.processes()
    main.send_signal(signal.SIGINT)

    assert installation.end() == 0
    assert all_gone(everything)
    assert "Your data are kept." in installation.log.read_text()


def test_run_stops_while_it_is_still_starting(installation: Installation) -> None:
    main = installation.start()
    assert eventually(installation.server.is_running)

    main.send_signal(signal.SIGTERM)

    assert installation.end() == 0
    assert not installation.server.is_running()
    assert "Corridor runs at" not in installation.log.read_text()
