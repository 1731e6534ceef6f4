"""Runs of imports: what is on record, who may, one at a time, and taking one back."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection

from corridor.accounts.models import Member, Person
from corridor.core.errors import NotFound
from corridor.core.tenancy import district_in_force, in_district
from corridor.rostering.commands import check_roster, forget_diffs, roll_back_run
from corridor.rostering.models import RosterDiff, RosterRun
from corridor.rostering.problems import ProblemLog
from corridor.schools.models import District, School
from corridor.schools.policies import Operator
from tests.factories import actor_of, make_district, make_member
from tests.rostering.contents import differences, rows_in_force
from tests.rostering.importing import NOW
from tests.rostering.reading import Silent
from tests.rostering.states import State, Told, import_told, small

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def state(district: District) -> State:
    """The small roster, imported."""
    found = small()
    import_told(found.full())
    return found


def check(source: Told, *, actor: Any = None) -> RosterRun:
    return check_roster(
        source=source,
        actor=actor or Operator(district_in_force()),
        connection_id=None,
        now=LATER,
        progress=Silent(),
    )


def take_back(run: RosterRun) -> RosterRun:
    operator = Operator(district_in_force())
    return roll_back_run(actor=operator, run_id=run.id, now=LATER + timedelta(hours=1))


@pytest.mark.django_db
def test_a_look_is_a_run_with_counts_and_words_and_changes_nothing(state: State) -> None:
    before = rows_in_force()
    state.people["leo"] = state.people["leo"]._replace(grade="10")
    state.sections["c1"] = state.sections["c1"]._replace(place="Lab 1", title="Biology 4")
    state.add_person("nia", ("m", "student"), family_name="Obi")
    state.drop_person("maya")
    run = check(state.full())
    assert (run.state, run.extent, run.counts["people"]["changed"]) == ("preview", "full", 1)
    people = run.examples["people"]
    assert people["new"] == [{"name": "Nia Obi"}]
    assert people["changed"] == [{"name": "Leo Kim", "fields": {"grade": ["", "10"]}}]
    assert people["gone"] == [{"name": "Maya Alvarez"}]
    assert run.examples["sections"]["changed"][0]["fields"] == {
        "location": ["Room 214", "Lab 1"],
        "title": ["Biology 3", "Biology 4"],
    }
    assert run.examples["enrollments"]["gone"] == [{"name": "Maya Alvarez, Biology 3, student"}]
    assert "1 of 3 people" in run.refusal
    assert differences(rows_in_force(), before) == {}
    assert RosterRun.objects.get(id=run.id).examples == run.examples


@pytest.mark.django_db
def test_a_look_at_the_same_says_unchanged(state: State) -> None:
    assert check(state.full()).state == "unchanged"


@pytest.mark.django_db
def test_a_faulty_source_leaves_a_refused_run_with_its_problems(state: State) -> None:
    before = rows_in_force()
    source = small().full()
    source.problems = ProblemLog()
    source.problems.warning("b", "users.csv", "Hm.", 3)
    source.problems.error("a", "users.csv", "No.", 9, "role")
    for run in (check(source), import_told(source)):
        stored = RosterRun.objects.get(id=run.id)
        assert (stored.state, stored.error_count, stored.warning_count) == ("refused", 1, 1)
        assert [p["code"] for p in stored.problems] == ["a", "b"]
        assert stored.refusal == "The roster has errors, so nothing was changed."
    assert differences(rows_in_force(), before) == {}


@pytest.mark.django_db
def test_a_run_that_breaks_is_on_record_and_changes_nothing(state: State) -> None:
    before = rows_in_force()

    class Broken(Told):
        def rows(self, progress: Any) -> Any:
            yield from super().rows(progress)
            raise RuntimeError

    state.add_person("nia", ("m", "student"))
    broken = Broken(state.full().rows(Silent()))
    with pytest.raises(RuntimeError):
        import_told(broken)
    assert RosterRun.objects.latest("id").state == "failed"
    assert differences(rows_in_force(), before) == {}


@pytest.mark.django_db
def test_only_who_runs_the_district_imports(state: State) -> None:
    school = School.objects.get(oneroster_id="s")
    for role in ("school_admin", "teacher", "student"):
        with pytest.raises(NotFound):
            check(state.full(), actor=actor_of(make_member(school, role)))
    run = check(state.full(), actor=actor_of(make_member(school, "district_admin")))
    assert run.actor_name
    with pytest.raises(NotFound):
        roll_back_run(actor=actor_of(make_member(school, "school_admin")), run_id=run.id, now=LATER)


@pytest.mark.django_db
def test_a_run_of_another_district_is_not_there(state: State) -> None:
    mine = RosterRun.objects.get()
    with in_district(make_district().id), pytest.raises(NotFound):
        take_back(mine)


@pytest.mark.django_db
def test_taking_back_keeps_what_was_changed_since_and_says_so(state: State) -> None:
    first = rows_in_force()
    state.people["leo"] = state.people["leo"]._replace(grade="10")
    state.people["maya"] = state.people["maya"]._replace(grade="11", email="maya@hill.example")
    second = import_told(state.full(), now=LATER)
    Person.objects.filter(oneroster_id="maya").update(grade="12")
    by = take_back(second)
    assert (by.state, by.undoes_id) == ("applied", second.id)
    maya, leo = (Person.objects.get(oneroster_id=name) for name in ("maya", "leo"))
    assert (maya.grade, maya.email, leo.grade) == ("12", "", "")
    assert [conflict["name"] for conflict in by.conflicts] == ["Maya Alvarez"]
    assert by.counts["people"]["kept"] == 1
    second.refresh_from_db()
    assert second.state == "rolled_back"
    assert set(differences(rows_in_force(), first)) == {"people"}


@pytest.mark.django_db
def test_rows_of_a_later_run_are_kept_when_an_earlier_one_is_taken_back(state: State) -> None:
    state.people["leo"] = state.people["leo"]._replace(grade="10")
    second = import_told(state.full(), now=LATER)
    state.people["leo"] = state.people["leo"]._replace(email="leo@hill.example")
    import_told(state.full(), now=LATER + timedelta(minutes=1))
    by = take_back(second)
    assert [conflict["name"] for conflict in by.conflicts] == ["Leo Kim"]
    assert Person.objects.get(oneroster_id="leo").grade == "10"


@pytest.mark.django_db
def test_a_run_is_taken_back_once(state: State) -> None:
    run = RosterRun.objects.get()
    assert take_back(run).state == "applied"
    again = take_back(run)
    assert (again.state, again.refusal[:27]) == ("refused", "This run is not in force, s")


@pytest.mark.django_db
def test_a_forgotten_run_is_not_taken_back_and_keeps_its_counts(state: State) -> None:
    run = RosterRun.objects.get()
    assert forget_diffs(now=LATER, after=timedelta(days=1)) == 0
    assert forget_diffs(now=LATER + timedelta(days=2), after=timedelta(days=1)) > 0
    assert not RosterDiff.objects.exists()
    before = rows_in_force()
    assert take_back(run).state == "refused"
    assert differences(rows_in_force(), before) == {}
    run.refresh_from_db()
    assert run.counts["people"]["new"] == 3


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_elsewhere_and_a_second_run_is_refused() -> None:
    district = make_district()
    reading, go_on = Event(), Event()

    class Slow(Told):
        def rows(self, progress: Any) -> Any:
            progress.read(7)
            reading.set()
            assert go_on.wait(15)
            yield from super().rows(progress)

    def slowly() -> None:
        with in_district(district.id):
            import_told(Slow(small().full().rows(Silent())))
        connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corridor.rostering.commands.keeping.TOLD_EVERY", 0.0)
        thread = Thread(target=slowly)
        thread.start()
        try:
            assert reading.wait(15)
            with in_district(district.id):
                run = RosterRun.objects.get()
                assert (run.state, run.progress["read"]) == ("running", 7)
                second = import_told(small().full())
                assert (second.state, second.refusal[:15]) == ("refused", "Another roster ")
        finally:
            go_on.set()
            thread.join(15)
    with in_district(district.id):
        run.refresh_from_db()
        assert (run.state, run.progress) == ("applied", {})
        assert Member.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_cut_off_is_called_failed_by_the_next() -> None:
    with in_district(make_district().id):
        cut = RosterRun.objects.create(provider="told", source="x", started_at=NOW)
        import_told(small().full(), now=LATER)
        cut.refresh_from_db()
        assert (cut.state, cut.refusal[:20]) == ("failed", "This run was cut off")
