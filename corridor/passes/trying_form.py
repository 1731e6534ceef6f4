"""A change of the rules as the simulator's address says it.

The names are those of the rules page: a rule's field, ``on_<field>`` for its switch,
``w-<window id>-<field>`` for a window. ``first_minutes`` and ``last_minutes`` alone are a new
window, ``to-<place id>`` is another capacity of a place. What is not named stays as saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.forms import BooleanField
from django.utils.translation import gettext as _

from corridor.passes.queries.previewing import Draft
from corridor.passes.simulator.proposals import Proposal
from corridor.schools import rule_queries
from corridor.schools.commands.rules import RANGES, RulesDraft
from corridor.schools.models import Location
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from corridor.schools.rules_form import OFF_AS_NOUGHT, SWITCHED, RulesEditor, SavedForm

NEW_WINDOW = ("first_minutes", "last_minutes")
MOST_MINUTES, MOST_PLACES = 120, 999
OFF = frozenset({"", "0", "off", "false"})


@dataclass(slots=True)
class Trying:
    """What somebody wants to try, beside what is saved.

    ``said`` holds exactly what differs, under its names: the page's own address.
    """

    saved: RuleFacts
    saved_windows: Mapping[UUID, WindowFacts]
    places: list[Location]
    seen: str
    facts: RuleFacts = field(default_factory=RuleFacts)
    windows: dict[UUID, WindowFacts] = field(default_factory=dict)
    new_window: WindowFacts | None = None
    capacities: dict[UUID, int | None] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not self.said

    @property
    def address(self) -> str:
        return urlencode(self.said)

    def without(self, *names: str) -> str:
        """The address with some of it taken back."""
        return urlencode({n: value for n, value in self.said.items() if n not in names})

    @property
    def proposal(self) -> Proposal:
        windows = [*self.windows.values()]
        windows += [self.new_window] if self.new_window else []
        return Proposal(Draft(self.facts, tuple(windows)), self.capacities)

    @property
    def draft(self) -> RulesDraft:
        return RulesDraft(self.facts, self.windows, self.seen)


def trying_of(*, school_id: UUID, today: date, said: Mapping[str, str]) -> Trying:
    """What an address asks for. Five statements."""
    saved = RuleFacts.of(rule_queries.school_of(school_id))
    windows = rule_queries.windows_of(school_id)
    trying = Trying(
        saved=saved,
        saved_windows=windows,
        places=rule_queries.destinations(school_id=school_id),
        seen=rule_queries.mark_of(school_id=school_id),
        facts=saved,
        windows=dict(windows),
    )
    _read_rules(trying, said, today)
    _read_new_window(trying, said)
    _read_capacities(trying, said)
    return trying


def _read_rules(trying: Trying, said: Mapping[str, str], today: date) -> None:
    as_saved = RulesEditor.of(trying.saved, trying.saved_windows, today=today)
    data = {k: v for form in (as_saved.rules, *as_saved.windows) for k, v in _data_of(form)}
    names = {*data, *_switches(as_saved)}
    for name in names & said.keys():
        data[name] = said[name]
        if name in SWITCHED and f"on_{name}" not in said:
            is_nought = name in OFF_AS_NOUGHT and said[name] == "0"
            data[f"on_{name}"] = "" if is_nought or said[name] == "" else "on"
    for name in _switches(as_saved):
        if data.get(name, "") in OFF:
            data.pop(name, None)
    editor = RulesEditor.of(trying.saved, trying.saved_windows, today=today, data=data)
    if not editor.is_valid():
        forms = (editor.rules, *editor.windows)
        trying.errors += [str(e) for form in forms for list_ in form.errors.values() for e in list_]
        return
    draft = editor.draft()
    trying.facts, trying.windows = draft.facts, dict(draft.windows)
    trying.errors += _range_errors(trying.facts)
    for form in (editor.rules, *editor.windows):
        trying.said |= _said_in(form, data)


def _data_of(form: SavedForm) -> Iterator[tuple[str, str]]:
    """A form as a browser would send it, untouched."""
    for bound in form:
        if isinstance(bound.field, BooleanField):
            yield bound.html_name, "on" if bound.initial else ""
        else:
            yield bound.html_name, str(bound.field.widget.attrs.get("data-was", ""))


def _switches(editor: RulesEditor) -> set[str]:
    forms = (editor.rules, *editor.windows)
    return {b.html_name for f in forms for b in f if isinstance(b.field, BooleanField)}


def _said_in(form: SavedForm, data: Mapping[str, str]) -> dict[str, str]:
    """What differs from what is saved; a rule that is off is said by its switch alone."""
    changed = {n: data.get(form.add_prefix(n), "") for n in form.fields if form.has_other(n)}
    off = {n for n in SWITCHED if f"on_{n}" in form.fields and f"on_{n}" not in data}
    return {form.add_prefix(n): value for n, value in changed.items() if n not in off}


def _range_errors(facts: RuleFacts) -> list[str]:
    values = ((name, getattr(facts, name)) for name in RANGES)
    wrong = [n for n, v in values if v is not None and not RANGES[n][0] <= v <= RANGES[n][1]]
    text = _("Choose a number from %(least)s to %(most)s.")
    return [text % {"least": RANGES[name][0], "most": RANGES[name][1]} for name in wrong]


def _read_new_window(trying: Trying, said: Mapping[str, str]) -> None:
    first, last = (_number(trying, said.get(name, ""), MOST_MINUTES) or 0 for name in NEW_WINDOW)
    if first or last:
        trying.new_window = WindowFacts(first_minutes=first, last_minutes=last)
        trying.said |= {n: str(v) for n, v in zip(NEW_WINDOW, (first, last), strict=True) if v}


def _read_capacities(trying: Trying, said: Mapping[str, str]) -> None:
    for place in trying.places:
        name = f"to-{place.id}"
        if name not in said:
            continue
        capacity = _number(trying, said[name], MOST_PLACES) or None
        if capacity != place.capacity_to:
            trying.capacities[place.id] = capacity
            trying.said[name] = str(capacity or "")


def _number(trying: Trying, text: str, most: int) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) > most:
        wrong = _("Choose a number from %(least)s to %(most)s.") % {"least": 0, "most": most}
        trying.errors.append(wrong)
        return None
    return int(text)
