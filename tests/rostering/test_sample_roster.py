"""Sample rosters: the same every time, in order at any size, and like a real school."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.rostering.roster import EnrollmentRow, MembershipRow, PersonRow, SchoolRow, SectionRow
from corridor.rostering.sample import demo_district, sample_district, write_package
from corridor.rostering.sample.names import family_names, given_names, plain
from corridor.rostering.sample.plan import class_sizes
from tests.rostering.reading import Read

CAST = {
    "maya": "student",
    "leo": "student",
    "bennett": "teacher",
    "okafor": "substitute",
    "ortiz": "counselor",
    "reyes": "librarian",
    "doyle": "attendance_clerk",
    "kaur": "case_manager",
    "novak": "activities_coordinator",
    "bell": "hall_monitor",
    "ruiz": "school_admin",
    "moreau": "district_admin",
    "park": "teacher",
}


def sample(path: Path, people: int, seed: int = 1) -> Read:
    district = sample_district(people=people, seed=seed, year=2026)
    assert write_package(district, path) == people
    return Read(path)


@pytest.fixture(scope="module")
def fairview(tmp_path_factory: pytest.TempPathFactory) -> Read:
    path = tmp_path_factory.mktemp("demo") / "fairview.zip"
    write_package(demo_district("fairview", year=2026), path)
    return Read(path)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=st.integers(6, 2500), seed=st.integers(0, 2**32))
def test_any_sample_is_in_order(tmp_path: Path, people: int, seed: int) -> None:
    read = sample(tmp_path / "r.zip", people, seed)
    assert read.errors == []
    assert read.warnings == []
    assert len(read.rows(PersonRow)) == people
    assert_nobody_is_in_two_classes_at_once(read)


def assert_nobody_is_in_two_classes_at_once(read: Read) -> None:
    meetings = {s.source_id: s.meetings for s in read.rows(SectionRow)}
    slots = Counter(
        (enrolled.person_source, period, day)
        for enrolled in read.rows(EnrollmentRow)
        for period, bar, days in (m.partition("|") for m in meetings[enrolled.section_source])
        for day in (days or "AB")
    )
    assert slots
    assert max(slots.values()) == 1


def digest(path: Path, people: int, seed: int) -> str:
    write_package(sample_district(people=people, seed=seed, year=2026), path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first = digest(tmp_path / "a.zip", 2500, 7)
    assert digest(tmp_path / "b.zip", 2500, 7) == first
    assert digest(tmp_path / "c.zip", 2500, 8) != first


def test_a_large_sample_has_schools_co_teachers_and_students_at_two_schools(
    tmp_path: Path,
) -> None:
    read = sample(tmp_path / "r.zip", 5000)
    assert len(read.rows(SchoolRow)) == 5
    leads = Counter(e.section_source for e in read.rows(EnrollmentRow) if e.part == "teacher")
    assert max(leads.values()) > 1
    schools = defaultdict(set)
    for held in read.rows(MembershipRow):
        if held.role == "student":
            schools[held.person_source].add(held.school_source)
    assert 5 < sum(len(found) == 2 for found in schools.values()) < 50
    names = Counter((p.given_name, p.family_name) for p in read.rows(PersonRow))
    assert max(names.values()) > 1
    addresses = [p.email for p in read.rows(PersonRow)]
    assert len(set(addresses)) == len(addresses)


def test_names_hold_what_screens_have_to_bear() -> None:
    names = [*family_names(), *(name for name, _kind in given_names())]
    assert any("'" in n for n in names)
    assert any("-" in n for n in names)
    assert any(" " in n for n in names)
    assert any(len(n) > 20 for n in names)
    assert any(not n.isascii() for n in names)
    assert all(plain(n) for n in names)


@pytest.mark.parametrize("students", range(88, 700, 13))
def test_classes_have_22_to_28_students(students: int) -> None:
    sizes = class_sizes(students)
    assert sum(sizes) == students
    assert all(22 <= size <= 28 for size in sizes)


def roles_of(read: Read, address: str) -> list[tuple[str, str]]:
    person = next(p for p in read.rows(PersonRow) if p.email == address)
    held = (m for m in read.rows(MembershipRow) if m.person_source == person.source_id)
    return [(m.school_source, m.role) for m in held]


def classes_of(read: Read, address: str) -> list[SectionRow]:
    person = next(p for p in read.rows(PersonRow) if p.email == address)
    enrolled = {e.section_source for e in read.rows(EnrollmentRow) if e.person_source == person[0]}
    return [s for s in read.rows(SectionRow) if s.source_id in enrolled]


def students_of(read: Read, section: SectionRow) -> set[str]:
    return {
        e.person_source
        for e in read.rows(EnrollmentRow)
        if e.section_source == section.source_id and e.part == "student"
    }


def test_fairview_has_its_schools_and_sizes(fairview: Read) -> None:
    assert fairview.errors == fairview.warnings == []
    assert [s.name for s in fairview.rows(SchoolRow)] == ["Fairview High", "Fairview Middle"]
    home = Counter((p.grade or "staff") for p in fairview.rows(PersonRow))
    assert sum(home[g] for g in ("09", "10", "11", "12")) == 1200
    assert home["staff"] == 80 + 26
    assert_nobody_is_in_two_classes_at_once(fairview)


@pytest.mark.parametrize(("name", "role"), CAST.items())
def test_fairview_has_the_cast(fairview: Read, name: str, role: str) -> None:
    assert role in {held for _school, held in roles_of(fairview, f"{name}@fairview.example")}


def test_fairview_places_its_cast(fairview: Read) -> None:
    schools = {s.name: s.source_id for s in fairview.rows(SchoolRow)}
    moreau = roles_of(fairview, "moreau@fairview.example")
    assert moreau == [(school, "district_admin") for school in schools.values()]
    assert roles_of(fairview, "park@fairview.example") == [(schools["Fairview Middle"], "teacher")]
    people = {p.email.partition("@")[0]: p for p in fairview.rows(PersonRow)}
    assert (people["maya"].grade, people["leo"].grade) == ("12", "09")
    assert (people["bennett"].title, people["bell"].title) == ("Ms.", "Coach")
    assert people["ruiz"].title == ""


def test_ms_bennett_teaches_biology_in_room_214_with_maya_in_period_3(fairview: Read) -> None:
    classes = classes_of(fairview, "bennett@fairview.example")
    assert {(c.title, c.place) for c in classes} == {("Biology", "Room 214")}
    assert sorted(m for c in classes for m in c.meetings) == [f"{n}|" for n in range(1, 8)]
    assert {len(students_of(fairview, c)) for c in classes} == {26}
    maya = next(p for p in fairview.rows(PersonRow) if p.email == "maya@fairview.example")
    third = next(c for c in classes if c.meetings == ["3|"])
    assert maya.source_id in students_of(fairview, third)


@pytest.mark.parametrize("name", ["maya", "leo"])
def test_maya_and_leo_have_a_class_in_each_period_of_both_days(fairview: Read, name: str) -> None:
    classes = classes_of(fairview, f"{name}@fairview.example")
    meetings = [m.partition("|") for c in classes for m in c.meetings]
    for day in "AB":
        periods = sorted(period for period, _bar, days in meetings if days in {"", day})
        assert periods == [str(n) for n in range(1, 9)]


def test_every_teacher_of_the_demo_has_a_room_and_a_free_period(fairview: Read) -> None:
    sections = {s.source_id: s for s in fairview.rows(SectionRow)}
    rooms = defaultdict(set)
    busy: dict[str, set[str]] = defaultdict(set)
    for held in fairview.rows(EnrollmentRow):
        if held.part == "teacher":
            section = sections[held.section_source]
            busy[held.person_source] |= {m.partition("|")[0] for m in section.meetings}
            if held.is_primary:
                rooms[held.person_source].add(section.place)
    assert {len(found) for found in rooms.values()} == {1}
    assert {len(found) for found in busy.values()} == {7}


def test_demo_classes_have_22_to_28_students(fairview: Read) -> None:
    sizes = Counter(e.section_source for e in fairview.rows(EnrollmentRow) if e.part == "student")
    assert min(sizes.values()) >= 22
    assert max(sizes.values()) <= 28


def test_northside_has_sam_lee(tmp_path: Path) -> None:
    write_package(demo_district("northside", year=2026), tmp_path / "r.zip")
    read = Read(tmp_path / "r.zip")
    assert read.errors == read.warnings == []
    assert [s.name for s in read.rows(SchoolRow)] == ["Northside Middle"]
    assert roles_of(read, "lee@northside.example") == [("northside-school-1", "teacher")]
    assert sum(1 for p in read.rows(PersonRow) if p.grade) == 150


def test_lines_of_the_name_lists_are_there_once() -> None:
    for names in (family_names(), tuple(n for n, _kind in given_names())):
        assert len(set(names)) == len(names)
        assert not any(a == b for a, b in pairwise(names))
