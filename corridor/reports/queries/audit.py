"""The audit log of a school, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.core.audit import AuditEntry, Kind
from corridor.schools.models import Change
from corridor.schools.permissions import Permission
from corridor.schools.policies import may_see_private
from corridor.schools.subjects import hidden_from

PAGE, MOST_NAMED, MOST_EXPORTED = 50, 200, 10_000
PRIVATE = {"private": True}
OF_LATE, LATEST = timedelta(days=30), 5

GROUPS: dict[str, tuple[Kind, ...]] = {
    "looks": (Kind.HISTORY_READ,),
    "files": (Kind.EXPORTED, Kind.ROSTER_IMPORTED),
    "changes": (
        *(Kind.RULES_CHANGED, Kind.ROLES_CHANGED, Kind.PERSON_CHANGED),
        Kind.STUDENT_REPORTED,
    ),
    "sign-ins": (
        Kind.SIGNED_IN,
        Kind.SIGNED_OUT,
        Kind.SIGN_IN_FAILED,
        Kind.SIGN_IN_THROTTLED,
        Kind.SESSIONS_ENDED,
        Kind.PASSWORD_SET,
        Kind.ACCOUNT_CHANGED,
        Kind.TOKEN_ISSUED,
        Kind.TOKEN_REVOKED,
    ),
}


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries. ``group`` is a key of ``GROUPS``, ``who`` the person who did it,
    ``student`` the person whom it is about, ``search`` words of the name of either."""

    group: str = ""
    who: UUID | None = None
    student: UUID | None = None
    day: date | None = None
    search: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.group or self.who or self.student or self.day or self.search)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Newest first; ``older`` is the entry that the next page begins after."""

    rows: list[AuditEntry]
    older: UUID | None = None


def visible_entries(*, actor: Actor) -> QuerySet[AuditEntry]:
    """What an admin may read: their school; for a district admin also what belongs to none.

    Changes of accommodations are left out for whoever may not see those.
    """
    here = Q(school_id=actor.school.id)
    if actor.may(Permission.DISTRICT):
        here |= Q(school_id__isnull=True)
    found: QuerySet[AuditEntry] = AuditEntry.objects.filter(here)
    for key in sorted(hidden_from(actor)):
        found = found.exclude(details__contains={"subject": key})
    return found if may_see_private(actor) else found.exclude(details__contains=PRIVATE)


def narrowed(
    seen: QuerySet[AuditEntry], wanted: AuditFilter, *, zone: ZoneInfo
) -> QuerySet[AuditEntry]:
    """``seen`` as far as ``wanted`` asks for it; at most one statement here."""
    found = seen.filter(kind__in=GROUPS[wanted.group]) if wanted.group else seen
    if wanted.who:
        found = found.filter(actor_id=wanted.who)
    if wanted.student:
        found = found.filter(subjects__contains=[wanted.student])
    if wanted.day:
        begins = datetime.combine(wanted.day, time.min, tzinfo=zone)
        ends = datetime.combine(wanted.day + timedelta(days=1), time.min, tzinfo=zone)
        found = found.filter(at__gte=begins, at__lt=ends)
    if wanted.search:
        people = _people_called(wanted.search)
        found = found.filter(Q(actor_id__in=people) | Q(subjects__overlap=people))
    return found


def _people_called(search: str) -> list[UUID]:
    found = Person.objects.all()
    for word in search.split()[:6]:
        found = found.filter(
            Q(given_name__icontains=word)
            | Q(preferred_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(title__istartswith=word)
        )
    return list(found.order_by("id").values_list("id", flat=True)[:MOST_NAMED])


def page_of_entries(
    found: QuerySet[AuditEntry], *, after: UUID | None = None, size: int = PAGE
) -> AuditPage:
    """At most two statements; stable while new entries come."""
    mark = found.filter(id=after).first() if after else None
    if mark is not None:
        found = found.filter(Q(at__lt=mark.at) | Q(at=mark.at, id__lt=mark.id))
    rows = list(found.order_by("-at", "-id")[: size + 1])
    return AuditPage(rows[:size], rows[size - 1].id if len(rows) > size else None)


def latest_looks(*, actor: Actor, student_id: UUID, now: datetime) -> list[AuditEntry]:
    """The last five times that somebody was shown passes of a student. One statement.

    Of the last 30 days: a student at whom nobody looks must not cost a search of years.
    """
    seen = visible_entries(actor=actor).filter(kind=Kind.HISTORY_READ, at__gte=now - OF_LATE)
    return list(seen.filter(subjects__contains=[student_id]).order_by("-at", "-id")[:LATEST])


def names_in(rows: Iterable[AuditEntry]) -> dict[UUID, str]:
    """Of everybody in these entries who is still known. One statement."""
    ids = {person for row in rows for person in (*row.subjects, row.actor_id) if person}
    return {person.id: person.name for person in Person.objects.filter(id__in=ids)}


def changes_in(rows: Iterable[AuditEntry]) -> dict[UUID, Change]:
    """The lines of the list of changes that these entries name. One statement, or none."""
    ids = {row.details["change"] for row in rows if "change" in row.details}
    return {change.id: change for change in Change.objects.filter(id__in=ids)} if ids else {}
