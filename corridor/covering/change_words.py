"""What the log of changes says of who covers for whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from corridor.schools.subjects import Subject

SUBJECT = Subject(
    "covering",
    _("Covering"),
    icon="users",
    labels={
        "cover": _("Covers"),
        "dates": _("Dates"),
        "periods": _("Periods"),
        "shared": _("Used by many"),
    },
    values={
        "cover": {"": _("nobody yet"), "day_pass": _("a day pass")},
        "periods": {"": _("all day")},
        "shared": {"": _("no"), "shared": _("yes")},
    },
)
