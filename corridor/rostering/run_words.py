"""A run in words for a page: what would change, what is to be looked at, how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corridor.rostering.models import RosterRun

CHECK, NEW, CHANGED, GONE, DECIDED = "check", "new", "changed", "gone", "decided"
STATES = {NEW: ("new", "returning"), CHANGED: ("changed",), GONE: ("gone",)}
KINDS: dict[str, str | Promise] = {
    "schools": gettext_lazy("School"),
    "terms": gettext_lazy("Term"),
    "courses": gettext_lazy("Course"),
    "people": gettext_lazy("Person"),
    "members": gettext_lazy("Role"),
    "sections": gettext_lazy("Class"),
    "enrollments": gettext_lazy("Enrollment"),
}
KIND_ICONS = {
    "schools": "school",
    "terms": "calendar-days",
    "courses": "book-open",
    "people": "users",
    "members": "users-round",
    "sections": "presentation",
    "enrollments": "presentation",
}
PROBLEM_ICONS = {"error": "circle-alert", "warning": "triangle-alert"}
DECISIONS: dict[str, str | Promise] = {
    "reissued": gettext_lazy("Somebody else"),
    "same_person": gettext_lazy("Same person"),
    "same_school": gettext_lazy("Same school"),
    "strays": gettext_lazy("Left out"),
    "changed_since": gettext_lazy("Left alone"),
}
COUNTED = ("schools", "terms", "courses", "people", "sections", "enrollments")
STEPS: dict[str, str | Promise] = {
    "read": gettext_lazy("Reading the file"),
    "compare": gettext_lazy("Comparing with what is in force"),
    "apply": gettext_lazy("Writing"),
}
PILLS = {
    RosterRun.State.APPLIED: "ok",
    RosterRun.State.UNCHANGED: "ok",
    RosterRun.State.PREVIEW: "warn",
    RosterRun.State.RUNNING: "accent",
    RosterRun.State.REFUSED: "bad",
    RosterRun.State.FAILED: "bad",
}
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """How many would be new, changed, gone; ``detail`` says of what."""

    name: str
    label: str
    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    detail: str
    pill: str
    kind: str
    icon: str


def figures(run: RosterRun) -> tuple[Figure, ...]:
    labels = {NEW: _("New"), CHANGED: _("Changed"), GONE: _("Gone")}
    found = [_figure(run, name, label) for name, label in labels.items()]
    faults = run.error_count + run.warning_count
    told = _("No row needs a look") if not faults else _rows_to_check(run)
    return (*found, Figure(CHECK, _("To check"), faults, told))


def _figure(run: RosterRun, name: str, label: str) -> Figure:
    counts = {k: sum(run.counts.get(k, {}).get(s, 0) for s in STATES[name]) for k in COUNTED}
    told = [f"{_number(kind, count)}" for kind, count in counts.items() if count]
    return Figure(name, label, sum(counts.values()), ", ".join(told) or _("Nothing"))


def _number(kind: str, n: int) -> str:
    words = {
        "schools": ngettext("%(n)s school", "%(n)s schools", n),
        "terms": ngettext("%(n)s term", "%(n)s terms", n),
        "courses": ngettext("%(n)s course", "%(n)s courses", n),
        "people": ngettext("%(n)s person", "%(n)s people", n),
        "sections": ngettext("%(n)s class", "%(n)s classes", n),
        "enrollments": ngettext("%(n)s enrollment", "%(n)s enrollments", n),
    }
    return words[kind] % {"n": f"{n:,}"}


def _rows_to_check(run: RosterRun) -> str:
    errors = ngettext("%(n)s error", "%(n)s errors", run.error_count)
    warnings = ngettext("%(n)s warning", "%(n)s warnings", run.warning_count)
    told = []
    if run.error_count:
        told.append(errors % {"n": f"{run.error_count:,}"})
    if run.warning_count:
        told.append(warnings % {"n": f"{run.warning_count:,}"})
    return ", ".join(told)


def lines(run: RosterRun, show: str) -> list[Line]:
    """The rows of one tab; never more than the run has kept as examples."""
    if show == CHECK:
        return [_problem(problem) for problem in run.problems[:SHOWN]]
    if show == DECIDED:
        return [_decided(found) for found in run.conflicts[:SHOWN]]
    return list(_examples(run, show))[:SHOWN]


def _problem(problem: dict[str, Any]) -> Line:
    place = [problem["file"]]
    if problem.get("line"):
        place.append(_("row {line}").format(line=problem["line"]))
    if problem.get("column"):
        place.append(problem["column"])
    wrong = problem["severity"] == "error"
    return Line(
        ", ".join(place),
        problem["message"],
        _("Error") if wrong else _("Warning"),
        "bad" if wrong else "warn",
        PROBLEM_ICONS["error" if wrong else "warning"],
    )


def _decided(found: dict[str, Any]) -> Line:
    decision = DECISIONS.get(found.get("code", ""), _("Decided"))
    name = found.get("name") or decision
    return Line(str(name), str(found.get("message", "")), str(decision), "", "hand")


def _examples(run: RosterRun, show: str) -> Iterator[Line]:
    pills = {NEW: (_("New"), "ok"), CHANGED: (_("Changed"), "accent"), GONE: (_("Gone"), "")}
    pill, kind_of_pill = pills[show]
    for kind, by_state in run.examples.items():
        for state in STATES[show]:
            for example in by_state.get(state, ()):
                told = [str(KINDS.get(kind, kind)), *_fields(example)]
                icon = KIND_ICONS.get(kind, "users")
                yield Line(str(example["name"]), ". ".join(told), pill, kind_of_pill, icon)


def _fields(example: dict[str, Any]) -> Iterator[str]:
    for name, (before, after) in example.get("fields", {}).items():
        yield f"{name.replace('_', ' ')}: {_plain(before)} → {_plain(after)}"


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in {None, ""} else str(value)


def tabs(run: RosterRun) -> list[Figure]:
    """In the order of their weight; those that hold nothing are left out."""
    found = {figure.name: figure for figure in figures(run)}
    decided = Figure(DECIDED, _("Decided"), len(run.conflicts), "")
    order = [found[CHECK], found[GONE], found[CHANGED], found[NEW], decided]
    return [figure for figure in order if figure.count]


@dataclass(frozen=True, slots=True)
class Progress:
    """``percent`` of the step that is under way; None where nobody can know."""

    step: str
    percent: int | None


def progress_of(told: dict[str, Any]) -> Progress:
    step = told.get("step", "read")
    read, total = told.get("read", 0), told.get("total", 0)
    percent = min(100, read * 100 // total) if step == "read" and total else None
    return Progress(str(STEPS.get(step, step)), percent)
