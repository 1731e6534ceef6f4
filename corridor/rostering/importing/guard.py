"""How much an import may take away or turn around before somebody has to confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corridor.rostering.importing.compare import Counts

SHARE = 0.1
SHARE_RENAMED = 0.5
FEW = 10  # among so few, half is nobody's mistake
COUNTED = ("schools", "people", "sections", "enrollments")


@dataclass(frozen=True, slots=True)
class Removal:
    """What would be archived, out of what is active now.

    ``renamed`` of ``known`` people would have another name; ``missing`` are the kinds of which
    the source has nothing while there are some. ``fingerprint`` is of what somebody has to say
    yes to; empty where nobody has to.
    """

    people: int
    people_active: int
    enrollments: int
    enrollments_active: int
    renamed: int = 0
    known: int = 0
    missing: tuple[str, ...] = ()
    fingerprint: str = ""

    @property
    def is_large(self) -> bool:
        """Whether somebody has to say yes."""
        return self.takes_many or self.renames_many or bool(self.missing)

    @property
    def takes_many(self) -> bool:
        """More than a tenth of the people or of the enrollments."""
        return (
            self.people > SHARE * self.people_active
            or self.enrollments > SHARE * self.enrollments_active
        )

    @property
    def renames_many(self) -> bool:
        """More than half of those who are known: ids may have been given out anew."""
        return self.renamed > max(FEW, SHARE_RENAMED * self.known)

    @property
    def sentence(self) -> str:
        """Why somebody has to say yes; empty when nobody has to."""
        parts = [
            self._takes() if self.takes_many else "",
            self._renames() if self.renames_many else "",
            self._misses() if self.missing else "",
        ]
        return " ".join(part for part in parts if part)

    def _takes(self) -> str:
        return _(
            "This roster would archive {people:,} of {people_active:,} people and {enrollments:,} "
            "of {enrollments_active:,} enrollments. That is more than a tenth."
        ).format(
            people=self.people,
            people_active=self.people_active,
            enrollments=self.enrollments,
            enrollments_active=self.enrollments_active,
        )

    def _renames(self) -> str:
        return _(
            "This roster gives {renamed:,} of {known:,} people another name. Their ids may have "
            "been given out anew."
        ).format(renamed=self.renamed, known=self.known)

    def _misses(self) -> str:
        return _("This roster holds none of these any more: {kinds}.").format(
            kinds=", ".join(self.missing)
        )


def weigh(counts: Mapping[str, Counts], *, renamed: int, reissued: int) -> Removal:
    people, enrollments = counts["people"], counts["enrollments"]
    missing = (kind for kind in COUNTED if _is_missing(counts[kind]))
    return Removal(
        people.gone,
        people.active,
        enrollments.gone,
        enrollments.active,
        renamed + reissued,
        people.same + people.changed + reissued,
        tuple(missing),
    )


def _is_missing(counts: Counts) -> bool:
    """Everything of a kind goes, and nothing of it comes."""
    return counts.gone > 0 and counts.gone == counts.active and not counts.new + counts.returning
