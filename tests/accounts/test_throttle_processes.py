"""Guesses that come through several processes at once count as one attacker's."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from corridor.accounts import throttle
from corridor.accounts.throttle import BOUNDS
from tests.factories import TEN
from tests.live.processes import ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)

HERE, VICTIM = "198.51.100.7", "victim@example.com"
PROCESSES, TRIES = 3, 12
GUESS = """
import sys
from datetime import datetime, timedelta
import django
django.setup()
from corridor.accounts import throttle
{tweak}
email, address, now, tries = sys.argv[1:]
known = dict(is_known=False, device="", now=datetime.fromisoformat(now))
print("ready", flush=True)
sys.stdin.readline()
asked = [throttle.begin(email=email, address=address, **known) for _ in range(int(tries))]
print(sum(one.until is None for one in asked))
"""
NO_BOUNDS = """
endless = throttle.Bound(10_000, timedelta(), timedelta())
throttle.BOUNDS.update({kind: endless for kind in throttle.BOUNDS})
"""


def guesser(tweak: str) -> subprocess.Popen[str]:
    arguments = [VICTIM, HERE, TEN.isoformat(), str(TRIES)]
    return subprocess.Popen(
        [sys.executable, "-c", GUESS.replace("{tweak}", tweak), *arguments],
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        },
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def let_through(tweak: str = "") -> int:
    """How many of the guesses of all processes were looked at; they start in one moment."""
    guessers = [guesser(tweak) for _ in range(PROCESSES)]
    for one in guessers:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in guessers:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    return sum(int(one.communicate(timeout=60)[0]) for one in guessers)


def is_let_in(*, device: str) -> bool:
    tried = throttle.begin(
        email=VICTIM, address=HERE, device=device, is_known=bool(device), now=TEN
    )
    return tried.until is None


def test_the_limit_holds_over_all_processes_and_the_victim_comes_in() -> None:
    assert let_through() == BOUNDS["pair"].free + 1

    assert is_let_in(device="the victim's own")
    assert not is_let_in(device=""), "strangers wait"


def test_without_the_bound_all_processes_guess_on() -> None:
    """Negative control."""
    assert let_through(NO_BOUNDS) == PROCESSES * TRIES
