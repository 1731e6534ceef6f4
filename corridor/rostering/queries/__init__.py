"""Where is somebody now and who is in the class (``classes``); days of many people (``lessons``);
who is away (``absences``); rosters on their way (``runs``)."""

from corridor.rostering.queries.classes import (
    Teacher,
    Whereabouts,
    ask_class_around,
    class_around,
    classes_to_accept,
    rooms_of_teacher,
    students_of_section,
    teaches,
    teaching_around,
    teaching_now,
    term_on,
    term_spans,
    time_zone_of_district,
    whereabouts,
)

__all__ = [
    "Teacher",
    "Whereabouts",
    "ask_class_around",
    "class_around",
    "classes_to_accept",
    "rooms_of_teacher",
    "students_of_section",
    "teaches",
    "teaching_around",
    "teaching_now",
    "term_on",
    "term_spans",
    "time_zone_of_district",
    "whereabouts",
]
