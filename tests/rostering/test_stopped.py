"""What the guard stopped by night: it is shown, agreed to for that content alone, or left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django import Settings

from corridor.accounts.models import Member, Person
from corridor.core.audit import AuditEntry
from corridor.core.tenancy import district_in_force
from corridor.reports.audit_words import lines_of
from corridor.rostering import working
from corridor.rostering.importing import comparison
from corridor.rostering.models import RosterConnection, RosterRun, RosterUpload
from corridor.schools.models import District, School
from tests.factories import make_member, make_school, person_of
from tests.pages import Visitor, text_of
from tests.peers.oneroster import OneRosterPeer
from tests.peers.rosters import many_students
from tests.peers.serving import serving
from tests.rostering.network import oneroster

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(district: District) -> School:
    return make_school()


@pytest.fixture
def visitor(school: School) -> Visitor:
    return Visitor(make_member(school, "district_admin"))


@pytest.fixture
def peer(settings: Settings) -> Iterator[OneRosterPeer]:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    peer = OneRosterPeer(many_students(60))
    with serving(peer):
        yield peer


@pytest.fixture
def nightly(school: School, peer: OneRosterPeer) -> RosterConnection:
    """In force with 60 students; tonight the provider forgets twenty of them."""
    made = oneroster(peer)
    made.district_id, made.is_on = district_in_force(), True
    made.save()
    working.sync(connection_id=made.id, member_id=None)
    assert made.runs.get().state == RosterRun.State.APPLIED, made.runs.get().refusal
    forget(peer, 20)
    working.sync(connection_id=made.id, member_id=None)
    return made


def forget(peer: OneRosterPeer, count: int) -> None:
    gone = {user["sourcedId"] for user in peer.objects["users"][-count:]}
    peer.objects["users"] = peer.objects["users"][:-count]
    rest = peer.objects["enrollments"]
    peer.objects["enrollments"] = [e for e in rest if e["user"]["sourcedId"] not in gone]


def latest(connection: RosterConnection) -> RosterRun:
    run: RosterRun = connection.runs.order_by("-started_at")[0]
    return run


def archived() -> int:
    return Person.objects.filter(archived_at__isnull=False).count()


def work(run: RosterRun, visitor: Visitor) -> None:
    """What the worker does with the job."""
    member = Member.objects.get(person_id=visitor.user.person_id)
    working.sync_agreed(run_id=run.id, member_id=member.id)


def agree(run: RosterRun, visitor: Visitor) -> int:
    answer = visitor.post(f"/admin/rosters/runs/{run.id}/agree/", sure="yes")
    return int(answer.status_code)


def sentences() -> list[str]:
    return [line.sentence for line in lines_of(AuditEntry.objects.order_by("id"))]


def test_what_was_stopped_is_shown_with_numbers_and_names(
    visitor: Visitor, nightly: RosterConnection
) -> None:
    run = latest(nightly)
    home = text_of(visitor.get("/admin/rosters/"))
    page = text_of(visitor.get(f"/admin/rosters/runs/{run.id}/"))

    assert (run.state, archived()) == (RosterRun.State.REFUSED, 0)
    assert f"/admin/rosters/runs/{run.id}/" in home
    assert "Waits for you" in home
    assert "We stopped before anyone lost access" in page
    assert "would archive 20 of" in page
    assert run.examples["people"]["gone"][0]["name"] in page


def test_a_yes_puts_the_same_content_in_force_once_and_is_on_record(
    visitor: Visitor, nightly: RosterConnection
) -> None:
    run = latest(nightly)

    assert agree(run, visitor) == 302
    assert archived() == 0
    work(run, visitor)

    run.refresh_from_db()
    done = latest(nightly)
    assert (done.state, archived()) == (RosterRun.State.APPLIED, 20)
    assert (run.answer, run.answered_by) == ("yes", done.actor_name)
    assert "Said yes to a roster that was stopped because it takes many away." in sentences()
    assert agree(run, visitor) == 409
    assert "Waits for you" not in text_of(visitor.get("/admin/rosters/"))


def test_a_yes_needs_its_tick(visitor: Visitor, nightly: RosterConnection) -> None:
    run = latest(nightly)

    answer = visitor.post(f"/admin/rosters/runs/{run.id}/agree/")

    run.refresh_from_db()
    assert (answer.status_code, run.answer) == (422, "")


def test_what_is_another_by_then_is_stopped_again(
    visitor: Visitor, nightly: RosterConnection, peer: OneRosterPeer
) -> None:
    run = latest(nightly)
    agree(run, visitor)
    forget(peer, 1)

    work(run, visitor)

    again = latest(nightly)
    assert (again.state, archived()) == (RosterRun.State.REFUSED, 0)
    assert "would archive 21 of" in again.refusal
    assert agree(again, visitor) == 302


def test_the_same_numbers_of_other_people_are_another_content(
    visitor: Visitor, nightly: RosterConnection, peer: OneRosterPeer
) -> None:
    run = latest(nightly)
    agree(run, visitor)
    peer.objects["users"][0]["givenName"] = "Somebody"

    work(run, visitor)

    assert (latest(nightly).state, archived()) == (RosterRun.State.REFUSED, 0)


def test_without_the_fingerprint_another_content_would_come_through(
    visitor: Visitor,
    nightly: RosterConnection,
    peer: OneRosterPeer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control."""
    run = latest(nightly)
    monkeypatch.setattr(comparison, "fingerprint_of", lambda _removal: run.fingerprint)
    agree(run, visitor)
    forget(peer, 1)

    work(run, visitor)

    assert archived() == 21


def test_a_yes_is_for_one_time(
    visitor: Visitor, nightly: RosterConnection, peer: OneRosterPeer
) -> None:
    """The next night is asked about anew, even should everybody have come back meanwhile."""
    run = latest(nightly)
    forgotten = {name: list(rows) for name, rows in peer.objects.items()}
    agree(run, visitor)
    work(run, visitor)
    peer.objects = many_students(60)
    working.sync(connection_id=nightly.id, member_id=None)
    assert archived() == 0
    peer.objects = forgotten

    working.sync(connection_id=nightly.id, member_id=None)

    assert (latest(nightly).state, archived()) == (RosterRun.State.REFUSED, 0)


def test_what_was_left_is_not_asked_about_again_until_it_is_another(
    visitor: Visitor, nightly: RosterConnection, peer: OneRosterPeer
) -> None:
    run = latest(nightly)
    visitor.post(f"/admin/rosters/runs/{run.id}/leave/")
    working.sync(connection_id=nightly.id, member_id=None)
    again = latest(nightly)

    assert (again.id != run.id, again.answer) == (True, "no")
    assert "Waits for you" not in text_of(visitor.get("/admin/rosters/"))
    assert "Left a roster that was stopped because it takes many away." in sentences()
    forget(peer, 1)
    working.sync(connection_id=nightly.id, member_id=None)
    assert "Waits for you" in text_of(visitor.get("/admin/rosters/"))
    assert archived() == 0


def test_who_left_it_may_still_say_yes(visitor: Visitor, nightly: RosterConnection) -> None:
    run = latest(nightly)
    visitor.post(f"/admin/rosters/runs/{run.id}/leave/")

    assert agree(run, visitor) == 302


def test_an_earlier_one_can_not_be_agreed_to(visitor: Visitor, nightly: RosterConnection) -> None:
    run = latest(nightly)
    working.sync(connection_id=nightly.id, member_id=None)

    assert agree(run, visitor) == 409
    assert agree(latest(nightly), visitor) == 302


def test_school_admins_can_not_say_yes(school: School, nightly: RosterConnection) -> None:
    run = latest(nightly)

    assert agree(run, Visitor(make_member(school, "school_admin"))) == 404

    run.refresh_from_db()
    assert run.answer == ""


def test_who_may_not_any_more_has_said_nothing(visitor: Visitor, nightly: RosterConnection) -> None:
    run = latest(nightly)
    agree(run, visitor)
    Member.objects.filter(person_id=visitor.user.person_id).update(roles=["teacher"])

    work(run, visitor)

    assert archived() == 0


def test_a_dropped_file_that_was_stopped_waits_for_a_yes(
    visitor: Visitor, school: School, tmp_path: Path
) -> None:
    for number in range(30):
        member = make_member(school, "student", student_number=f"5{number}")
        Person.objects.filter(id=person_of(member)).update(oneroster_id=f"u{number}")
    made = RosterConnection.objects.create(provider="folder", name="Folder", is_on=True)
    drop(tmp_path, "Number,First name,Last name\n50,Maya,Alvarez\n")
    with override_settings(ROSTER_FOLDER=str(tmp_path)):
        working.sync(connection_id=made.id, member_id=None)
        working.sync(connection_id=made.id, member_id=None)
    upload = RosterUpload.objects.get()
    assert (latest(made).state, archived()) == (RosterRun.State.PREVIEW, 0)
    assert "Waits for you" in text_of(visitor.get("/admin/rosters/"))

    visitor.post(f"/admin/rosters/uploads/{upload.id}/put-in-force/", sure="yes")
    member = Member.objects.get(person_id=visitor.user.person_id)
    working.work_on_upload(upload_id=upload.id, member_id=member.id)

    assert archived() == 29


def drop(root: Path, text: str) -> None:
    folder = root / District.objects.get(id=district_in_force()).slug
    folder.mkdir()
    (folder / "students.csv").write_text(text)
    past = timezone.now().timestamp() - 600
    os.utime(folder / "students.csv", (past, past))
