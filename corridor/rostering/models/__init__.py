"""Terms, courses, sections and enrollments; where they come from, and the runs of imports."""

from corridor.rostering.models.runs import RosterConnection, RosterDiff, RosterRun
from corridor.rostering.models.timetable import (
    Course,
    Enrollment,
    RosteredModel,
    Section,
    SectionMeeting,
    SectionTerm,
    Term,
)

__all__ = [
    "Course",
    "Enrollment",
    "RosterConnection",
    "RosterDiff",
    "RosterRun",
    "RosteredModel",
    "Section",
    "SectionMeeting",
    "SectionTerm",
    "Term",
]
