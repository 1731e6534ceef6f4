"""Layouts that everybody has: a plain table, and what systems are known to read.

Genesis reads tab-separated files: school, student, status, time (08:30AM), date (3/21/2017) and
reason code, one file for who came late and one for who was released early.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.desk.facts import LayoutFacts

_PLAIN = (
    *(("Date", "date"), ("Time", "time"), ("Kind", "kind_label")),
    *(("Student number", "student_number"), ("Last name", "family_name")),
    *(("First name", "given_name"), ("Grade", "grade"), ("Period", "period")),
    *(("Reason", "reason"), ("Reason code", "code"), ("Excused", "excused")),
    *(("Note", "note"), ("Noted by", "made_by")),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """``kinds`` are the lines that such a file has; empty for all."""

    name: str | Promise
    layout: LayoutFacts
    kinds: tuple[str, ...] = ()


def _genesis(name: str, status: str, time: tuple[str, str]) -> LayoutFacts:
    return LayoutFacts(
        name=name,
        columns=(
            *(("School #", "school_number"), ("Student #", "student_number")),
            *(("Attendance Status", f"={status}"), time),
            *(("Date", "date"), ("Reason Code", "code")),
        ),
        separator="\t",
        date_format="%-m/%-d/%Y",
        time_format="%I:%M%p",
    )


PRESETS: Mapping[str, Preset] = {
    "plain": Preset(_("Plain table (CSV)"), LayoutFacts(name="Plain table", columns=_PLAIN)),
    "genesis_late": Preset(
        _("Genesis: late arrivals"),
        _genesis("Genesis: late arrivals", "T", ("Time In", "time_in")),
        kinds=("late",),
    ),
    "genesis_leaving": Preset(
        _("Genesis: early release"),
        _genesis("Genesis: early release", "ER", ("Time Out", "time_out")),
        kinds=("leaving",),
    ),
}
