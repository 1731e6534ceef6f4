"""Whom the lines of a pasted list mean: pure, from the students of a school.

A line is a student number, an e-mail address, or a name: in either order, with or without
accents, with a nickname, with an initial. What could mean several is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from uuid import UUID

MOST_CANDIDATES = 5
_CLOSE = 0.72  # of difflib's ratio: two letters of ten may differ
_WORD = re.compile(r"[^\W_]+")
# A letter that has no accent to take off, and what people type instead.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Known:
    """A student as a list may name them."""

    id: UUID
    given_name: str
    family_name: str
    preferred_name: str = ""
    number: str = ""
    email: str = ""
    grade: str = ""

    @property
    def name(self) -> str:
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Line:
    """What a line means. ``student`` is set where that is sure; otherwise ``candidates`` are those
    it could mean, the likeliest first, and ``is_close`` says that they are only like it."""

    text: str
    student: Known | None = None
    candidates: tuple[Known, ...] = ()
    is_close: bool = False

    @property
    def is_told(self) -> bool:
        """Whether somebody should see who was found, because the line says it otherwise."""
        return self.student is not None and not _says(self.text, self.student)


@dataclass(slots=True)
class Directory:
    """The students of a school, by all that a line may call them."""

    by_id: Mapping[str, list[Known]]
    by_words: Mapping[str, set[Known]]
    words_of: Mapping[UUID, tuple[tuple[str, ...], ...]]
    by_bit: Mapping[str, set[Known]] = field(default_factory=dict)


def directory_of(students: Iterable[Known]) -> Directory:
    by_id: dict[str, list[Known]] = defaultdict(list)
    by_words: dict[str, set[Known]] = defaultdict(set)
    by_bit: dict[str, set[Known]] = defaultdict(set)
    words_of: dict[UUID, tuple[tuple[str, ...], ...]] = {}
    for known in students:
        for text in {known.number, known.email, str(known.id)} - {""}:
            by_id[text.casefold()].append(known)
        words_of[known.id] = tuple(_namings(known))
        for word in {word for naming in words_of[known.id] for word in naming}:
            by_words[word].add(known)
            for bit in _bits(word):
                by_bit[bit].add(known)
    return Directory(by_id, by_words, words_of, by_bit)


def lines_of(text: str) -> list[str]:
    """The lines in which something stands, each as it is shown."""
    return [shown for line in text.splitlines() if (shown := " ".join(line.split()).strip(",; "))]


def match(lines: Sequence[str], directory: Directory) -> list[Line]:
    """Each line with whom it means, in order. A number or an address wins over a name."""
    return [_match(text, directory) for text in lines]


def _match(text: str, directory: Directory) -> Line:
    if named := directory.by_id.get(text.casefold()):
        return _line(text, named)
    words = words_in(text)
    if not words:
        return Line(text)
    if whole := _holding(words, directory):
        return _line(text, whole)
    if begun := list(_beginning(words, directory)):
        return _line(text, begun)
    return Line(text, None, tuple(_close(words, directory)), is_close=True)


def _line(text: str, found: Iterable[Known]) -> Line:
    people = sorted(found, key=lambda known: (not _says(text, known), known.name, str(known.id)))
    if len(people) == 1:
        return Line(text, people[0])
    return Line(text, None, tuple(people[: 2 * MOST_CANDIDATES]))


def words_in(text: str) -> tuple[str, ...]:
    """The words of a name in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS).replace("’", "'"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(_WORD.findall(letters.replace("'", "")))


def _namings(known: Known) -> Iterator[tuple[str, ...]]:
    """The words of each way to call them: by their given and by their preferred name."""
    family = words_in(known.family_name)
    for name in dict.fromkeys((known.given_name, known.preferred_name)):
        if name:
            yield (*words_in(name), *family)
    if not known.given_name and not known.preferred_name:
        yield family


def _says(text: str, known: Known) -> bool:
    """Whether the line is their whole name, in either order, or an id of theirs."""
    if text.casefold() in {known.number.casefold(), known.email.casefold()} - {""}:
        return True
    return any(sorted(words_in(text)) == sorted(naming) for naming in _namings(known))


def _holding(words: tuple[str, ...], directory: Directory) -> list[Known]:
    """Those in whose name, called one way, every word stands. One word alone is too little."""
    if len(words) < 2:
        return []
    found = _all_of(directory.by_words.get(word, set()) for word in words)
    return [k for k in found if any(_covers(words, n) for n in directory.words_of[k.id])]


def _covers(words: tuple[str, ...], naming: tuple[str, ...]) -> bool:
    return not set(words) - set(naming)


def _beginning(words: tuple[str, ...], directory: Directory) -> Iterator[Known]:
    """Those whose first or last name stands in full, the others only begun: "Hana K."."""
    whole = [word for word in words if word in directory.by_words and len(word) > 1]
    begun = [word for word in words if word not in whole]
    if not whole or len(words) < 2:
        return
    for known in _all_of(directory.by_words[word] for word in whole):
        namings = directory.words_of[known.id]
        if any(_begins(begun, set(naming) - set(whole)) for naming in namings):
            yield known


def _begins(begun: Sequence[str], others: set[str]) -> bool:
    return all(any(other.startswith(word) for other in others) for word in begun)


def _all_of(sets: Iterable[set[Known]]) -> set[Known]:
    found = list(sets)
    return set.intersection(*found) if found else set()


def _close(words: tuple[str, ...], directory: Directory) -> list[Known]:
    """Those whose names are like it, as letters that were mistyped leave them."""
    said = " ".join(sorted(words))
    near: dict[Known, int] = defaultdict(int)
    for bit in {bit for word in words for bit in _bits(word)}:
        for known in directory.by_bit.get(bit, ()):
            near[known] += 1
    likely = sorted(near, key=lambda known: -near[known])[:25]
    ratios = {known: _ratio(said, directory.words_of[known.id]) for known in likely}
    found = [known for known in likely if ratios[known] >= _CLOSE]
    return sorted(found, key=lambda known: -ratios[known])[:MOST_CANDIDATES]


def _ratio(said: str, namings: Iterable[tuple[str, ...]]) -> float:
    return max(
        (SequenceMatcher(None, said, " ".join(sorted(naming))).ratio() for naming in namings),
        default=0.0,
    )


def _bits(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}
