"""What a report may be about, as a school names it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from corridor.concerns.models import ConcernReasons

# Of what one sees, never of what somebody is.
USUAL = (
    _("Not where the pass says"),
    _("On the phone"),
    _("Needs a talk"),
    _("Something else"),
)


def reasons_of(*, school_id: UUID) -> list[str]:
    """In the order of the form. One statement."""
    own = ConcernReasons.objects.filter(school_id=school_id)
    labels: list[str] | None = own.values_list("labels", flat=True).first()
    return list(labels) if labels else [str(label) for label in USUAL]
