"""From the command line: the first import makes the district."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from corridor.core.tenancy import in_district
from corridor.rostering.commands.importing import carry_out, look
from corridor.rostering.commands.keeping import Errand, open_run
from corridor.rostering.importing.comparison import Outcome
from corridor.rostering.importing.guard import Removal
from corridor.rostering.roster import Progress, RosterSource
from corridor.schools.commands import create_district
from corridor.schools.models import District
from corridor.schools.policies import Operator


@dataclass(frozen=True, slots=True)
class Target:
    """The district to import into; made with this name if there is none of this slug.

    ``time_zone`` is for schools that are new.
    """

    slug: str
    name: str
    time_zone: str


def preview_roster(
    *, source: RosterSource, target: Target, now: datetime, progress: Progress
) -> Outcome:
    """What ``import_roster`` would do; nothing is changed. Raises ``Refused`` for faults."""
    with transaction.atomic():
        is_known = District.objects.filter(slug=target.slug).exists()
        with in_district(_district(target).id):
            errand = _errand(source, target)
            outcome = look(open_run(errand, now), errand, now=now, progress=progress)
        transaction.set_rollback(not is_known)
    return outcome


def import_roster(
    *,
    source: RosterSource,
    target: Target,
    clock: Callable[[], datetime],
    progress: Progress,
    confirm: Callable[[Removal], bool],
) -> Outcome:
    """``apply_roster`` for whoever has the machine. Raises ``Refused``.

    A first import that is refused leaves no district, and so no run either.
    """
    found = District.objects.filter(slug=target.slug).first()
    if found is None:
        with transaction.atomic(), in_district(_district(target).id):
            return _import(source, target, clock, progress, confirm)
    with in_district(found.id):
        return _import(source, target, clock, progress, confirm)


def _import(
    source: RosterSource,
    target: Target,
    clock: Callable[[], datetime],
    progress: Progress,
    confirm: Callable[[Removal], bool],
) -> Outcome:
    errand = _errand(source, target)
    run = open_run(errand, clock())
    return carry_out(run, errand, clock=clock, progress=progress, confirm=confirm)


def _errand(source: RosterSource, target: Target) -> Errand:
    district = District.objects.get(slug=target.slug)
    return Errand(source, Operator(district.id), None, target.time_zone)


def _district(target: Target) -> District:
    found = District.objects.filter(slug=target.slug).first()
    return found or create_district(slug=target.slug, name=target.name)
