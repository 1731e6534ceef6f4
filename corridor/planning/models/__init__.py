"""What is planned: passes for a later time, and the series they come from."""

from corridor.planning.models.clubs import Club, ClubDraft, ClubStudent
from corridor.planning.models.feeds import CalendarFeed
from corridor.planning.models.scheduled import EndReason, ScheduledPass, State
from corridor.planning.models.series import Series, SeriesStudent
from corridor.planning.models.timing import Timing

__all__ = [
    "CalendarFeed",
    "Club",
    "ClubDraft",
    "ClubStudent",
    "EndReason",
    "ScheduledPass",
    "Series",
    "SeriesStudent",
    "State",
    "Timing",
]
