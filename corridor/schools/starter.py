"""What a new school begins with: places and bells that most schools know."""

from __future__ import annotations

from datetime import time

from corridor.schools.facts import PeriodFacts, PlaceFacts, ScheduleFacts

RESTROOMS = tuple(
    PlaceFacts(
        name=f"Restroom, Hall {hall}",
        kind="restroom",
        folder="Restrooms",
        whereabouts=f"Hall {hall}",
        colour="sky",
        icon="droplets",
        minutes=5,
        capacity_to=4,
    )
    for hall in "ABC"
)

# The desk of the attendance clerk: nobody goes there by themselves, and nothing of it counts.
AT_THE_DESK = tuple(
    PlaceFacts(
        name=name,
        kind=kind,
        folder="Attendance",
        whereabouts="Main entrance",
        colour="blue",
        icon=icon,
        minutes=5,
        trips="one_way",
        counts_toward_limit=False,
        is_destination=False,
    )
    for name, kind, icon in (
        ("Late arrival", "late_arrival", "log-in"),
        ("Early dismissal", "early_dismissal", "log-out"),
    )
)

PLACES = (
    *RESTROOMS,
    PlaceFacts(
        name="Water fountain",
        kind="water",
        folder="Water and lockers",
        colour="teal",
        icon="glass-water",
        minutes=3,
    ),
    PlaceFacts(
        name="Locker",
        kind="locker",
        folder="Water and lockers",
        colour="green",
        icon="lock-keyhole",
        minutes=4,
    ),
    PlaceFacts(
        name="Nurse",
        kind="nurse",
        folder="Care and support",
        colour="red",
        icon="heart-pulse",
        minutes=15,
        counts_toward_limit=False,
    ),
    PlaceFacts(
        name="Guidance",
        kind="guidance",
        folder="Care and support",
        colour="violet",
        icon="message-circle-heart",
        minutes=15,
        approval="destination",
        approval_scheduled="destination",
        counts_toward_limit=False,
    ),
    PlaceFacts(
        name="Front office",
        kind="office",
        folder="Care and support",
        whereabouts="Main entrance",
        colour="indigo",
        icon="building-2",
        minutes=10,
        counts_toward_limit=False,
    ),
    *AT_THE_DESK,
    PlaceFacts(
        name="Library",
        kind="library",
        folder="Study",
        colour="amber",
        icon="library-big",
        minutes=20,
        trips="both",
        approval="destination",
        approval_scheduled="destination",
    ),
    PlaceFacts(
        name="Flex space",
        kind="flex",
        folder="Study",
        whereabouts="Seniors",
        colour="pink",
        icon="sofa",
        minutes=40,
        approval="origin",
        visible_grades=("12",),
    ),
)

CLASSROOM = PlaceFacts(
    name="",
    kind="classroom",
    folder="Classrooms",
    colour="slate",
    icon="presentation",
    minutes=5,
    approval="origin",
)


def _bells(*rows: tuple[str, str, str], kind: str = "class", wave: str = "") -> list[PeriodFacts]:
    return [
        PeriodFacts(
            name=name,
            starts_at=time.fromisoformat(start),
            ends_at=time.fromisoformat(end),
            kind=kind,
            lunch_wave=wave,
        )
        for name, start, end in rows
    ]


_MORNING = (
    ("1", "08:00", "08:49"),
    ("2", "08:55", "09:44"),
    ("3", "09:50", "10:42"),
    ("4", "10:47", "11:34"),
)
_AFTERNOON = (("6", "13:03", "13:48"), ("7", "13:54", "14:39"), ("8", "14:45", "15:30"))

REGULAR = ScheduleFacts(
    name="Regular",
    colour="indigo",
    is_default=True,
    periods=(
        *_bells(*_MORNING),
        *_bells(("Lunch", "11:35", "12:08"), kind="lunch"),
        *_bells(("5", "12:12", "12:58"), *_AFTERNOON),
    ),
)

REGULAR_TWO_LUNCHES = ScheduleFacts(
    name="Regular",
    colour="indigo",
    is_default=True,
    periods=(
        *_bells(*_MORNING),
        *_bells(("Lunch", "11:35", "12:05"), kind="lunch", wave="A"),
        *_bells(("5", "12:10", "12:58"), wave="A"),
        *_bells(("5", "11:40", "12:28"), wave="B"),
        *_bells(("Lunch", "12:28", "12:58"), kind="lunch", wave="B"),
        *_bells(*_AFTERNOON),
    ),
)

EARLY_RELEASE = ScheduleFacts(
    name="Early release",
    colour="amber",
    periods=tuple(
        _bells(
            ("1", "08:00", "08:30"),
            ("2", "08:35", "09:05"),
            ("3", "09:10", "09:40"),
            ("4", "09:45", "10:15"),
            ("5", "10:20", "10:50"),
            ("6", "10:55", "11:25"),
            ("7", "11:30", "12:00"),
            ("8", "12:05", "12:35"),
        )
    ),
)
