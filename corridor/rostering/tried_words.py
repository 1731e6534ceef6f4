"""What came of testing a connection, in words for its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.rostering.models import RosterConnection

LONGEST = timedelta(minutes=2)
SHOWN = 30
Words = dict[str, str | Promise]
LISTS: Words = {
    "orgs": gettext_lazy("Schools and other organisations"),
    "schools": gettext_lazy("Schools"),
    "academicSessions": gettext_lazy("Terms"),
    "terms": gettext_lazy("Terms"),
    "courses": gettext_lazy("Courses"),
    "classes": gettext_lazy("Classes"),
    "sections": gettext_lazy("Classes"),
    "users": gettext_lazy("People"),
    "students": gettext_lazy("Students"),
    "teachers": gettext_lazy("Teachers"),
    "enrollments": gettext_lazy("Enrollments"),
    "members": gettext_lazy("Students of the first class"),
    "files": gettext_lazy("Files that wait in the folder"),
}
FIELDS: Words = {
    "numbers": gettext_lazy("student numbers"),
    "emails": gettext_lazy("e-mail addresses"),
    "roles": gettext_lazy("roles"),
    "periods": gettext_lazy("periods"),
    "rooms": gettext_lazy("rooms"),
    "terms": gettext_lazy("terms"),
    "units": gettext_lazy("units of a school that you entered"),
}
MAY_BE_EMPTY = frozenset({"courses", "files", "members"})


@dataclass(frozen=True, slots=True)
class Line:
    """One list: how much came of it, and what is wrong or missing."""

    title: str
    detail: str
    pill: str
    kind: str


@dataclass(frozen=True, slots=True)
class TriedWords:
    """``works`` while the worker is at it; ``fault`` is why nothing came at all."""

    title: str
    fault: str = ""
    schools: tuple[str, ...] = ()
    more_schools: int = 0
    lines: tuple[Line, ...] = ()
    done_at: datetime | None = None
    works: bool = False


def tried_of(connection: RosterConnection, *, now: datetime) -> TriedWords | None:
    """None where nobody tested it since its settings are as they are."""
    told = connection.tried
    if not told:
        return None
    if asked_at := told.get("asked_at"):
        if now - datetime.fromisoformat(asked_at) <= LONGEST:
            return TriedWords(_("Being tested"), works=True)
        return TriedWords(
            _("It does not work yet"), _("The test did not come to its end. Try again.")
        )
    return _done(told)


def _done(told: Mapping[str, Any]) -> TriedWords:
    done_at = datetime.fromisoformat(told["done_at"])
    if fault := str(told.get("fault", "")):
        return TriedWords(_("It does not work yet"), fault, done_at=done_at)
    lines, schools = tuple(_lines(told)), tuple(told["schools"])
    kinds = {line.kind for line in lines}
    title = _("It works") if kinds <= {"ok"} else _("It answers, and something is missing")
    title = _("It does not work yet") if kinds == {"bad"} else title
    more = max(0, len(schools) - SHOWN)
    return TriedWords(title, "", schools[:SHOWN], more, lines, done_at)


def _lines(told: Mapping[str, Any]) -> Iterator[Line]:
    for looked in told.get("lists", ()):
        name, count = str(looked["name"]), int(looked["count"])
        title = str(LISTS.get(name, name))
        if looked["fault"]:
            yield Line(title, str(looked["fault"]), _("Not read"), "bad")
            continue
        missing = ", ".join(str(FIELDS.get(word, word)) for word in looked["missing"])
        detail = _("None of these tells: {fields}.").format(fields=missing) if missing else ""
        if not count and name not in MAY_BE_EMPTY:
            detail = _("Nothing came. Where there is something, share it with Corridor.")
        pill = _("{n} or more").format(n=count) if looked["goes_on"] else f"{count:,}"
        yield Line(title, detail, pill, "warn" if detail else "ok")
