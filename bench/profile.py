"""`python -m bench --profile VERB`: where one verb's milliseconds go, in one process.

First cProfile over many calls through every middleware; then, without the profiler, the mean
time of each statement as the application waits for it, beside the whole.
"""

from __future__ import annotations

import cProfile
import pstats
import re
import time
from collections.abc import Callable
from statistics import mean

from bench.inside import Call, Inside
from bench.recording import Said, recorded

CALLS = 150
LINES = 35
Prepare = Callable[[], Call]

# What makes ready for a verb, the verb, and what tidies up after it.
CYCLES: dict[str, tuple[str, ...]] = {
    "request": ("", "request", "end"),
    "request_for_approval": ("", "request_for_approval", "end"),
    "approve": ("request_for_approval", "approve", "end"),
    "end": ("request", "end", ""),
    "list100": ("", "list100", ""),
    "monitor100": ("", "monitor100", ""),
    "home": ("", "home", ""),
}
NAMES = sorted({*CYCLES, *(f"page_{name}" for name in CYCLES if "0" not in name)} - {"page_home"})


def print_profile(inside: Inside, name: str) -> None:
    """``name`` is one of ``NAMES``."""
    ready, verb, after = (_step(inside, name, part) for part in CYCLES[name.removeprefix("page_")])
    profiler = cProfile.Profile()
    _repeat(ready, verb, after, lambda call: call())
    _repeat(ready, verb, after, profiler.runcall)
    for order in ("tottime", "cumulative"):
        pstats.Stats(profiler).sort_stats(order).print_stats(LINES)
    _print_statements(ready, verb, after)


def _repeat(ready: Prepare, verb: Prepare, after: Prepare, run: Callable[[Call], None]) -> None:
    for _ in range(CALLS):
        ready()()
        run(verb())
        after()()


def _print_statements(ready: Prepare, verb: Prepare, after: Prepare) -> None:
    cycles: list[list[Said]] = []
    whole: list[float] = []

    def timed(call: Call) -> None:
        with recorded() as said:
            begun = time.perf_counter()
            call()
            whole.append((time.perf_counter() - begun) * 1000)
        cycles.append(said)

    _repeat(ready, verb, after, timed)
    usual = [said for said in cycles if len(said) == len(cycles[-1])]
    print(f"{mean(whole):8.3f} ms in all, in one process; of it, by statement:")
    for row in zip(*usual, strict=True):
        text = re.sub(r"\s+", " ", re.sub(r"--.*", "", row[0].sql)).strip()
        print(
            f"{mean(one.ms for one in row):8.3f} ms  {'(sign-in) ' * row[0].signs_in}{text[:110]}"
        )


def _step(inside: Inside, name: str, part: str) -> Prepare:
    if not part:
        return lambda: lambda: None
    method = getattr(inside, part)
    if name.startswith("page_"):
        return lambda: method(page=True)
    return method  # type: ignore[no-any-return]
