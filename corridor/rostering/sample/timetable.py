"""Puts the students of a school into classes: pure arithmetic on numbers.

Students of a grade form groups of a class's size. Group ``g`` has subject ``(g + p) % 8`` in
period ``p``, so everybody has all eight subjects. Groups whose numbers differ by a multiple
of four have the same two subjects in periods ``p`` and ``p + 4``: among those, students are
mixed anew for each such pair, so that class-mates differ through the day and sizes stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from corridor.rostering.sample.plan import (
    PERIODS,
    class_sizes,
    free_periods,
    pool_count,
    subject_of,
)

HALF = PERIODS // 2


@dataclass(slots=True)
class Lesson:
    """A class in one period (0-7); ``teachers`` and ``students`` are positions in lists."""

    grade: str
    group: int
    subject: int
    period: int
    students: list[int]
    teachers: list[int] = field(default_factory=list)


def timetable(students: dict[str, list[int]], rng: Random) -> list[Lesson]:
    """Classes for students by grade; the first teacher of each is the one who leads it."""
    lessons: list[Lesson] = []
    group = 0
    for grade, members in students.items():
        sizes = class_sizes(len(members))
        lessons.extend(_lessons_of_grade(grade, members, sizes, group, rng))
        group += len(sizes)
    _give_teachers(lessons, group)
    return lessons


def _lessons_of_grade(
    grade: str, members: list[int], sizes: list[int], first_group: int, rng: Random
) -> Iterator[Lesson]:
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    base = [members[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    for pair in range(HALF):
        for at, seats in enumerate(_mixed(base, rng)):
            group = first_group + at
            for period in (pair, pair + HALF):
                yield Lesson(grade, group, subject_of(group, period), period, list(seats))


def _mixed(base: list[list[int]], rng: Random) -> list[list[int]]:
    """The same sizes, with students exchanged among groups whose numbers allow it."""
    seats = [list(group) for group in base]
    for residue in range(HALF):
        alike = seats[residue::HALF]
        everyone = [student for group in alike for student in group]
        rng.shuffle(everyone)
        for group in alike:
            group[:], everyone = everyone[: len(group)], everyone[len(group) :]
    return seats


def _give_teachers(lessons: list[Lesson], groups: int) -> None:
    """Each teacher stays in one department and is free once; who is left over co-teaches."""
    pools = pool_count(groups)
    first_teacher = 0
    for pool, frees in enumerate(free_periods(groups)):
        for period in range(PERIODS):
            due = [x for x in lessons if x.period == period and x.subject % pools == pool]
            due.sort(key=lambda x: (x.subject, x.group))
            ready = [first_teacher + n for n, free in enumerate(frees) if free != period]
            for at, teacher in enumerate(ready):
                if due:
                    due[at % len(due)].teachers.append(teacher)
        first_teacher += len(frees)
