"""What the address of the search says: every choice stands in it, so that it can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.passes.finding import Wanted
from corridor.passes.finding.wanted import ASKED_FOR
from corridor.passes.models import EndReason, Source, State
from corridor.passes.rule_names import NAMES
from corridor.passes.views.staff_only import uuid_of

FIRST_YEAR, LAST_YEAR = 2000, 3000
MOST_LETTERS = 80
IDS = ("student", "place", "staff")
FLAGS = ("over_limit", "urgent", "overdue", "late")
# What staff set aside by overriding, beside the rules that have names of their own.
OVERRIDDEN = ("pass_limit", "room_capacity", "origin_capacity", "hall_limit", "keep_apart")
OTHER_OVERRIDES = {
    "line": _("The line"),
    "approver": _("Who was asked"),
    "not_visible": _("Who may go there"),
}
Words = str | Promise
RULES: dict[str, Words] = {code: NAMES[code] for code in OVERRIDDEN} | OTHER_OVERRIDES
WHEN: dict[str, Words] = {
    "today": _("Today"),
    "week": _("This week"),
    "month": _("Last 30 days"),
    "days": _("Other days"),
}
WAYS: dict[str, Words] = {"": _("To or from"), "to": _("To"), "from": _("From")}
PARTS: dict[str, Words] = {
    "": _("Made or approved by"),
    "made": _("Made by"),
    "approved": _("Approved by"),
}
STATES: dict[str, Words] = {"live": _("Going on now"), **dict(State.choices)}
SOURCES: dict[str, Words] = {ASKED_FOR: _("Asked for"), **dict(Source.choices)}
ENDS: dict[str, Words] = dict(EndReason.choices)
# What the attendance desk writes down, by the kind of place that it stands for.
KINDS = {"late": "late_arrival", "leaving": "early_dismissal"}
ONLY: dict[str, Words] = {"late": _("Late arrivals"), "leaving": _("Leaving early")}
CHOICES = {
    "only": ONLY,
    "when": WHEN,
    "way": WAYS,
    "part": PARTS,
    "state": STATES,
    "source": SOURCES,
    "end": ENDS,
    "rule": RULES,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The search as the form shows it; ``values`` hold what is chosen, by the form's names."""

    wanted: Wanted
    values: dict[str, str]

    @property
    def kept(self) -> str:
        """As the address has it."""
        return urlencode(self.values)

    @property
    def is_narrow(self) -> bool:
        return bool(self.values)

    @property
    def chosen(self) -> int:
        """How many of the choices are made that stand folded under the words."""
        return len(self.values.keys() - {"q", "student", "only"})


def typed_by(data: QueryDict, *, today: date) -> Typed:
    """Whatever is no valid choice counts as left out."""
    values = dict(_values(data))
    when = values.get("when", "")
    first, last = _days(when, data, today)
    wanted = Wanted(
        words=values.get("q", ""),
        **{name: uuid_of(values.get(name, "")) for name in IDS},  # type: ignore[arg-type]
        way=values.get("way", ""),
        part=values.get("part", ""),
        first=first,
        last=last,
        state=values.get("state", ""),
        end_reason=values.get("end", ""),
        source=values.get("source", ""),
        overrode=values.get("rule", ""),
        place_kind=KINDS.get(values.get("only", ""), ""),
        **{name: name in values for name in FLAGS},  # type: ignore[arg-type]
    )
    return Typed(wanted, values)


def _values(data: QueryDict) -> Iterator[tuple[str, str]]:
    if words := data.get("q", "").replace("\x00", "").strip()[:MOST_LETTERS]:
        yield "q", words
    yield from ((name, str(id_)) for name in IDS if (id_ := uuid_of(data.get(name, ""))))
    chosen = ((name, data.get(name, ""), known) for name, known in CHOICES.items())
    yield from ((name, value) for name, value, known in chosen if value and value in known)
    if data.get("when", "") in ("", "days"):
        days = ((name, _day(data.get(name, ""))) for name in ("first", "last"))
        yield from ((name, day.isoformat()) for name, day in days if day)
    yield from ((name, "1") for name in FLAGS if data.get(name))


def _days(when: str, data: QueryDict, today: date) -> tuple[date | None, date | None]:
    match when:
        case "today":
            return today, today
        case "week":
            return today - timedelta(days=today.weekday()), today
        case "month":
            return today - timedelta(days=30), today
    return _day(data.get("first", "")), _day(data.get("last", ""))


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and FIRST_YEAR <= found.year < LAST_YEAR else None


def choices_for(values: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The options of each choice, as the form lists them."""
    return {
        name: [
            {"value": value, "words": words, "chosen": values.get(name, "") == value}
            for value, words in choices.items()
        ]
        for name, choices in CHOICES.items()
    }
