"""Which organisation is a school, and which school an organisation belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.checks import UPPER_ORGS
from corridor.rostering.providers.oneroster.records import Class, Org
from corridor.rostering.roster import SchoolRow

DEPTH = 10


class Orgs:
    """Schools are the orgs of type school; where a package has none, its departments.

    Of a delta (``is_partial``) the others are in the database: an id that is not here may be one.
    """

    def __init__(
        self, orgs: Mapping[str, Org], problems: ProblemLog, *, is_partial: bool = False
    ) -> None:
        self.is_partial = is_partial
        self._orgs = orgs
        self._problems = problems
        self._schools = {o.sourced_id: o for o in orgs.values() if o.type == "school"}
        if not self._schools and not is_partial:
            self._take_departments()
        if not self._schools and orgs and not is_partial:
            problems.error(
                "no_school", "orgs.csv", _("No organisation of type school is in this file.")
            )

    def _take_departments(self) -> None:
        for org in self._orgs.values():
            if org.type not in UPPER_ORGS:
                self._schools[org.sourced_id] = org
                self._problems.warning(
                    "not_a_school",
                    "orgs.csv",
                    _("{name} is a {type}; it was taken as a school, as there is no other.").format(
                        name=org.name, type=org.type
                    ),
                    org.line,
                    "type",
                )

    def school_rows(self) -> Iterator[SchoolRow]:
        for org in self._schools.values():
            yield SchoolRow(org.sourced_id, org.name)

    @property
    def schools(self) -> tuple[str, ...]:
        return tuple(self._schools)

    def school_of(self, org_id: str) -> str:
        """The org itself or the school above it; empty for districts and what is over them."""
        for _step in range(DEPTH):
            if org_id in self._schools:
                return org_id
            org = self._orgs.get(org_id)
            if org is None:
                return org_id if self.is_partial else ""
            org_id = org.parent
        return ""

    def school_of_class(self, row: Class) -> str:
        school = self.school_of(row.school)
        if not school and row.school in self._orgs:
            self._problems.error(
                "class_without_school",
                "classes.csv",
                _("{id} is not a school, so nobody could tell where this class is.").format(
                    id=row.school
                ),
                row.line,
                "schoolSourcedId",
            )
        return school
