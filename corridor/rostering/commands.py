"""What can happen to a roster: it is imported, or an import is tried without effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core import audit
from corridor.core.errors import Refused
from corridor.core.tenancy import in_district
from corridor.core.tenancy.protection import tell_planner
from corridor.rostering.importing.apply import apply, touched_schools
from corridor.rostering.importing.compare import Counts, compare, keep
from corridor.rostering.importing.guard import Removal
from corridor.rostering.importing.kinds import COURSES, ENROLLMENTS, KINDS, PEOPLE
from corridor.rostering.importing.places import settle_places
from corridor.rostering.importing.schools import settle_schools
from corridor.rostering.importing.staging import stage
from corridor.rostering.models import RosterRun
from corridor.rostering.roster import Progress, RosterSource
from corridor.schools.commands import create_district, touch_rules
from corridor.schools.models import District


@dataclass(frozen=True, slots=True)
class Target:
    """The district to import into; made with this name if there is none of this slug.

    ``time_zone`` is for schools that are new.
    """

    slug: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: counts by kind, in reading order."""

    counts: dict[str, Counts]
    removal: Removal

    @property
    def differs(self) -> bool:
        return any(counts.differ for counts in self.counts.values())


def preview_roster(
    *, source: RosterSource, target: Target, now: datetime, progress: Progress
) -> Outcome:
    """What ``import_roster`` would do; nothing is changed. Raises ``Refused`` for faults."""
    with transaction.atomic():
        outcome = _compare(source, target, now, progress)
        transaction.set_rollback(True)
    return outcome


def import_roster(
    *,
    source: RosterSource,
    target: Target,
    clock: Callable[[], datetime],
    progress: Progress,
    confirm: Callable[[Removal], bool],
) -> Outcome:
    """Make the district's people and classes those of the roster, in one transaction.

    Raises ``Refused``, with nothing changed: ``roster_faulty`` when the source has errors,
    ``roster_removes_many`` when more than a tenth would go and ``confirm`` says no.
    """
    now = clock()
    with transaction.atomic():
        outcome = _compare(source, target, now, progress)
        if outcome.removal.is_large and not confirm(outcome.removal):
            raise Refused.because("roster_removes_many", _guard_sentence(outcome.removal))
        if outcome.differs:
            progress.step("apply")
            _apply(target, outcome, now)
            _record(source, target, outcome, (now, clock()))
    if outcome.differs:
        tell_planner(kind.model._meta.db_table for kind in KINDS)
    return outcome


def _compare(source: RosterSource, target: Target, now: datetime, progress: Progress) -> Outcome:
    """Stage and compare; leaves the temporary tables for ``_apply``."""
    with in_district(_locked_district(target).id):
        stage(source, progress)
        if source.problems.error_count:
            raise Refused.because(
                "roster_faulty", _("The roster has errors, so nothing was changed.")
            )
        progress.step("compare")
        counts = {"schools": settle_schools(now=now, time_zone=target.time_zone)}
        for kind in KINDS:
            if kind.name == "sections":
                counts["places"] = settle_places()
            if kind is COURSES and not source.has_courses:
                counts[kind.name] = keep(kind)
            else:
                counts[kind.name] = compare(kind, now=now, decided_roles=source.decided_roles)
        return Outcome(counts, _removal(counts))


def _apply(target: Target, outcome: Outcome, now: datetime) -> None:
    """Gates are locked here and not before, so that passes wait for the writing only."""
    with in_district(_locked_district(target).id):
        for school_id in touched_schools():
            touch_rules(school_id=school_id, now=now)
        apply(outcome.counts, now=now)


def _record(
    source: RosterSource, target: Target, outcome: Outcome, span: tuple[datetime, datetime]
) -> None:
    started_at, finished_at = span
    counts = {kind: asdict(counts) for kind, counts in outcome.counts.items()}
    with in_district(_locked_district(target).id):
        made = RosterRun.objects.create(
            provider=source.provider,
            source=source.label[:255],
            started_at=started_at,
            finished_at=finished_at,
            state=RosterRun.State.APPLIED,
            counts=counts,
        )
        audit.append(
            kind=audit.Kind.ROSTER_IMPORTED,
            now=finished_at,
            by=audit.By(device=audit.COMMAND_LINE),
            details={"import": str(made.id)},
        )


def _locked_district(target: Target) -> District:
    """One import at a time per district."""
    locked = District.objects.select_for_update(no_key=True)
    found = locked.filter(slug=target.slug).first()
    return found or create_district(slug=target.slug, name=target.name)


def _removal(counts: dict[str, Counts]) -> Removal:
    people, enrollments = counts[PEOPLE.name], counts[ENROLLMENTS.name]
    return Removal(people.gone, people.active, enrollments.gone, enrollments.active)


def _guard_sentence(removal: Removal) -> str:
    return _(
        "This roster would archive {people} of {people_active} people and {enrollments} of "
        "{enrollments_active} enrollments. That is more than a tenth, so nothing was changed. "
        "If it is right (a new school year, say), import again and confirm."
    ).format(**asdict(removal))
