"""How many schools, grades and classes a number of people makes."""

from __future__ import annotations

from dataclasses import dataclass

CLASS_SIZE = 25.5
FULL_CLASS = 26
SMALLEST, LARGEST = 22, 28
PERIODS = 8
STAFF_SHARE = 0.0625
LEAST_PEOPLE = 6
HIGH = ("09", "10", "11", "12")
MIDDLE = ("06", "07", "08")
WEIGHTS = {"High": 1300, "Middle": 850}


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """``students`` are counted by grade; ``others`` are staff who do not teach."""

    name: str
    students: dict[str, int]
    teachers: int
    others: int

    @property
    def people(self) -> int:
        return sum(self.students.values()) + self.teachers + self.others


def plan_schools(people: int) -> list[tuple[str, int]]:
    """Kind and size of each school; the sizes add up to ``people``."""
    if people < 2000:
        return [("High", people)]
    count = max(2, round(people / 1000))
    kinds = [("High", "Middle", "Middle")[n % 3] for n in range(count)]
    total = sum(WEIGHTS[kind] for kind in kinds)
    sizes = [people * WEIGHTS[kind] // total for kind in kinds]
    sizes[0] += people - sum(sizes)
    return list(zip(kinds, sizes, strict=True))


def plan_school(name: str, grades: tuple[str, ...], people: int) -> SchoolPlan:
    """Divide ``people`` into students by grade, the teachers they need, and other staff."""
    staff = max(3, round(people * STAFF_SHARE))
    while True:
        by_grade = students_by_grade(grades, people - staff)
        teachers = teachers_of(by_grade)
        if teachers < staff:
            return SchoolPlan(name, by_grade, teachers, staff - teachers)
        staff = teachers + 1


def teachers_of(students: dict[str, int]) -> int:
    return teachers_needed([size for count in students.values() for size in class_sizes(count)])


def students_by_grade(grades: tuple[str, ...], students: int) -> dict[str, int]:
    """Evenly, with the younger grades a little larger; few students share few grades."""
    used = grades[: max(1, min(len(grades), students // 20))]
    share, rest = divmod(students, len(used))
    spread = share // 25 if len(used) > 1 else 0
    sizes = [share + (1 if n < rest else 0) for n in range(len(used))]
    sizes[0] += spread
    sizes[-1] -= spread
    return dict(zip(used, sizes, strict=True))


def class_sizes(students: int) -> list[int]:
    """Sizes of the classes into which a grade is divided, full ones of 26 first."""
    count = max(1, round(students / CLASS_SIZE))
    if students > count * LARGEST:
        count += 1
    full = min(PERIODS, count)
    rest, left = students - full * FULL_CLASS, count - full
    if left and SMALLEST <= rest / left <= LARGEST:
        return [FULL_CLASS] * full + _evenly(rest, left)
    return _evenly(students, count)


def _evenly(total: int, parts: int) -> list[int]:
    share, rest = divmod(total, parts)
    return [share + 1] * rest + [share] * (parts - rest)


def pool_count(groups: int) -> int:
    """Into how many departments the subjects fall; a small school has one for all."""
    return max(1, min(8, groups // 5))


def teachers_needed(sizes: list[int]) -> int:
    """Each group of students needs a class in each period, each teacher is free in one."""
    groups = len(sizes)
    return sum(len(free) for free in free_periods(groups))


def free_periods(groups: int) -> list[list[int]]:
    """For each department, the period (0-7) in which each of its teachers is free."""
    pools = pool_count(groups)
    found = []
    for pool in range(pools):
        load = [
            sum(1 for group in range(groups) if subject_of(group, period) % pools == pool)
            for period in range(PERIODS)
        ]
        found.append(_frees(load))
    return found


def subject_of(group: int, period: int) -> int:
    """Which of the eight subjects a group of students has in a period: each one once."""
    return (group + period) % PERIODS


def _frees(load: list[int]) -> list[int]:
    """Enough teachers for ``load`` classes per period; the first is free late in the day."""
    teachers = max(-(-sum(load) // (PERIODS - 1)), *load)
    room = [teachers - classes for classes in load]
    frees = []
    for teacher in range(teachers):
        if teacher == 0:
            period = max(p for p in range(PERIODS) if room[p])
        else:
            period = max(range(PERIODS), key=lambda p: (room[p], p))
        room[period] -= 1
        frees.append(period)
    return frees
