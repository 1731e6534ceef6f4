"""What a school is made of: its district, places, bells and calendar.

A ``District`` is the tenant. Each ``School`` has one ``SchoolGate``, the row that every
decision about a pass locks first, and that counts versions so that screens notice what
they missed. Times of day are the school's wall clock; instants are UTC.
"""

from corridor.schools.models.changes import Change
from corridor.schools.models.days import BellSchedule, CalendarDay, NoPassWindow, Period
from corridor.schools.models.places import Location
from corridor.schools.models.school import District, School, SchoolGate

__all__ = [
    "BellSchedule",
    "CalendarDay",
    "Change",
    "District",
    "Location",
    "NoPassWindow",
    "Period",
    "School",
    "SchoolGate",
]
