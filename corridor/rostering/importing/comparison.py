"""The whole comparison: from a source to what would change, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.core.tenancy import district_in_force
from corridor.rostering.importing.compare import Aims, Counts, compare
from corridor.rostering.importing.examples import Examples, find_examples
from corridor.rostering.importing.fingerprint import fingerprint_of
from corridor.rostering.importing.guard import Removal, weigh
from corridor.rostering.importing.identities import reissued_count, settle_identities
from corridor.rostering.importing.kinds import KINDS
from corridor.rostering.importing.places import settle_places
from corridor.rostering.importing.schools import SchoolChange, settle_schools
from corridor.rostering.importing.staging import stage
from corridor.rostering.roster import Progress, RosterSource

_STRAYS = """
    select count(*) from stage_enrollment e
    where not exists (select 1 from want_enrollments w where w.oneroster_id = e.source_id)
"""
_RENAMED = """
    select count(*) from want_people w
    join accounts_person t on t.district_id = %(district)s and t.id = w.id
    where w.state = 'changed' and lower(w.given_name || ' ' || w.family_name)
        <> lower(t.given_name || ' ' || t.family_name)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: counts by kind, in reading order."""

    counts: dict[str, Counts]
    removal: Removal
    gives_ids: bool = False
    schools: list[SchoolChange] = field(default_factory=list)
    conflicts: list[dict[str, str]] = field(default_factory=list)
    examples: Examples = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        return any(counts.differ for counts in self.counts.values()) or self.gives_ids


def compare_all(
    source: RosterSource, progress: Progress, aims_of: Callable[[RosterSource], Aims]
) -> Outcome:
    """Stage and compare; leaves the temporary tables for what writes. Raises ``Refused``.

    To be called in a transaction: schools, places and ids are settled at once, and are undone
    with it where the comparison is all there is to be.
    """
    stage(source, progress)
    if source.problems.error_count:
        raise Refused.because("roster_faulty", _("The roster has errors, so nothing was changed."))
    progress.step("compare")
    aims = aims_of(source)
    conflicts = settle_identities(aims)
    counts: dict[str, Counts] = {}
    counts["schools"], schools = settle_schools(aims)
    for kind in KINDS:
        if kind.name == "sections":
            counts["places"] = settle_places()
        counts[kind.name] = compare(kind, aims)
    removal = weigh(counts, renamed=_renamed(), reissued=reissued_count())
    if removal.is_large:
        removal = replace(removal, fingerprint=fingerprint_of(removal))
    gives_ids = bool(conflicts)
    if aims.partial:
        conflicts += _strays()
    return Outcome(counts, removal, gives_ids, schools, conflicts, find_examples(counts, schools))


def _strays() -> list[dict[str, str]]:
    """What a delta says of rows that nobody knows; a full package is checked in itself."""
    with connection.cursor() as cursor:
        cursor.execute(_STRAYS)
        count = int(cursor.fetchall()[0][0])
    sentence = _(
        "{count} enrollments name a class or a person that is not known, and were left out."
    )
    found = {"code": "strays", "name": "", "message": sentence.format(count=count)}
    return [found] if count else []


def _renamed() -> int:
    params: dict[str, Any] = {"district": district_in_force()}
    with connection.cursor() as cursor:
        cursor.execute(_RENAMED, params)
        return int(cursor.fetchall()[0][0])
