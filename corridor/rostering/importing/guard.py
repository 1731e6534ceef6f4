"""How much an import may take away before somebody has to confirm it."""

from __future__ import annotations

from dataclasses import dataclass

SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Removal:
    """What would be archived, out of what is active now."""

    people: int
    people_active: int
    enrollments: int
    enrollments_active: int

    @property
    def is_large(self) -> bool:
        """More than a tenth of the people or of the enrollments."""
        return (
            self.people > SHARE * self.people_active
            or self.enrollments > SHARE * self.enrollments_active
        )
