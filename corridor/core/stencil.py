"""Rows of one template: what they have in common is rendered once.

A wall of a hundred cards looks up the same words, icons and addresses a hundred times. A
stencil is a template rendered once, with a mark wherever a row's own value goes; to fill one in
is to join text. The template stays an ordinary template, and a test holds filled rows to
plainly rendered ones. What changes the text beside the values (a state, a missing badge) is the
row's shape: each shape has a stencil of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Shape = tuple[tuple[str, object], ...]
Ground = tuple[object, ...]
MOST_KEPT = 500
NEED_NO_ESCAPE = frozenset({SafeString, int, UUID})


@dataclass(frozen=True, slots=True)
class Stencil:
    """A text with a ``%s`` wherever a value goes, and which value that is."""

    text: str
    values: tuple[int, ...]

    def fill(self, values: Sequence[object]) -> SafeString:
        """The row with these values, escaped unless they are safe, in the order of the holes."""
        said = _escaped(values)
        return SafeString(self.text % tuple([said[n] for n in self.values]))

    def given(self, values: Sequence[object]) -> Stencil:
        """A stencil for rows that have the values of the first holes in common."""
        known = [text.replace("%", "%%") for text in _escaped(values)]
        number = len(known)
        parts = tuple([known[n] if n < number else "%s" for n in self.values])
        text = self.text.replace("%%", "%%%%") % parts
        return Stencil(text, tuple([n - number for n in self.values if n >= number]))


def _escaped(values: Sequence[object]) -> list[str]:
    return [str(v) if type(v) in NEED_NO_ESCAPE else escape(str(v)) for v in values]


def stencil(template: str, row: str, holes: tuple[str, ...], **shape: object) -> Stencil:
    """The stencil of a template that reads ``<row>.<name>``, or just ``<name>``.

    ``holes`` are the names whose values are filled in later, and that the template may only
    show; it may ask what is in ``shape``. A hole stands for itself in addresses, too.
    """
    return _cut(template, row, holes, tuple(sorted(shape.items())), ground())


def ground() -> Ground:
    """What else a piece follows from: the language, and addresses from the storage and the
    URLconf, which tests exchange. In development a template may change at any time."""
    storage = storages["staticfiles"]
    return get_language() or "", settings.ROOT_URLCONF, object() if settings.DEBUG else storage


@lru_cache(maxsize=MOST_KEPT)
def _cut(template: str, row: str, holes: tuple[str, ...], shape: Shape, _ground: Ground) -> Stencil:
    marks: list[UUID] = [uuid4() for _ in holes]
    names: dict[str, object] = {**dict(zip(holes, marks, strict=True)), **dict(shape)}
    text = render_to_string(template, {**names, row: names})
    places = {str(mark): n for n, mark in enumerate(marks)}
    any_mark = re.compile("|".join(places) or "(?!)")
    found = tuple(places[mark] for mark in any_mark.findall(text))
    return Stencil(any_mark.sub("%s", text.replace("%", "%%")), found)
