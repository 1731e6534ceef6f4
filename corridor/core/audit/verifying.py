"""Is the audit log of a district as it was written? Reads all of it and says what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from corridor.core.audit.anchors import Anchor
from corridor.core.audit.chain import FIRST, digest
from corridor.core.audit.models import AuditEntry, AuditLink
from corridor.core.tenancy import district_in_force

SEALED_WITHIN = timedelta(minutes=2)
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. ``code`` is stable, ``sentence`` for people."""

    code: str
    sentence: str


@dataclass(slots=True)
class Report:
    """``entries`` are in the chain, ``waiting`` were written just now and are sealed soon."""

    entries: int = 0
    waiting: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return not self.findings


@dataclass(slots=True)
class _Walk:
    """Where reading the chain stands, and what the anchors say of the places on the way."""

    anchors: dict[int, list[Anchor]]
    number: int = 0
    hash: str = FIRST


def verify(*, now: datetime, anchors: Iterable[Anchor] = ()) -> Report:
    """The whole log of the district in force, against itself and against ``anchors``."""
    report = Report()
    own = [anchor for anchor in anchors if anchor.district == str(district_in_force())]
    report.findings += [_forged(anchor) for anchor in own if not anchor.is_ours]
    walk = _Walk(_by_number(own))
    report.findings += _against_anchors(walk)
    for link, entry in _links():
        report.findings += _step(walk, link, entry)
        report.entries += 1
    report.findings += [_cut(a, walk.number) for a in own if a.entries > walk.number]
    report.findings += _unsealed(report, now)
    return report


def _by_number(anchors: list[Anchor]) -> dict[int, list[Anchor]]:
    found: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        found.setdefault(anchor.entries, []).append(anchor)
    return found


def _links() -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    """In the order of their numbers, some at a time, each with its entry if that is there."""
    last = 0
    while True:
        found = list(AuditLink.objects.filter(number__gt=last).order_by("number")[:AT_ONCE])
        if not found:
            return
        entries = AuditEntry.objects.in_bulk([link.entry_id for link in found])
        for link in found:
            yield link, entries.get(link.entry_id)
        last = found[-1].number


def _step(walk: _Walk, link: AuditLink, entry: AuditEntry | None) -> Iterator[Finding]:
    yield from _place(walk, link)
    yield from _content(link, entry)
    walk.number, walk.hash = link.number, link.hash
    yield from _against_anchors(walk)


def _place(walk: _Walk, link: AuditLink) -> Iterator[Finding]:
    expected = walk.number + 1
    if link.number > expected:
        which = _numbers(expected, link.number - 1)
        yield Finding("missing", f"{which} missing: taken out of the log.")
    elif link.previous != walk.hash:
        yield Finding(
            "moved",
            f"Entry {link.number} does not follow the one before it: "
            "entries were moved, taken out or put in.",
        )


def _content(link: AuditLink, entry: AuditEntry | None) -> Iterator[Finding]:
    if entry is None:
        yield Finding("deleted", f"Entry {link.number} is deleted; its place in the log is empty.")
    elif digest(link.previous, entry) != link.hash:
        yield Finding("edited", f"Entry {link.number} is not as it was written: it was edited.")


def _against_anchors(walk: _Walk) -> Iterator[Finding]:
    for anchor in walk.anchors.get(walk.number, ()):
        if anchor.head != walk.hash:
            yield Finding(
                "rewritten",
                f"Entry {anchor.entries} is another one than at the anchor of {anchor.at}: "
                "the log was written anew since, up to there or from further back.",
            )


def _cut(anchor: Anchor, entries: int) -> Finding:
    return Finding(
        "cut",
        f"The log ends with entry {entries}, but the anchor of {anchor.at} knows "
        f"{anchor.entries}: its end was cut off.",
    )


def _forged(anchor: Anchor) -> Finding:
    return Finding(
        "anchor",
        f"The anchor of {anchor.at} does not bear the signature of this installation: "
        "it was changed, or CORRIDOR_SECRET_KEY was.",
    )


def _unsealed(report: Report, now: datetime) -> Iterator[Finding]:
    found = unsealed().order_by("at")
    late = list(found.filter(at__lt=now - SEALED_WITHIN).values_list("at", flat=True))
    report.waiting = found.count() - len(late)
    if late:
        count = "1 entry is" if len(late) == 1 else f"{len(late)} entries are"
        yield Finding(
            "unsealed",
            f"{count} not in the chain, the oldest since {late[0]:%Y-%m-%d %H:%M:%S} UTC. "
            "Does `corridor worker` run? If it does, links were taken out of the log.",
        )


def unsealed() -> QuerySet[AuditEntry]:
    """Entries of the district in force that are in no chain yet."""
    links = AuditLink.objects.filter(entry_id=OuterRef("id"))
    return AuditEntry.objects.filter(~Exists(links))


def _numbers(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
