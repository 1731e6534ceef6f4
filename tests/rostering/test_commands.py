"""Importing a roster: what is new, changed, gone and back, and what stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from corridor.accounts.models import Member, Person, PlaceStaff
from corridor.core.errors import Refused
from corridor.core.models import Outbox
from corridor.core.tenancy import in_district
from corridor.rostering.commands import Target
from corridor.rostering.importing.compare import Counts
from corridor.rostering.models import (
    Course,
    Enrollment,
    RosterRun,
    Section,
    SectionMeeting,
    Term,
)
from corridor.schools.models import District, Location, School, SchoolGate
from tests.rostering.importing import preview, row_versions, run
from tests.rostering.oneroster_files import (
    Files,
    add_column,
    cell,
    drop_rows,
    roster_1_1,
    roster_1_2,
    write_zip,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hill(tmp_path: Path) -> Iterator[Files]:
    """The small roster, imported; the district is in force."""
    files = roster_1_2()
    run(write_zip(tmp_path / "first.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        yield files


def again(tmp_path: Path, files: Files, *, confirm: bool = False) -> dict[str, Counts]:
    return run(write_zip(tmp_path / "again.zip", files), confirm=confirm).counts


def member(source_id: str, school: str = "s") -> Member:
    found: Member = Member.objects.get(person__oneroster_id=source_id, school__oneroster_id=school)
    return found


def person(source_id: str) -> Person:
    found: Person = Person.objects.get(oneroster_id=source_id)
    return found


def test_import_makes_the_district_its_schools_people_and_classes(hill: Files) -> None:
    school = School.objects.get(oneroster_id="s")
    assert (school.name, school.slug, school.time_zone) == (
        "Hill High",
        "hill-high",
        "America/Chicago",
    )
    assert school.locations.filter(kind="restroom").exists()
    assert school.bell_schedules.filter(is_default=True).count() == 1
    assert SchoolGate.objects.filter(school=school).exists()
    assert person("leo").name == "Leo Kim"
    assert person("maya").student_number == "4711"
    assert member("maya").roles == ["student"]
    section = Section.objects.select_related("course", "location").get()
    assert (section.title, section.course and section.course.code) == ("Biology 3", "SCI09")
    assert [m.period for m in SectionMeeting.objects.filter(section=section)] == ["3"]
    assert Term.objects.count() == 2
    assert Enrollment.objects.filter(section=section).count() == 3


def test_import_makes_a_classroom_of_the_class_s_room_where_the_teacher_teaches(
    hill: Files,
) -> None:
    room = Location.objects.get(name="Room 214")
    assert (room.kind, room.approval, room.minutes, room.trips, room.roster_name) == (
        "classroom",
        "origin",
        5,
        "round_trip",
        "Room 214",
    )
    part = PlaceStaff.objects.get(location=room)
    assert (part.part, part.member_id, part.from_roster) == ("teaches", member("jane").id, True)


def test_district_admins_are_members_of_every_school(hill: Files) -> None:
    assert member("ines", "s").roles == member("ines", "m").roles == ["district_admin"]


def test_people_without_a_part_at_a_school_are_not_stored(hill: Files) -> None:
    assert not Person.objects.filter(oneroster_id="pa").exists()


def test_a_1_1_package_gives_the_same_school(tmp_path: Path) -> None:
    run(write_zip(tmp_path / "r.zip", roster_1_1(), "1.1"))
    with in_district(District.objects.get(slug="hill").id):
        assert member("ada").roles == ["school_admin"]
        assert member("sam").roles == ["staff"]
        assert member("ines", "m").roles == ["district_admin"]


def test_importing_the_same_again_writes_nothing(tmp_path: Path, hill: Files) -> None:
    before = row_versions()
    counts = again(tmp_path, hill)
    assert {kind for kind, found in counts.items() if found.differ} == set()
    assert row_versions()["accounts_person"] == before["accounts_person"]


def test_row_versions_would_show_a_write(hill: Files) -> None:
    before = row_versions()
    Person.objects.filter(oneroster_id="leo").update(given_name="Leonardo")
    assert row_versions() != before


def test_a_changed_person_is_written_alone(tmp_path: Path, hill: Files) -> None:
    before, identity = row_versions(), person("maya").id
    cell(hill, "users", 3, "familyName", "Alvarez-Kim")
    counts = again(tmp_path, hill)
    assert counts["people"] == Counts(changed=1, same=3)
    assert person("maya").id == identity
    assert person("maya").family_name == "Alvarez-Kim"
    after = row_versions()
    assert len(set(after["accounts_person"]) - set(before["accounts_person"])) == 1
    assert after["rostering_enrollment"] == before["rostering_enrollment"]


def test_a_change_counts_the_rules_of_its_school_and_of_no_other(
    tmp_path: Path, hill: Files
) -> None:
    gates = dict(SchoolGate.objects.values_list("school__oneroster_id", "rules_version"))
    told = Outbox.objects.count()
    cell(hill, "users", 3, "grades", "11")
    again(tmp_path, hill)
    after = dict(SchoolGate.objects.values_list("school__oneroster_id", "rules_version"))
    assert after == {"s": gates["s"] + 1, "m": gates["m"]}
    assert Outbox.objects.count() == told + 1


def test_who_vanishes_is_archived_and_comes_back_as_the_same_person(
    tmp_path: Path, hill: Files
) -> None:
    leo = person("leo").id
    complete = {name: [list(row) for row in sheet] for name, sheet in hill.items()}
    drop_rows(hill, "users", "leo")
    drop_rows(hill, "roles", "r-leo")
    drop_rows(hill, "enrollments", "e-leo")
    counts = again(tmp_path, hill, confirm=True)
    assert counts["people"].gone == counts["members"].gone == counts["enrollments"].gone == 1
    assert person("leo").archived_at is not None
    assert member("leo").archived_at is not None

    counts = again(tmp_path, complete)
    assert counts["people"] == Counts(returning=1, same=3)
    assert counts["enrollments"] == Counts(returning=1, same=2)
    assert person("leo").id == leo
    assert person("leo").archived_at is None
    assert member("leo").archived_at is None


def test_removing_more_than_a_tenth_needs_confirmation(tmp_path: Path, hill: Files) -> None:
    before = row_versions()
    drop_rows(hill, "enrollments", "e-leo")
    with pytest.raises(Refused) as refused:
        again(tmp_path, hill)
    assert refused.value.refusal.code == "roster_removes_many"
    assert "1 of 3 enrollments" in refused.value.refusal.detail
    assert row_versions()["accounts_person"] == before["accounts_person"]
    assert again(tmp_path, hill, confirm=True)["enrollments"].gone == 1


def test_an_empty_roster_needs_confirmation(tmp_path: Path, hill: Files) -> None:
    for name in ("users", "roles", "enrollments", "classes"):
        del hill[name][1:]
    with pytest.raises(Refused):
        again(tmp_path, hill)
    assert person("leo").archived_at is None


def test_a_dry_run_counts_and_changes_nothing(tmp_path: Path, hill: Files) -> None:
    before = row_versions()
    drop_rows(hill, "enrollments", "e-leo")
    cell(hill, "users", 3, "familyName", "Other")
    cell(hill, "orgs", 3, "name", "Hill Academy")
    cell(hill, "classes", 2, "location", "Lab 1")
    outcome = preview(write_zip(tmp_path / "again.zip", hill))
    assert outcome.removal.is_large
    assert outcome.counts["people"].changed == 1
    assert outcome.counts["schools"].changed == 1
    assert outcome.counts["places"].new == 1
    assert row_versions()["accounts_person"] == before["accounts_person"]


def test_a_dry_run_of_a_first_import_leaves_no_district(tmp_path: Path) -> None:
    outcome = preview(write_zip(tmp_path / "r.zip", roster_1_2()))
    assert outcome.counts["people"].new == 4
    assert not District.objects.filter(slug="hill").exists()


def test_a_roster_with_an_error_changes_nothing(tmp_path: Path, hill: Files) -> None:
    before = row_versions()
    cell(hill, "users", 3, "familyName", "Other")
    cell(hill, "enrollments", 3, "role", "pupil")
    with pytest.raises(Refused) as refused:
        again(tmp_path, hill)
    assert refused.value.refusal.code == "roster_faulty"
    assert row_versions()["accounts_person"] == before["accounts_person"]


def test_a_faulty_first_import_leaves_no_district(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "users", 2, "familyName", "")
    with pytest.raises(Refused):
        run(write_zip(tmp_path / "r.zip", files))
    assert not District.objects.filter(slug="hill").exists()


def test_two_districts_may_use_the_same_ids(tmp_path: Path, hill: Files) -> None:
    before = row_versions()
    other = Target("dale", "Dale District", "America/Denver")
    run(write_zip(tmp_path / "dale.zip", hill), target=other)
    assert person("leo").district.slug == "hill"
    with in_district(District.objects.get(slug="dale").id):
        assert person("leo").district.slug == "dale"
        assert School.objects.get(oneroster_id="s").time_zone == "America/Denver"
        assert len(row_versions()["accounts_person"]) == len(before["accounts_person"])
    assert row_versions()["accounts_person"] == before["accounts_person"]


def test_a_renamed_room_stays_the_class_s_room(tmp_path: Path, hill: Files) -> None:
    Location.objects.filter(name="Room 214").update(name="Biology lab")
    counts = again(tmp_path, hill)
    assert counts["places"] == Counts(same=1)
    assert Section.objects.get().location == Location.objects.get(name="Biology lab")


def test_a_room_made_by_hand_is_adopted_under_its_name(tmp_path: Path, hill: Files) -> None:
    school = School.objects.get(oneroster_id="s")
    lab = Location.objects.create(school=school, name="Lab 1", kind="other", minutes=12)
    cell(hill, "classes", 2, "location", "Lab 1")
    assert again(tmp_path, hill)["places"] == Counts(changed=1)
    lab.refresh_from_db()
    assert (lab.roster_name, lab.kind, lab.minutes) == ("Lab 1", "other", 12)


def test_a_class_that_moves_takes_its_teacher_along(tmp_path: Path, hill: Files) -> None:
    by_hand = PlaceStaff.objects.create(
        location=Location.objects.get(name="Library", school__oneroster_id="s"),
        member=member("jane"),
        part="approves",
    )
    cell(hill, "classes", 2, "location", "Lab 1")
    counts = again(tmp_path, hill)
    assert counts["teaching"] == Counts(new=1, gone=1)
    rooms = PlaceStaff.objects.filter(part="teaches").values_list("location__name", flat=True)
    assert list(rooms) == ["Lab 1"]
    assert PlaceStaff.objects.filter(id=by_hand.id).exists()


def test_meetings_follow_the_roster(tmp_path: Path, hill: Files) -> None:
    cell(hill, "classes", 2, "periods", "3(A),4(B)")
    assert again(tmp_path, hill)["meetings"] == Counts(new=2, gone=1)
    meetings = SectionMeeting.objects.order_by("period").values_list("period", "day_type")
    assert list(meetings) == [("3", "A"), ("4", "B")]


def test_roles_given_by_hand_stay_and_those_of_the_roster_follow_it(
    tmp_path: Path, hill: Files
) -> None:
    Member.objects.filter(id=member("jane").id).update(roles=["hall_monitor", "teacher"])
    cell(hill, "roles", 2, "role", "counselor")
    again(tmp_path, hill)
    assert member("jane").roles == ["counselor", "hall_monitor"]


def test_extra_roles_are_the_roster_s_where_it_has_the_column(tmp_path: Path, hill: Files) -> None:
    Member.objects.filter(id=member("jane").id).update(roles=["hall_monitor", "teacher"])
    add_column(hill, "users", "metadata.corridorRoles", "librarian")
    again(tmp_path, hill)
    assert member("jane").roles == ["librarian", "teacher"]


def test_being_enrolled_at_a_school_makes_one_a_member_there(tmp_path: Path) -> None:
    files = roster_1_2()
    drop_rows(files, "roles", "r-leo")
    run(write_zip(tmp_path / "r.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        assert member("leo").roles == ["student"]


def test_a_person_added_by_hand_is_left_alone(tmp_path: Path, hill: Files) -> None:
    school = School.objects.get(oneroster_id="s")
    guest = Person.objects.create(given_name="Guest", family_name="Hand")
    Member.objects.create(person=guest, school=school, roles=["staff"])
    assert again(tmp_path, hill)["people"].gone == 0
    guest.refresh_from_db()
    assert guest.archived_at is None


def test_courses_stay_when_the_package_has_none(tmp_path: Path, hill: Files) -> None:
    del hill["courses"]
    path = write_zip(tmp_path / "again.zip", hill, file_courses="absent")
    outcome = run(path)
    assert outcome.counts["courses"] == Counts(same=1)
    assert not outcome.differs
    assert Course.objects.get().archived_at is None


def test_a_school_that_leaves_is_archived_and_comes_back(tmp_path: Path, hill: Files) -> None:
    complete = [list(row) for row in hill["orgs"]]
    drop_rows(hill, "orgs", "m")
    assert again(tmp_path, hill)["schools"].gone == 1
    assert School.objects.get(oneroster_id="m").archived_at is not None
    hill["orgs"] = complete
    assert again(tmp_path, hill)["schools"].returning == 1
    assert School.objects.get(oneroster_id="m").archived_at is None


def test_an_import_that_changed_something_is_recorded(tmp_path: Path, hill: Files) -> None:
    again(tmp_path, hill)
    record = RosterRun.objects.get(state="applied")
    assert (record.provider, record.source) == ("oneroster_csv", "first.zip")
    assert record.counts["people"]["new"] == 4


def test_new_ids_are_of_version_7_and_of_the_import_s_instant(hill: Files) -> None:
    made = person("leo").id
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == 1789394400000


def test_staging_leaves_nothing_behind(hill: Files) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relpersistence <> 't'"
            " and (relname like 'stage_%' or relname like 'want_%' or relname like 'gone_%')"
        )
        assert cursor.fetchall() == []
