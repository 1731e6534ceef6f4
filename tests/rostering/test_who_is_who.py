"""Ids given out anew, people and schools under new ids, and what the guard and the summer hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from corridor.accounts.models import Guardianship, Member, Person, PersonId
from corridor.rostering.importing import identities
from corridor.rostering.importing.pause import is_summer
from corridor.rostering.models import Enrollment, RosterConnection, Section
from corridor.rostering.roster import EVERY_KIND, GoneRow, MembershipRow, SchoolRow, TermRow
from corridor.schools.models import District, School
from tests.rostering.contents import differences, rows_in_force
from tests.rostering.importing import NOW
from tests.rostering.states import State, Told, import_told, small
from tests.rostering.test_runs import LATER, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def state(district: District) -> State:
    found = small()
    import_told(found.full())
    return found


def person(source_id: str) -> Person:
    found: Person = Person.objects.get(oneroster_id=source_id)
    return found


def now_somebody_else(state: State) -> None:
    state.people["leo"] = state.people["leo"]._replace(
        given_name="Zoe", family_name="Quist", student_number="9"
    )


def test_an_id_given_to_somebody_else_makes_a_new_person(state: State) -> None:
    old = person("leo").id
    now_somebody_else(state)
    run = import_told(state.full(), now=LATER)
    new = person("leo")
    assert (new.id == old, new.name) == (False, "Zoe Quist")
    before = Person.objects.get(id=old)
    assert (before.name, before.archived_at, before.oneroster_id) == (
        "Leo Kim",
        LATER,
        f"leo#{old}",
    )
    assert Enrollment.objects.get(oneroster_id="c1-leo-student").person_id == new.id
    assert [conflict["code"] for conflict in run.conflicts] == ["reissued"]
    assert import_told(state.full(), now=LATER).state == "unchanged"


def test_without_looking_at_facts_one_person_would_become_another(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(identities, "_REISSUED", "select %(long_ago)s")
    old = person("leo").id
    now_somebody_else(state)
    import_told(state.full())
    assert person("leo").id == old


@pytest.mark.parametrize(
    "facts",
    [
        {"family_name": "Kim-Ortiz"},
        {"given_name": "Leonard", "family_name": "Ortiz"},
        {"given_name": "Leonard", "student_number": "9"},
    ],
)
def test_a_new_name_or_number_alone_is_the_same_person(state: State, facts: dict[str, str]) -> None:
    old = person("leo").id
    state.people["leo"] = state.people["leo"]._replace(**facts)
    import_told(state.full())
    assert person("leo").id == old


@pytest.mark.parametrize(("days", "is_same"), [(299, True), (301, False)])
def test_an_id_that_was_free_for_long_is_somebody_else_s(
    state: State, days: int, is_same: bool
) -> None:
    old, without = person("leo").id, state.copy()
    without.drop_person("leo")
    import_told(without.full())
    state.people["leo"] = state.people["leo"]._replace(given_name="Max", student_number="")
    import_told(state.full(), now=NOW + timedelta(days=days))
    assert (person("leo").id == old) is is_same


def test_who_comes_back_after_long_is_the_same_with_their_number(state: State) -> None:
    old, without = person("leo").id, state.copy()
    without.drop_person("leo")
    import_told(without.full())
    import_told(state.full(), now=NOW + timedelta(days=400))
    assert person("leo").id == old


def from_another_provider(state: State) -> State:
    """The same schools and people, everything under other ids."""
    other = State()
    for school in state.schools.values():
        other.schools[f"x{school.source_id}"] = SchoolRow(f"x{school.source_id}", school.name)
    for row in state.people.values():
        roles = {(f"x{school}", role) for school, role in state.roles[row.source_id]}
        other.people[f"x{row.source_id}"] = row._replace(source_id=f"x{row.source_id}")
        other.roles[f"x{row.source_id}"] = roles
    other.add_section("xc", "xs", title="Biology 3", place="Room 214")
    other.enroll("xc", "xjane", "teacher")
    other.enroll("xc", "xmaya")
    other.enroll("xc", "xleo")
    return other


def test_another_provider_doubles_nobody_and_can_be_taken_back(state: State) -> None:
    before = rows_in_force()
    ids = {row.oneroster_id: row.id for row in Person.objects.all()}
    schools = {row.oneroster_id: row.id for row in School.objects.all()}
    run = import_told(from_another_provider(state).full(), now=LATER)
    assert {row.oneroster_id: row.id for row in Person.objects.all()} == {
        f"x{source_id}": row_id for source_id, row_id in ids.items()
    }
    assert {row.oneroster_id: row.id for row in School.objects.all()} == {
        f"x{source_id}": row_id for source_id, row_id in schools.items()
    }
    assert run.counts["people"]["gone"] == run.counts["people"]["new"] == 0
    take_back(run)
    assert differences(rows_in_force(), before) == {}


def test_the_same_number_twice_tells_nobody_apart(state: State) -> None:
    state.people["maya"] = state.people["maya"]._replace(student_number="4712")
    import_told(state.full())
    other = from_another_provider(state)
    run = import_told(other.full(), now=LATER)
    assert run.counts["people"]["new"] == 2


def test_taking_back_a_given_out_id_gives_it_back(state: State) -> None:
    before, old = rows_in_force(), person("leo").id
    now_somebody_else(state)
    run = import_told(state.full(), now=LATER)
    after, by = rows_in_force(), take_back(run)
    assert by.conflicts == []
    assert person("leo").id == old
    assert differences(rows_in_force(), before) == {}
    take_back(by)
    assert differences(rows_in_force(), after) == {}


def test_names_of_most_people_changed_needs_a_yes(district: District) -> None:
    state = small()
    for number in range(20):
        state.add_person(f"p{number}", ("s", "student"), student_number=f"n{number}")
    import_told(state.full())
    before = rows_in_force()
    for number in range(15):
        row = state.people[f"p{number}"]
        state.people[f"p{number}"] = row._replace(given_name=f"Other{number}")
    run = import_told(state.full(), confirm=False)
    assert (run.state, "15 of 23 people another name" in run.refusal) == ("refused", True)
    assert differences(rows_in_force(), before) == {}
    assert import_told(state.full()).state == "applied"


def test_none_of_a_kind_needs_a_yes(district: District) -> None:
    state = small()
    for number in range(40):
        state.add_person(f"p{number}", ("s", "student"))
    import_told(state.full())
    without = state.copy()
    without.enrollments, without.sections = {}, {}
    run = import_told(without.full(), confirm=False)
    assert run.state == "refused"
    assert "none of these any more: sections, enrollments" in run.refusal


def clever(**fields: object) -> RosterConnection:
    made: RosterConnection = RosterConnection.objects.create(
        provider="told", name="Clever", **fields
    )
    return made


def test_in_the_pause_nobody_goes_and_others_come(state: State) -> None:
    connection = clever(paused_until=NOW.date() + timedelta(days=1))
    leaner = state.copy()
    leaner.drop_person("leo")
    leaner.drop_section("c1")
    leaner.add_person("nia", ("m", "student"))
    run = import_told(leaner.full(), connection_id=connection.id, confirm=False)
    assert (run.state, run.counts["people"]["kept"], run.counts["people"]["gone"]) == (
        "applied",
        1,
        0,
    )
    assert person("leo").archived_at is None
    assert person("nia").archived_at is None
    assert Section.objects.get().archived_at is None
    later = NOW + timedelta(days=1)
    import_told(leaner.full(), connection_id=connection.id, now=later)
    assert person("leo").archived_at == later


def test_a_file_given_by_hand_knows_no_pause(state: State) -> None:
    District.objects.update(year_ends_on=NOW.date())
    state.drop_person("leo")
    import_told(state.full())
    assert person("leo").archived_at == NOW


@pytest.mark.parametrize(
    ("today", "is_off"),
    [("06-16", False), ("06-17", True), ("07-20", True), ("08-05", True), ("08-06", False)],
)
def test_the_summer_is_between_two_school_years(today: str, is_off: bool) -> None:
    day = date.fromisoformat(f"2026-{today}")
    ends, starts = date(2026, 6, 18), date(2026, 8, 20)
    assert is_summer(day, ends=ends, starts=starts) is is_off


def test_a_year_that_nobody_set_anew_does_not_pause_for_ever() -> None:
    year = {"ends": date(2026, 6, 18), "starts": date(2025, 8, 20)}
    assert is_summer(date(2026, 7, 1), **year)
    assert not is_summer(date(2026, 10, 1), **year)
    assert not is_summer(date(2026, 10, 1), ends=None, starts=None)


def test_a_delta_leaves_alone_what_it_does_not_name(state: State) -> None:
    before = rows_in_force()
    gone = Told([GoneRow("enrollments", "c1-leo-student")], partial=EVERY_KIND)
    run = import_told(gone, now=LATER)
    assert (run.extent, run.counts["people"]["same"]) == ("delta", 3)
    assert set(differences(before, rows_in_force())) == {"enrollments"}
    assert run.counts["enrollments"] == {
        **dict.fromkeys(("new", "changed", "returning", "kept"), 0),
        "same": 2,
        "gone": 1,
    }


def test_roles_told_one_by_one_are_added_and_taken(state: State) -> None:
    partial = EVERY_KIND | {"memberships"}
    there = Member.objects.filter(person=person("jane"), archived_at__isnull=True)
    import_told(Told([MembershipRow("jane", "m", "counselor")], partial=partial))
    assert sorted(member.roles for member in there.all()) == [["counselor"], ["teacher"]]
    import_told(Told([MembershipRow("jane", "m", "counselor", is_gone=True)], partial=partial))
    assert [member.roles for member in there.all()] == [["teacher"]]


def test_a_delta_that_names_an_unknown_class_says_so(state: State) -> None:
    stranger = state.copy()
    stranger.enroll("c9", "leo")
    run = import_told(stranger.since(state))
    assert (run.state, run.conflicts[0]["code"]) == ("unchanged", "strays")


def test_who_goes_by_a_delta_takes_their_enrollments_along(state: State) -> None:
    import_told(Told([GoneRow("people", "leo")], partial=EVERY_KIND), now=LATER)
    assert person("leo").archived_at == LATER
    assert Enrollment.objects.get(oneroster_id="c1-leo-student").archived_at == LATER


def test_ids_elsewhere_follow_the_roster_and_others_stay(state: State) -> None:
    PersonId.objects.create(person=person("leo"), system="google", value="g-1")
    state.ids["leo"] = "c-1"
    import_told(state.full())
    state.ids["leo"] = "c-2"
    import_told(state.full())
    found = PersonId.objects.order_by("system").values_list("system", "value")
    assert list(found) == [("clever", "c-2"), ("google", "g-1")]


def test_guardians_are_stored_only_while_they_are_on(state: State, district: District) -> None:
    state.add_person("pa", family_name="Alvarez")
    state.guardians.add(("pa", "maya"))
    import_told(state.full())
    assert not Person.objects.filter(oneroster_id="pa").exists()
    District.objects.update(guardians_are_on=True)
    import_told(state.full())
    pair = Guardianship.objects.get()
    assert (pair.guardian, pair.student, pair.from_roster) == (person("pa"), person("maya"), True)
    assert Member.objects.get(person=person("pa")).roles == ["guardian"]
    state.guardians.clear()
    import_told(state.full())
    assert not Guardianship.objects.exists()
    assert person("pa").archived_at is not None


def test_people_and_classes_change_as_a_year_goes(state: State) -> None:
    """A co-teacher, a student at two schools, a class that moves school, room and term."""
    state.add_person("tom", ("s", "teacher"), email="tom@hill.example")
    state.enroll("c1", "tom", "teacher")
    state.roles["leo"] = {("s", "student"), ("m", "student")}
    import_told(state.full())
    teachers = Enrollment.objects.filter(part="teacher", archived_at__isnull=True)
    assert teachers.filter(section__oneroster_id="c1").count() == 2
    assert Member.objects.filter(person=person("leo"), archived_at__isnull=True).count() == 2

    state.terms["t2"] = TermRow("t2", "Spring", "term", date(2027, 1, 5), date(2027, 6, 1), "2027")
    state.sections["c1"] = state.sections["c1"]._replace(
        school_source="m", place="Lab 1", term_sources=["t2"]
    )
    for name in ("jane", "tom", "maya", "leo"):
        state.roles[name] = {("m", role) for _school, role in state.roles[name]}
    import_told(state.full())
    section = Section.objects.get(oneroster_id="c1")
    assert (section.school.oneroster_id, str(section.location)) == ("m", "Lab 1")
    assert [held.term.title for held in section.terms.all()] == ["Spring"]
    assert Member.objects.filter(archived_at__isnull=True, school__oneroster_id="s").count() == 0
