"""Uploading a roster, looking at what it would change, putting it in force."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corridor.accounts.models import Member, Person
from corridor.rostering import working
from corridor.rostering.models import RosterRun, RosterUpload, RosterUploadChunk
from tests.factories import World, make_member
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.django_db
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
