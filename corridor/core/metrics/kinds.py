"""Counters, gauges and histograms: a dictionary and a lock each.

https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from threading import Lock

Labels = tuple[str, ...]
_lock = Lock()
everything: list[Metric] = []


class Metric:
    kind = ""

    def __init__(self, name: str, help_text: str, *labels: str) -> None:
        self.name, self.help, self.labels = f"corridor_{name}", help_text, labels
        everything.append(self)

    def samples(self) -> Iterator[tuple[str, dict[str, str], float]]:
        """Suffix of the name, labels, value."""
        raise NotImplementedError

    def lines(self, also: Mapping[str, str]) -> Iterator[str]:
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} {self.kind}"
        for suffix, labels, value in self.samples():
            told = ",".join(f'{key}="{_safe(text)}"' for key, text in {**labels, **also}.items())
            yield f"{self.name}{suffix}{{{told}}} {value:.10g}"


class Counter(Metric):
    kind = "counter"

    def __init__(self, name: str, help_text: str, *labels: str) -> None:
        super().__init__(name, help_text, *labels)
        self._counts: dict[Labels, float] = {}

    def add(self, *labels: str, by: float = 1) -> None:
        with _lock:
            self._counts[labels] = self._counts.get(labels, 0) + by

    def samples(self) -> Iterator[tuple[str, dict[str, str], float]]:
        for labels, count in list(self._counts.items()):
            yield "", dict(zip(self.labels, labels, strict=True)), count


class Gauge(Metric):
    """Set from time to time, or asked for when somebody reads it."""

    kind = "gauge"

    def __init__(self, name: str, help_text: str) -> None:
        super().__init__(name, help_text)
        self._value: float | None = None
        self.ask: Callable[[], float | None] = lambda: self._value

    def set(self, value: float) -> None:
        self._value = value

    def samples(self) -> Iterator[tuple[str, dict[str, str], float]]:
        if (value := self.ask()) is not None:
            yield "", {}, value


class Histogram(Metric):
    """How many took how long, in seconds."""

    kind = "histogram"
    bounds = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

    def __init__(self, name: str, help_text: str, *labels: str) -> None:
        super().__init__(name, help_text, *labels)
        self._rows: dict[Labels, list[float]] = {}

    def observe(self, seconds: float, *labels: str) -> None:
        place = next((i for i, bound in enumerate(self.bounds) if seconds <= bound), -2)
        with _lock:
            row = self._rows.get(labels)
            if row is None:
                row = self._rows[labels] = [0.0] * (len(self.bounds) + 2)
            row[place] += 1
            row[-1] += seconds

    def samples(self) -> Iterator[tuple[str, dict[str, str], float]]:
        for labels, row in list(self._rows.items()):
            named, total = dict(zip(self.labels, labels, strict=True)), 0.0
            for bound, count in zip((*self.bounds, float("inf")), row[:-1], strict=True):
                total += count
                limit = "+Inf" if bound == float("inf") else f"{bound:g}"
                yield "_bucket", {**named, "le": limit}, total
            yield "_sum", named, row[-1]
            yield "_count", named, total


def exposition(also: Mapping[str, str]) -> str:
    """All of this process; ``also`` are labels of every sample."""
    return "".join(f"{line}\n" for metric in everything for line in metric.lines(also))


def _safe(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
