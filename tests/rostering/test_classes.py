"""What is done by hand outlives imports; classes that wait to be accepted don't count yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from corridor.accounts.actor import Actor
from corridor.accounts.commands import release_edits, save_person
from corridor.accounts.facts import PersonFacts
from corridor.accounts.models import Member, Person, PlaceStaff
from corridor.core.errors import NotFound
from corridor.core.tenancy import district_in_force
from corridor.rostering.commands import (
    SectionFacts,
    accept_classes,
    apply_roster,
    make_section,
    put_in_class,
    take_out_of_class,
)
from corridor.rostering.models import Enrollment, Section
from corridor.rostering.queries import classes_to_accept, teaching_now, whereabouts
from corridor.schools.models import District, Location, School, SchoolGate
from corridor.schools.policies import Operator
from tests.factories import TEN, World, actor_of, make_member
from tests.rostering.importing import NOW
from tests.rostering.reading import Silent
from tests.rostering.states import State, import_told, small

pytestmark = pytest.mark.django_db


@pytest.fixture
def state(district: District) -> State:
    found = small()
    import_told(found.full())
    return found


def member(source_id: str) -> Member:
    found: Member = Member.objects.get(person__oneroster_id=source_id, school__oneroster_id="s")
    return found


def person(source_id: str) -> Person:
    found: Person = Person.objects.get(oneroster_id=source_id)
    return found


def edit(source_id: str, **fields: str) -> None:
    row, found = person(source_id), member(source_id)
    names = ("given_name", "family_name", "preferred_name", "title", "email", "student_number")
    facts = {name: getattr(row, name) for name in (*names, "grade")}
    save_person(
        actor=Operator(district_in_force()),
        school_id=found.school_id,
        member_id=found.id,
        facts=PersonFacts(**{**facts, **fields}),
        now=TEN,
    )


def test_a_field_edited_by_hand_is_left_alone_until_it_is_released(state: State) -> None:
    edit("leo", given_name="Leonidas")
    state.people["leo"] = state.people["leo"]._replace(given_name="Leopold", grade="11")
    run = import_told(state.full())
    assert (person("leo").given_name, person("leo").grade) == ("Leonidas", "11")
    assert person("leo").edited == ["given_name"]
    assert run.counts["people"]["kept"] == 1

    found = member("leo")
    release_edits(
        actor=Operator(district_in_force()),
        school_id=found.school_id,
        member_id=found.id,
        now=TEN,
    )
    import_told(state.full())
    assert person("leo").given_name == "Leopold"


def test_without_its_mark_an_edit_would_be_lost(state: State) -> None:
    """Negative control."""
    edit("leo", given_name="Leonidas")
    Person.objects.update(edited=[])
    import_told(state.full())
    assert person("leo").given_name == "Leo"


def test_who_is_put_into_a_class_by_hand_stays(state: State) -> None:
    state.add_person("nia", ("s", "student"))
    import_told(state.full())
    section = Section.objects.get()
    put_in_class(
        actor=actor_of(member("jane")), section_id=section.id, person_id=person("nia").id, now=TEN
    )
    assert import_told(state.full()).state == "unchanged"
    row = Enrollment.objects.get(person=person("nia"))
    assert (row.archived_at, row.is_manual) == (None, True)

    state.enroll("c1", "nia")
    run = import_told(state.full())
    assert (run.state, run.counts["enrollments"]["kept"]) == ("unchanged", 1)
    assert Enrollment.objects.filter(person=person("nia")).count() == 1


def test_who_is_taken_out_by_hand_is_not_put_back(state: State) -> None:
    section, jane = Section.objects.get(), actor_of(member("jane"))
    leo = person("leo").id
    take_out_of_class(actor=jane, section_id=section.id, person_id=leo, now=TEN)
    run = import_told(state.full())
    assert run.counts["enrollments"]["kept"] == 1
    assert Enrollment.objects.get(person_id=leo).archived_at == TEN
    put_in_class(actor=jane, section_id=section.id, person_id=leo, now=TEN)
    assert Enrollment.objects.get(person_id=leo).archived_at is None


def test_only_its_teacher_and_admins_change_a_class(state: State) -> None:
    section, school = Section.objects.get(), School.objects.get(oneroster_id="s")
    elsewhere = School.objects.get(oneroster_id="m")
    stranger, admin = make_member(school, "teacher"), make_member(school, "school_admin")
    for acting in (stranger, member("maya"), make_member(elsewhere, "school_admin")):
        with pytest.raises(NotFound):
            take_out_of_class(
                actor=actor_of(acting),
                section_id=section.id,
                person_id=person("leo").id,
                now=TEN,
            )
    assert Enrollment.objects.get(person=person("leo")).archived_at is None
    take_out_of_class(
        actor=actor_of(admin), section_id=section.id, person_id=person("leo").id, now=TEN
    )


def test_only_students_of_the_school_are_put_into_a_class(state: State) -> None:
    stranger = make_member(School.objects.get(oneroster_id="m"), "student")
    assert stranger.person_id is not None
    with pytest.raises(NotFound):
        put_in_class(
            actor=actor_of(member("jane")),
            section_id=Section.objects.get().id,
            person_id=stranger.person_id,
            now=TEN,
        )


def test_a_class_made_by_hand_outlives_imports(state: State) -> None:
    room = Location.objects.get(name="Library", school__oneroster_id="s")
    section = make_section(
        actor=actor_of(member("jane")),
        facts=SectionFacts("Chess", room.id, (("4", ""),)),
        now=TEN,
    )
    assert import_told(state.full()).state == "unchanged"
    section.refresh_from_db()
    assert (section.archived_at, section.is_manual) == (None, True)
    assert PlaceStaff.objects.filter(location=room, member=member("jane")).exists()
    with pytest.raises(NotFound):
        make_section(actor=actor_of(member("maya")), facts=SectionFacts("Mine", None, ()), now=TEN)


def teacher(world: World) -> Actor:
    return actor_of(world.teacher)


def test_a_class_that_waits_to_be_accepted_does_not_count(world: World) -> None:
    school, student = world.school, actor_of(world.student).person_id

    def is_in_class() -> bool:
        found = whereabouts(person_id=student, school_id=school.id, now=TEN)
        return found is not None

    assert is_in_class()
    world.change(school, accept_classes=True)
    assert not is_in_class()
    assert teaching_now(person_id=teacher(world).person_id, school_id=school.id, now=TEN) is None
    waiting = classes_to_accept(person_id=teacher(world).person_id, school_id=school.id)
    assert list(waiting) == [world.section]

    before = SchoolGate.objects.get(school=school).rules_version
    accepted = accept_classes(actor=teacher(world), section_ids=[world.section.id], now=TEN)
    assert accepted == 1
    assert SchoolGate.objects.get(school=school).rules_version == before + 1
    assert is_in_class()
    assert not waiting.all().exists()


def test_only_who_teaches_a_class_accepts_it(world: World) -> None:
    other = make_member(world.school, "teacher")
    with pytest.raises(NotFound):
        accept_classes(actor=actor_of(other), section_ids=[world.section.id], now=TEN)
    world.section.refresh_from_db()
    assert world.section.accepted_at is None


def test_an_import_gives_no_room_for_a_class_that_waits_and_never_unaccepts(state: State) -> None:
    School.objects.update(accept_classes=True)
    import_told(state.full())
    teaching = PlaceStaff.objects.filter(part="teaches", member=member("jane"))
    assert not teaching.exists()
    section = Section.objects.get()
    accept_classes(actor=actor_of(member("jane")), section_ids=[section.id], now=TEN)
    assert teaching.exists()
    state.sections["c1"] = state.sections["c1"]._replace(title="Biology 5")
    import_told(state.full(), now=TEN + timedelta(days=1))
    section.refresh_from_db()
    assert (section.title, section.accepted_at) == ("Biology 5", TEN)
    assert teaching.exists()


class Meanwhile(Silent):
    """Somebody does something by hand after the comparison, and before anything is written."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self._act = act

    def step(self, name: str) -> None:
        if name == "apply":
            self._act()


def import_meanwhile(state: State, act: Callable[[], None]) -> None:
    run = apply_roster(
        source=state.full(),
        actor=Operator(district_in_force()),
        connection_id=None,
        clock=lambda: NOW,
        progress=Meanwhile(act),
        confirm=lambda _removal: True,
    )
    assert run.state == "applied"


def test_an_edit_while_an_import_goes_on_is_not_lost(state: State) -> None:
    state.people["leo"] = state.people["leo"]._replace(given_name="Leopold", grade="11")

    import_meanwhile(state, lambda: edit("leo", given_name="Leonidas"))

    assert (person("leo").given_name, person("leo").grade) == ("Leonidas", "11")


def test_who_is_put_in_or_taken_out_while_an_import_goes_on_stays_so(state: State) -> None:
    """Negative control: of the others the roster is right."""
    section, jane = Section.objects.get(), actor_of(member("jane"))
    for one in ("leo", "maya"):
        source_id = f"c1-{one}-student"
        changed = state.enrollments[source_id]._replace(begins_on=date(2026, 9, 1))
        state.enrollments[source_id] = changed

    import_meanwhile(
        state,
        lambda: take_out_of_class(
            actor=jane, section_id=section.id, person_id=person("leo").id, now=TEN
        ),
    )

    assert not section.enrollments.filter(person=person("leo"), archived_at=None).exists()
    assert section.enrollments.get(person=person("maya")).begins_on == date(2026, 9, 1)
