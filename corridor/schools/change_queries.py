"""The log of changes, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.schools.models import Change
from corridor.schools.policies import Acting, may_see_private
from corridor.schools.standing import blocker, standing
from corridor.schools.subjects import all_subjects, hidden_from, subject_of

PAGE = 50
BY_MACHINE = "-"


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes. ``person`` is the id of who made them, "-" for the command line."""

    subject: str = ""
    person: str = ""
    search: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.subject or self.person or self.search)


@dataclass(frozen=True, slots=True)
class Logged:
    """A change, whether it can be taken back now, and the undo that took it back."""

    change: Change
    can_undo: bool = False
    undone_by: Change | None = None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Newest first; ``older`` is the change that the next page begins after."""

    rows: list[Logged]
    older: UUID | None = None


def visible_changes(*, actor: Acting, school_id: UUID) -> QuerySet[Change]:
    """What somebody may read in the log of a school; private lines are for the nurse."""
    found: QuerySet[Change] = Change.objects.filter(school_id=school_id)
    found = found.exclude(subject__in=hidden_from(actor))
    return found if may_see_private(actor) else found.filter(is_private=False)


def page_of_changes(
    seen: QuerySet[Change], *, wanted: ChangeFilter, after: UUID | None = None, size: int = PAGE
) -> ChangePage:
    """``seen`` are ``visible_changes``. At most three statements."""
    found = _narrowed(seen, wanted)
    mark = seen.filter(id=after).first() if after else None
    if mark is not None:
        found = found.filter(Q(at__lt=mark.at) | Q(at=mark.at, id__lt=mark.id))
    rows = list(found.order_by("-at", "-id")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return ChangePage(_logged(rows), rows[-1].id if more else None)


def _narrowed(seen: QuerySet[Change], wanted: ChangeFilter) -> QuerySet[Change]:
    found = seen.filter(subject=wanted.subject) if wanted.subject else seen
    if wanted.person == BY_MACHINE:
        found = found.filter(actor_id__isnull=True)
    elif wanted.person:
        found = found.filter(actor_id=wanted.person)
    for word in wanted.search.split()[:6]:
        found = found.filter(
            Q(actor_name__icontains=word)
            | Q(subject_name__icontains=word)
            | Q(subject__in=_subjects_called(word))
        )
    return found


def _subjects_called(word: str) -> list[str]:
    """The kinds of things whose name, or the name of one of whose fields, has this word."""
    word = word.casefold()
    return [
        subject.key
        for subject in all_subjects()
        if any(word in str(text).casefold() for text in (subject.name, *subject.labels.values()))
    ]


def _logged(rows: list[Change]) -> list[Logged]:
    """What came after each of them decides whether it can go back."""
    if not rows:
        return []
    things: dict[tuple[str, UUID], list[Change]] = defaultdict(list)
    same = Change.objects.filter(
        school_id=rows[0].school_id,
        subject_id__in={row.subject_id for row in rows},
        at__gte=min(row.at for row in rows),
    )
    for change in same:
        things[change.subject, change.subject_id].append(change)
    return [_one(row, things[row.subject, row.subject_id]) for row in rows]


def _one(row: Change, same: list[Change]) -> Logged:
    since = [change for change in same if change.at >= row.at]
    stand = standing(since)
    if row.id not in stand:
        undone = (one for one in since if one.undoes_id == row.id and one.id in stand)
        return Logged(row, undone_by=next(undone, None))
    subject = subject_of(row.subject)
    goes_back = subject is not None and subject.restore is not None
    return Logged(row, can_undo=goes_back and blocker(row, since) is None)


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who changed something; ``id`` is "-" for the command line."""

    id: str
    name: str


def authors(seen: QuerySet[Change]) -> list[Author]:
    """Everybody in the log, by name; the latest name of each counts. One statement."""
    latest = seen.order_by("actor_id", "-at").distinct("actor_id")
    found = [
        Author(str(person) if person else BY_MACHINE, name)
        for person, name in latest.values_list("actor_id", "actor_name")
    ]
    return sorted(found, key=lambda author: author.name.casefold())
