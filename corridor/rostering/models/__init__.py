"""Terms, courses, sections and enrollments; where they come from, and the runs of imports."""

from corridor.rostering.models.attendance import Absence
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
from corridor.rostering.models.uploads import RosterUpload, RosterUploadChunk

__all__ = [
    "Absence",
    "Course",
    "Enrollment",
    "RosterConnection",
    "RosterDiff",
    "RosterRun",
    "RosterUpload",
    "RosterUploadChunk",
    "RosteredModel",
    "Section",
    "SectionMeeting",
    "SectionTerm",
    "Term",
]
