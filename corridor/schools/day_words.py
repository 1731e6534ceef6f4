"""A day of the calendar in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.schools.facts import DayFacts


def day_words(facts: DayFacts, schedules: Mapping[UUID, str]) -> str:
    """ "No school, Thanksgiving" or "Day A, Early release"; ``schedules`` are names by id."""
    if not facts.is_school_day:
        said = [_("No school")]
    else:
        kind = _("Day %(type)s") % {"type": facts.day_type} if facts.day_type else ""
        bells = schedules.get(facts.bell_schedule_id, "") if facts.bell_schedule_id else ""
        said = [kind or _("School day"), bells]
    return ", ".join(words for words in (*said, facts.note) if words)
