"""What the rules page shows: each rule with its fields inside its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.forms import BoundField
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.schools import rule_sentences as told
from corridor.schools.models import Location
from corridor.schools.rule_queries import LastChange
from corridor.schools.rule_sentences import RuleGroup, Sentence, Text
from corridor.schools.rules_form import NUMBERS, RulesEditor, RulesForm, SavedForm, WindowForm
from corridor.schools.window_words import listed, periods_words, scope_words

LATELY = timedelta(days=14)
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Row:
    """One rule on the page. Without a ``switch`` it always holds."""

    key: str
    sentence: SafeString
    override: Text
    switch: BoundField | None = None
    was: str = ""
    is_changed: bool = False
    errors: list[str] = field(default_factory=list)
    last: LastChange | None = None
    chips: str = ""
    words: str = ""
    edit: str = ""

    @property
    def control(self) -> SafeString:
        """The switch, named by its sentence."""
        attrs: dict[str, str | bool] = {"class": "switch", "aria-labelledby": f"say-{self.key}"}
        return self.switch.as_widget(attrs=attrs) if self.switch else SafeString("")

    @property
    def is_on(self) -> bool:
        return self.switch is None or bool(self.switch.value())


@dataclass(frozen=True, slots=True)
class Card:
    """A group of rules with its rows."""

    group: RuleGroup
    rows: list[Row]

    @property
    def on(self) -> int:
        return sum(row.is_on for row in self.rows)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the rows are made from."""

    editor: RulesEditor
    places: list[Location]
    last: Mapping[str, LastChange]
    now: datetime


def left_out(cards: Iterable[Card], *, words: str, only: str) -> set[str]:
    """The keys of the rules that a search without scripts hides."""
    wanted = words.casefold().split()
    return {
        row.key
        for card in cards
        for row in card.rows
        if (only and only not in row.chips.split())
        or not all(word in row.words.casefold() for word in wanted)
    }


def cards(sources: Sources) -> list[Card]:
    return [Card(group, list(_rows(group, sources))) for group in told.GROUPS]


def _rows(group: RuleGroup, sources: Sources) -> Iterator[Row]:
    if group is told.WHEN:
        yield from (_window_row(window, sources) for window in sources.editor.windows)
        yield from _cut_off_rows(sources)
    if group is told.WHO:
        yield from _approval_rows(sources)
    yield from (_rule_row(sentence, group, sources) for sentence in group.sentences)


def _rule_row(sentence: Sentence, group: RuleGroup, sources: Sources) -> Row:
    form = sources.editor.rules
    names = _fields_of(sentence, form)
    slots: dict[str, Any] = {name: form[name] for name in names}
    slots |= {"exempt": _exempt(sources), "grades": _grade_slots(form)}
    last = next((sources.last[n] for n in sentence.fields if n in sources.last), None)
    return Row(
        key=sentence.key,
        sentence=filled(str(sentence.text), slots),
        override=sentence.override,
        switch=form[sentence.switch] if sentence.switch else None,
        was=_was(sentence, form),
        is_changed=any(form.has_other(name) for name in names),
        errors=_errors(form, names),
        last=last,
        chips=_chips(group, last, sources.now),
        words=_plain(sentence.text, sentence.override, sentence.words),
    )


def _fields_of(sentence: Sentence, form: RulesForm) -> list[str]:
    """The controls that stand in a sentence, its switch first."""
    names = [sentence.switch, *sentence.fields]
    if sentence.key == "grade_starts":
        for row in range(form.grade_rows):
            names += [f"grade_{row}", f"grade_start_{row}"]
    return [name for name in dict.fromkeys(names) if name in form.fields]


def _grade_slots(form: RulesForm) -> SafeString:
    text = _("grade {grade} on {day}")
    rows = range(form.grade_rows)
    pairs = ({"grade": form[f"grade_{row}"], "day": form[f"grade_start_{row}"]} for row in rows)
    return format_html_join(", ", "{}", ((filled(text, pair),) for pair in pairs))


def _was(sentence: Sentence, form: RulesForm) -> str:
    """What is saved, for a rule whose draft differs."""
    switch = form[sentence.switch] if sentence.switch else None
    if switch is not None and not switch.initial:
        return _("Was off, not saved yet")
    if sentence.key in NUMBERS:
        return _("Was %(value)s, not saved yet") % {"value": form.initial[sentence.key]}
    return _("Not saved yet")


def _errors(form: SavedForm, names: Iterable[str]) -> list[str]:
    return [str(error) for name in names for error in form.errors.get(name, [])]


def _chips(group: RuleGroup, last: LastChange | None, now: datetime) -> str:
    is_late = last is not None and now - last.at < LATELY
    return f"{group.key} lately" if is_late else group.key


def _window_row(window: WindowForm, sources: Sources) -> Row:
    facts = window.saved
    slots: dict[str, Any] = {name: window[name] for name in window.fields}
    slots["periods"] = periods_words(facts.periods)
    text = _(
        "No passes in the first {first_minutes} and the last {last_minutes} minutes of "
        "{periods}{scope}."
    )
    if facts.is_clock:
        text = _("No passes between {starts_at} and {ends_at}{scope}.")
    scope = scope_words(facts)
    slots["scope"] = f", {scope}" if scope else ""
    last = sources.last.get(str(window.window_id))
    return Row(
        key=str(window.window_id),
        sentence=filled(text, slots),
        override=told.WINDOW_OVERRIDE,
        switch=window["is_on"],
        was=_("Not saved yet"),
        is_changed=any(window.has_other(name) for name in window.fields),
        errors=_errors(window, window.fields),
        last=last,
        chips=_chips(told.WHEN, last, sources.now),
        words=_plain(text, told.WINDOW_OVERRIDE, told.WINDOW_WORDS, facts.note, scope),
        edit=reverse("schools:window", args=[window.window_id]),
    )


def _cut_off_rows(sources: Sources) -> Iterator[Row]:
    closing = sorted({place.cutoff_period for place in sources.places if place.cutoff_period})
    for period in closing:
        places = [place for place in sources.places if place.cutoff_period == period]
        slots = {"places": _links(places), "period": period}
        yield _place_row(f"cut-off-{period}", told.CUT_OFF, slots, told.CUT_OFF_OVERRIDE, told.WHEN)


def _approval_rows(sources: Sources) -> Iterator[Row]:
    for attribute, texts in (
        ("approval", told.APPROVAL),
        ("approval_scheduled", told.APPROVAL_SCHEDULED),
    ):
        for mode, text in texts.items():
            places = [place for place in sources.places if getattr(place, attribute) == mode]
            if places:
                slots = {"places": _links(places)}
                key = f"{attribute}-{mode}"
                yield _place_row(key, text, slots, told.APPROVAL_OVERRIDE, told.WHO)


def _place_row(
    key: str, text: Text, slots: Mapping[str, Any], override: Text, group: RuleGroup
) -> Row:
    sentence = filled(str(text), slots)
    words = re.sub(r"<[^>]+>", "", sentence)
    return Row(key=key, sentence=sentence, override=override, chips=group.key, words=words)


def _exempt(sources: Sources) -> SafeString:
    """Which places never count."""
    places = [place for place in sources.places if not place.counts_toward_limit]
    if not places:
        return SafeString("")
    return filled(_("Passes to {places} do not count."), {"places": _links(places)})


def _links(places: Iterable[Location]) -> SafeString:
    """Names of places that lead to their editors; classrooms as their number."""
    places = list(places)
    rooms = [place for place in places if place.kind == Location.Kind.CLASSROOM]
    names = [_link(place) for place in places if place.kind != Location.Kind.CLASSROOM]
    if len(rooms) == 1:
        names.append(_link(rooms[0]))
    elif rooms:
        many = ngettext("%(n)s classroom", "%(n)s classrooms", len(rooms)) % {"n": len(rooms)}
        names.append(_anchor("reports:places", many))
    return mark_safe(listed(names))  # noqa: S308 (names are escaped by format_html)


def _link(place: Location) -> SafeString:
    return _anchor("reports:place", place.name, place.id)


def _anchor(name: str, text: str, *args: UUID) -> SafeString:
    try:
        return format_html('<a class="link" href="{}">{}</a>', reverse(name, args=args), text)
    except NoReverseMatch:
        return format_html("{}", text)


def filled(text: str, slots: Mapping[str, Any]) -> SafeString:
    """The sentence with a control or words in each of its slots."""
    parts = _SLOT.split(text)
    return format_html_join(
        "", "{}", ((slots[part] if at % 2 else part,) for at, part in enumerate(parts))
    )


def _plain(*texts: Text) -> str:
    return _SLOT.sub("", " ".join(str(text) for text in texts))
