"""Uploading a roster, looking at what it would change, putting it in force."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone
from openpyxl import Workbook

from corridor.accounts.models import Member, Person
from corridor.core.sealing import unseal
from corridor.rostering import working
from corridor.rostering.commands.uploads import forget_old_uploads
from corridor.rostering.models import (
    RosterConnection,
    RosterRun,
    RosterUpload,
    RosterUploadChunk,
)
from tests.factories import World, make_member, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.django_db
GUESSED = {
    "sheet0-kind": "students",
    "sheet0-number": "Number",
    "sheet0-given": "First name",
    "sheet0-family": "Last name",
}
ONEROSTER = {
    "name": "Our system",
    "is_on": "on",
    "nightly_at": "05:00",
    "s-version": "1.1",
    "s-auth": "oauth1_sha256",
    "s-base_url": "https://sis.example.org/ims/oneroster/v1p1",
    "s-client_id": "us",
    "s-client_secret": "very secret",
}
STUDENTS = b"Student ID,Last name,First name,Grade,Email\n7001,Alvarez,Maya,9,maya@w.example\n"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(make_member(world.school, "district_admin"))


def file_of(content: bytes, name: str = "students.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def uploaded(visitor: Visitor, content: bytes = STUDENTS, name: str = "students.csv") -> Any:
    answer = visitor.post("/admin/rosters/upload/", file=file_of(content, name), kind="")
    assert answer.status_code == 302, text_of(answer)
    return RosterUpload.objects.order_by("-made_at").first()


def work(upload: RosterUpload, visitor: Visitor) -> RosterUpload:
    """What the worker does with the job."""
    member = Member.objects.get(person_id=visitor.user.person_id)
    working.work_on_upload(upload_id=upload.id, member_id=member.id)
    upload.refresh_from_db()
    return upload


def test_a_spreadsheet_is_uploaded_mapped_checked_and_put_in_force(visitor: Visitor) -> None:
    upload = uploaded(visitor)
    page = text_of(visitor.get(f"/admin/rosters/uploads/{upload.id}/columns/"))
    assert "Which column is what?" in page
    form = {
        "sheet0-kind": "students",
        "sheet0-number": "Student ID",
        "sheet0-given": "First name",
        "sheet0-family": "Last name",
        "sheet0-grade": "Grade",
        "sheet0-email": "Email",
    }
    visitor.post(f"/admin/rosters/uploads/{upload.id}/columns/", **form)
    upload = work(upload, visitor)

    assert upload.state == "checked", upload.outcome
    assert upload.run is not None
    assert upload.run.state == RosterRun.State.PREVIEW, (upload.run.refusal, upload.run.problems)
    assert not Person.objects.filter(student_number="7001").exists()
    run = text_of(visitor.get(f"/admin/rosters/runs/{upload.run_id}/"))
    assert "Put in force" in run
    assert "Maya Alvarez" in run

    visitor.post(f"/admin/rosters/uploads/{upload.id}/put-in-force/", sure="yes")
    upload = work(upload, visitor)

    assert upload.state == "done"
    assert Person.objects.get(student_number="7001").grade == "09"
    assert "In force since" in text_of(visitor.get("/admin/rosters/"))
    assert not RosterUploadChunk.objects.filter(upload=upload).exists()


def test_an_error_is_shown_with_its_row_and_nothing_can_be_put_in_force(
    visitor: Visitor,
) -> None:
    upload = uploaded(visitor, b"Number,First name,Last name\n,Maya,Alvarez\n")
    visitor.post(f"/admin/rosters/uploads/{upload.id}/columns/", **GUESSED)
    upload = work(upload, visitor)

    page = text_of(visitor.get(f"/admin/rosters/runs/{upload.run_id}/"))

    assert "students.csv, row 2, Number" in page
    assert "Put in force" not in page


def test_what_takes_many_away_needs_a_yes_to_its_numbers(visitor: Visitor, world: World) -> None:
    for number in range(30):
        member = make_member(world.school, "student", student_number=f"5{number}")
        Person.objects.filter(id=person_of(member)).update(oneroster_id=f"u{number}")
    upload = uploaded(visitor, b"Number,First name,Last name\n50,Maya,Alvarez\n")
    visitor.post(f"/admin/rosters/uploads/{upload.id}/columns/", **GUESSED)
    upload = work(upload, visitor)
    run = upload.run
    assert run is not None
    assert "would archive 29 of" in run.refusal
    address = f"/admin/rosters/uploads/{upload.id}/put-in-force/"

    assert visitor.post(address).status_code == 422
    assert work(upload, visitor).state == "checked"
    visitor.post(address, sure="yes")
    assert work(upload, visitor).state == "done"

    assert Person.objects.filter(archived_at__isnull=False).count() == 29


def test_a_yes_to_other_numbers_is_no_yes(visitor: Visitor, world: World) -> None:
    """Negative control: what somebody agreed to is not what the file would do now."""
    for number in range(30):
        member = make_member(world.school, "student", student_number=f"5{number}")
        Person.objects.filter(id=person_of(member)).update(oneroster_id=f"u{number}")
    upload = uploaded(visitor, b"Number,First name,Last name\n50,Maya,Alvarez\n")
    visitor.post(f"/admin/rosters/uploads/{upload.id}/columns/", **GUESSED)
    upload = work(upload, visitor)
    visitor.post(f"/admin/rosters/uploads/{upload.id}/put-in-force/", sure="yes")
    upload.refresh_from_db()
    upload.outcome = {"sure_of": "This roster would archive 3 people."}
    upload.save()

    assert work(upload, visitor).state == "failed"

    assert not Person.objects.filter(archived_at__isnull=False).exists()


def test_columns_are_remembered_for_the_next_file_of_the_same_make(visitor: Visitor) -> None:
    first = uploaded(visitor, b"A,B,C\n1,Maya,Alvarez\n")
    told = {"sheet0-number": "A", "sheet0-given": "B", "sheet0-family": "C"}
    address = f"/admin/rosters/uploads/{first.id}/columns/"
    moved = visitor.post(address, **{"sheet0-kind": "students"})
    assert moved.headers["Location"] == address
    visitor.post(address, **told, **{"sheet0-kind": "students"})

    second = uploaded(visitor, b"A,B,C\n2,Leo,Kim\n", "later.csv")

    columns = {"number": "A", "given": "B", "family": "C"}
    assert second.told == {"": {"kind": "students", "columns": columns}}


def test_discarding_deletes_the_content(visitor: Visitor) -> None:
    upload = uploaded(visitor)

    visitor.post(f"/admin/rosters/uploads/{upload.id}/discard/")

    assert not RosterUploadChunk.objects.exists()
    assert "Nothing was changed" in text_of(visitor.get("/admin/rosters/"))


def test_an_old_upload_is_forgotten(visitor: Visitor) -> None:
    upload = uploaded(visitor)
    now = upload.made_at + timedelta(days=8)

    forget_old_uploads(now=now)

    assert not RosterUploadChunk.objects.exists()
    assert forget_old_uploads(now=now) == 0


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02"])
def test_what_can_not_be_read_is_said_beside_the_field(visitor: Visitor, content: bytes) -> None:
    answer = visitor.post("/admin/rosters/upload/", file=file_of(content), kind="")

    assert answer.status_code == 422
    assert "id_file_error" in text_of(answer)
    assert not RosterUpload.objects.exists()


def test_files_are_cut_off_where_no_page_asks_for_them(visitor: Visitor) -> None:
    with override_settings(UPLOAD_QUOTAS={}):
        answer = visitor.post("/admin/rosters/upload/", file=file_of(STUDENTS), kind="")

    assert answer.status_code == 422
    assert not RosterUpload.objects.exists()


def test_school_admins_have_no_roster_pages(world: World) -> None:
    visitor = Visitor(world.admin)

    assert visitor.get("/admin/rosters/").status_code == 404
    assert "/admin/rosters/" not in text_of(visitor.get("/admin/people/"))


def test_a_secret_is_sealed_and_never_shown(visitor: Visitor) -> None:
    visitor.post("/admin/rosters/connections/new/oneroster_rest/", **ONEROSTER)
    made = RosterConnection.objects.get()

    page = text_of(visitor.get(f"/admin/rosters/connections/{made.id}/"))

    assert made.secret
    assert "very secret" not in f"{made.secret} {made.settings} {page}"
    assert unseal(made.secret) == "very secret"
    visitor.post(f"/admin/rosters/connections/{made.id}/", **{**ONEROSTER, "s-client_secret": ""})
    made.refresh_from_db()
    assert unseal(made.secret) == "very secret"


def test_a_connection_that_is_put_away_forgets_its_secret(visitor: Visitor) -> None:
    visitor.post("/admin/rosters/connections/new/oneroster_rest/", **ONEROSTER)
    made = RosterConnection.objects.get()

    visitor.post(f"/admin/rosters/connections/{made.id}/archive/")

    made.refresh_from_db()
    assert (made.secret, made.next_due_at) == ("", None)
    assert visitor.get(f"/admin/rosters/connections/{made.id}/").status_code == 404


def test_a_secret_is_asked_for_again_where_the_address_is_at_another_host(
    visitor: Visitor,
) -> None:
    """Whoever may set up connections could else send a stored secret to a server of their own."""
    visitor.post("/admin/rosters/connections/new/oneroster_rest/", **ONEROSTER)
    made = RosterConnection.objects.get()
    address = f"/admin/rosters/connections/{made.id}/"
    elsewhere = {**ONEROSTER, "s-base_url": "https://else.example.org/v1p1"}
    nearby = {**ONEROSTER, "s-base_url": "https://sis.example.org/v1p1"}

    refused = visitor.post(address, **{**elsewhere, "s-client_secret": ""})

    assert refused.status_code == 422
    assert "Enter this once more" in text_of(refused)
    made.refresh_from_db()
    assert made.settings["base_url"] == ONEROSTER["s-base_url"]
    assert visitor.post(address, **{**nearby, "s-client_secret": ""}).status_code == 302
    assert visitor.post(address, **elsewhere).status_code == 302


def test_nothing_comes_into_force_that_nobody_looked_at(visitor: Visitor) -> None:
    upload = uploaded(visitor)
    address = f"/admin/rosters/uploads/{upload.id}/"

    assert visitor.post(f"{address}put-in-force/").status_code == 409

    visitor.post(f"{address}columns/", **{**GUESSED, "sheet0-number": "Student ID"})
    old = work(upload, visitor).run_id
    visitor.post(f"{address}check/")
    work(upload, visitor)
    assert visitor.post(f"{address}put-in-force/", run=old, sure="yes").status_code == 409
    upload.refresh_from_db()
    assert visitor.post(f"{address}put-in-force/", run=upload.run_id, sure="yes").status_code == 302


def test_a_taking_back_that_is_refused_does_not_say_that_it_was_done(visitor: Visitor) -> None:
    run = RosterRun.objects.create(
        provider="sds", source="a.zip", state="applied", started_at=timezone.now()
    )

    answer = visitor.post(f"/admin/rosters/runs/{run.id}/take-back/")

    page = text_of(visitor.get(answer.headers["Location"]))
    assert "not remembered any more" in page
    assert "It is taken back" not in page


def test_a_run_that_goes_on_is_looked_at_again_until_it_is_over(visitor: Visitor) -> None:
    run = RosterRun.objects.create(provider="sds", source="a.zip", started_at=timezone.now())
    address, asks = f"/admin/rosters/runs/{run.id}/", {"HX-Target": "run-state"}
    assert "every 2s" in text_of(visitor.client.get(address, headers=asks))

    RosterRun.objects.update(state="unchanged")

    assert visitor.client.get(address, headers=asks).headers["HX-Redirect"] == address
    assert "every 2s" not in text_of(visitor.get(address))


@pytest.mark.parametrize("number", ["7001", ""])
def test_columns_are_shown_with_what_stands_in_them(visitor: Visitor, number: str) -> None:
    made = Workbook()
    for row in (["Student ID", "Last name"], [], [number, "Alvarez"]):
        made.worksheets[0].append(row)
    content = io.BytesIO()
    made.save(content)

    upload = uploaded(visitor, content.getvalue(), "students.xlsx")

    page = text_of(visitor.get(f"/admin/rosters/uploads/{upload.id}/columns/"))
    assert ">Last name · Alvarez<" in page
    assert (">Student ID · 7001<" if number else ">Student ID<") in page
