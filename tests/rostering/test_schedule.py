"""When connections are asked, by whom, and what becomes of what a lost worker left."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as database
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.accounts.models import Person
from corridor.core.sealing import seal
from corridor.core.tenancy import district_in_force, in_district
from corridor.rostering import jobs, lost, working
from corridor.rostering.models import RosterConnection, RosterRun, RosterUpload
from corridor.rostering.opening import known_here
from corridor.rostering.schedule import next_due_at, wants_everything
from corridor.schools.models import District
from tests.factories import World, make_district, make_member, person_of
from tests.mailbox import forget_jobs
from tests.pages import Visitor

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 14, 16, 0, tzinfo=UTC)  # a Monday in New York
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_jobs_of_others(db: None) -> None:
    forget_jobs()


def connected(**fields: Any) -> RosterConnection:
    facts: dict[str, Any] = {"provider": "oneroster_rest", "name": "SIS", "is_on": True, **fields}
    made: RosterConnection = RosterConnection.objects.create(**facts)
    return made


def new_york(day: int, hour: int) -> datetime:
    return datetime(2026, 9, day, hour + 4, 0, tzinfo=UTC)


def test_the_next_night_is_tomorrow_once_it_is_past(world: World) -> None:
    nightly = connected(nightly_at=time(5, 0))

    assert next_due_at(nightly, now=new_york(14, 4)) == new_york(14, 5)
    assert next_due_at(nightly, now=new_york(14, 5)) == new_york(15, 5)


def test_the_night_is_the_wall_clocks_also_over_the_change_of_the_clock(world: World) -> None:
    nightly = connected(nightly_at=time(5, 0))

    due = next_due_at(nightly, now=datetime(2026, 10, 31, 12, 0, tzinfo=UTC))

    assert due == datetime(2026, 11, 1, 10, 0, tzinfo=UTC)


def test_changes_are_asked_for_in_between_and_the_night_comes_first(world: World) -> None:
    both = connected(nightly_at=time(5, 0), delta_minutes=60)

    assert next_due_at(both, now=NOON) == NOON + 60 * MINUTE
    assert next_due_at(both, now=new_york(15, 5) - 30 * MINUTE) == new_york(15, 5)


def test_what_is_off_is_never_due_and_what_is_paused_after_the_summer(world: World) -> None:
    off = connected(is_on=False, nightly_at=time(5, 0))
    paused = connected(nightly_at=time(5, 0), delta_minutes=15, paused_until=date(2026, 9, 20))

    assert next_due_at(off, now=NOON) is None
    assert next_due_at(paused, now=NOON) == new_york(20, 5)


def test_everything_is_asked_for_once_a_night(world: World) -> None:
    both = connected(nightly_at=time(5, 0), delta_minutes=60)
    assert wants_everything(both, now=NOON)

    RosterRun.objects.create(
        connection=both,
        provider="oneroster_rest",
        source="SIS",
        state=RosterRun.State.APPLIED,
        started_at=new_york(14, 6),
    )

    assert not wants_everything(both, now=NOON)
    assert wants_everything(both, now=new_york(15, 6))


def test_what_is_due_becomes_one_job_also_when_it_was_missed_for_days(world: World) -> None:
    late = connected(nightly_at=time(5, 0), next_due_at=timezone.now() - timedelta(days=3))

    assert jobs.ask_what_is_due() == 1
    assert jobs.ask_what_is_due() == 0

    late.refresh_from_db()
    assert late.next_due_at is not None
    assert late.next_due_at > timezone.now()
    assert waiting_jobs() == 1


def test_districts_are_asked_each_in_its_own_scope(world: World) -> None:
    past = timezone.now() - MINUTE
    connected(next_due_at=past)
    with in_district(make_district().id):
        connected(next_due_at=past)

    assert jobs.ask_what_is_due() == 2
    assert waiting_jobs() == 2


def test_asking_twice_makes_one_job(world: World) -> None:
    made = connected()

    for _ in range(2):
        jobs.ask_for_connection(
            district_id=district_in_force(), connection_id=made.id, member_id=None, what="sync"
        )

    assert waiting_jobs() == 1


def waiting_jobs() -> int:
    with database.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where status = 'todo'")
        return int(cursor.fetchall()[0][0])


def test_runs_and_files_of_a_lost_worker_are_closed(world: World) -> None:
    ago = timezone.now() - 5 * MINUTE
    run = RosterRun.objects.create(provider="sds", source="a.zip", started_at=ago)
    upload = RosterUpload.objects.create(
        kind="sds", label="a.zip", state="applying", made_at=ago, job_at=ago
    )

    lost.close_what_was_lost(now=timezone.now())

    run.refresh_from_db()
    upload.refresh_from_db()
    assert (run.state, upload.state) == ("failed", "failed")
    assert "Try again" in run.refusal


def test_what_waits_for_its_job_is_not_lost(world: World) -> None:
    """Negative control: the same upload, with its job in the queue."""
    ago = timezone.now() - 5 * MINUTE
    upload = RosterUpload.objects.create(
        kind="sds", label="a.zip", state="applying", made_at=ago, job_at=ago
    )
    jobs.ask_for_upload(
        district_id=district_in_force(), upload_id=upload.id, member_id=world.admin.id
    )

    lost.close_what_was_lost(now=timezone.now())

    upload.refresh_from_db()
    assert upload.state == "applying"


def dropped(root: Path, *, number: str = "7001") -> Path:
    """A spreadsheet with one student that has lain in the district's folder for ten minutes."""
    folder = root / District.objects.get(id=district_in_force()).slug
    folder.mkdir()
    file = folder / "students.csv"
    file.write_text(f"Number,First name,Last name\n{number},Maya,Alvarez\n")
    past = timezone.now().timestamp() - 600
    os.utime(file, (past, past))
    return file


def test_a_dropped_file_is_imported_and_put_away(world: World, tmp_path: Path) -> None:
    file = dropped(tmp_path)
    made = connected(provider="folder", name="Folder")

    with override_settings(ROSTER_FOLDER=str(tmp_path)):
        working.sync(connection_id=made.id, member_id=None)
        assert not Person.objects.filter(student_number="7001").exists()
        working.sync(connection_id=made.id, member_id=None)

    assert Person.objects.filter(student_number="7001").exists()
    assert made.runs.get().state == RosterRun.State.APPLIED
    assert "In force" in next((file.parent / "done").glob("*.report.txt")).read_text()
    assert not file.exists()


def test_a_dropped_file_with_errors_is_refused_with_its_report(
    world: World, tmp_path: Path
) -> None:
    file = dropped(tmp_path, number="")
    made = connected(provider="folder", name="Folder")

    with override_settings(ROSTER_FOLDER=str(tmp_path)):
        working.sync(connection_id=made.id, member_id=None)
        working.sync(connection_id=made.id, member_id=None)

    assert made.runs.get().state == RosterRun.State.REFUSED
    report = next((file.parent / "refused").glob("*.report.txt")).read_text()
    assert "students.csv:2:Number" in report


def test_a_district_without_a_folder_hears_of_it_once(world: World, tmp_path: Path) -> None:
    made = connected(provider="folder", name="Folder")

    with override_settings(ROSTER_FOLDER=str(tmp_path)):
        working.sync(connection_id=made.id, member_id=None)
        working.sync(connection_id=made.id, member_id=None)

    assert [run.state for run in made.runs.all()] == [RosterRun.State.REFUSED]


def test_changes_alone_go_on_when_the_pause_is_over(world: World) -> None:
    made = connected(delta_minutes=15, paused_until=date(2026, 9, 20))

    assert next_due_at(made, now=NOON) == new_york(20, 0)
    assert next_due_at(made, now=new_york(20, 0)) == new_york(20, 0) + 15 * MINUTE


def test_what_waits_for_somebody_is_not_asked_for_again_before_the_next_night(
    world: World,
) -> None:
    """And what never came to a comparison is: the negative control."""
    both = connected(nightly_at=time(5, 0), delta_minutes=15)
    facts: dict[str, Any] = {"provider": "oneroster_rest", "source": "SIS", "state": "refused"}
    run = RosterRun.objects.create(connection=both, started_at=new_york(14, 6), **facts)
    assert wants_everything(both, now=NOON)

    RosterRun.objects.filter(id=run.id).update(counts={"people": {"gone": 900}})

    assert not wants_everything(both, now=NOON)
    assert wants_everything(both, now=new_york(15, 6))


def test_a_reading_that_breaks_is_on_record(world: World) -> None:
    made = connected(settings={}, secret=seal("s"))
    asks = make_member(world.school, "district_admin")
    Visitor(asks)  # who has an account

    for work in (working.sync, working.check_whole):
        with pytest.raises(KeyError):
            work(connection_id=made.id, member_id=asks.id)

    assert [(run.state, "went wrong" in run.refusal) for run in made.runs.all()] == [
        ("failed", True),
        ("failed", True),
    ]


def test_a_test_that_breaks_does_not_leave_the_page_waiting(world: World) -> None:
    made = connected(settings={}, secret=seal("s"))
    asks = make_member(world.school, "district_admin")
    Visitor(asks)  # who has an account

    with pytest.raises(KeyError):
        working.try_connection(connection_id=made.id, member_id=asks.id)

    made.refresh_from_db()
    assert "went wrong" in made.tried["fault"]
    assert made.tried["done_at"]


def test_a_dropped_file_that_breaks_the_import_is_put_away(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = dropped(tmp_path)
    made = connected(provider="folder", name="Folder")

    def broken(*_args: object, **_facts: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("corridor.rostering.commands.importing.compare_all", broken)
    with override_settings(ROSTER_FOLDER=str(tmp_path)):
        working.sync(connection_id=made.id, member_id=None)
        with pytest.raises(RuntimeError):
            working.sync(connection_id=made.id, member_id=None)

    assert made.runs.get().state == RosterRun.State.FAILED
    assert not file.exists()
    assert list((file.parent / "refused").glob("*students.csv"))


def test_looking_for_what_was_lost_keeps_no_import_from_beginning(world: World) -> None:
    """And where a run stands still, it is looked at alone: the negative control."""
    with CaptureQueriesContext(database) as asked:
        lost.close_what_was_lost(now=timezone.now())
    assert not any("advisory" in query["sql"] for query in asked)

    ago = timezone.now() - 5 * MINUTE
    RosterRun.objects.create(provider="sds", source="a.zip", started_at=ago)
    with CaptureQueriesContext(database) as asked:
        lost.close_what_was_lost(now=timezone.now())
    assert any("advisory" in query["sql"] for query in asked)


def test_a_number_is_that_of_who_is_in_force_and_not_of_who_left(world: World) -> None:
    """And where all left, of who left last."""
    left = timezone.now()
    for source_id, gone_at in (("first", left - MINUTE), ("here", None), ("last", left)):
        member = make_member(world.school, "student", student_number="7")
        row = Person.objects.filter(id=person_of(member))
        row.update(oneroster_id=source_id, archived_at=gone_at)

    assert known_here(world.school.id).students == {"7": "here"}

    Person.objects.filter(oneroster_id="here").delete()
    assert known_here(world.school.id).students == {"7": "last"}
