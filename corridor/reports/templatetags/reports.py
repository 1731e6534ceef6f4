"""Words for lists of passes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils.translation import gettext as _

from corridor.accounts.context import role_label
from corridor.reports.standing import PassTimes, Standing, standing_of
from corridor.schools.grades import grade_name

TWO_HOURS = 120

register = template.Library()
register.filter("grade_name", grade_name)


@register.simple_tag
def standing(hall_pass: PassTimes, now: datetime) -> Standing:
    """How a pass stands at ``now``."""
    return standing_of(hall_pass, now)


@register.filter
def hours(value: timedelta) -> str:
    """A long time in hours, a short one in minutes."""
    minutes = round(value.total_seconds() / 60)
    if minutes < TWO_HOURS:
        return _("%(count)d min") % {"count": minutes}
    return _("%(count)d h") % {"count": round(minutes / 60)}


@register.filter
def role_names(roles: list[str]) -> str:
    """Roles in words: "Nurse, Case manager"."""
    return role_label(frozenset(roles))
