"""The desk as a page: three fields, what was typed stays, and a room that learns of it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corridor.accounts.models import Person
from corridor.desk.commands.withdrawing import withdraw
from corridor.desk.models import Entry
from corridor.rostering.models import Absence
from tests.desk.making import Desk
from tests.factories import TEN, World, actor_of, make_member, person_of
from tests.pages import Visitor, at_ten, text_of
from tests.passes.acting import MINUTE
from tests.planning.making import TODAY

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def clerk(desk: Desk) -> Visitor:
    people = Person.objects.filter(id=person_of(desk.world.student))
    people.update(given_name="Leo", family_name="Vargas", student_number="4711")
    return Visitor(desk.clerk)


def sent(desk: Desk, **more: Any) -> dict[str, Any]:
    usual = {"student": "4711", "at": "10:00", "shown": "10:00", "reason": desk.reason("late")}
    return {**usual, **more}


def test_the_desk_is_where_a_clerk_begins(desk: Desk, clerk: Visitor) -> None:
    assert "/desk/" in clerk.get("/")["Location"]
    assert "Who’s at the desk?" in text_of(clerk.get("/desk/"))


@pytest.mark.parametrize("typed", ["4711", "leo vargas", "vargas"])
def test_a_student_is_found_by_number_or_name(desk: Desk, clerk: Visitor, typed: str) -> None:
    text = text_of(clerk.get("/desk/", student=typed, reason=str(desk.reason("late"))))

    assert "Leo Vargas" in text
    assert "Goes to Biology" in text
    assert f'value="{desk.reason("late")}" selected' in text


def test_several_who_fit_are_there_to_choose_from(desk: Desk, clerk: Visitor) -> None:
    make_member(desk.school, "student", given_name="Lena", family_name="Vargas")

    text = text_of(clerk.get("/desk/", student="vargas"))
    assert "Leo Vargas" in text
    assert "Lena Vargas" in text
    assert "Goes to" not in text
    answer = clerk.post("/desk/", **sent(desk, student="vargas"))
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_a_number_and_a_reason_are_all_that_is_needed(desk: Desk, clerk: Visitor) -> None:
    answer = clerk.post("/desk/", **sent(desk))

    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    entry = Entry.objects.get()
    assert (entry.at, entry.reason_id) == (TEN, desk.reason("late"))
    text = text_of(clerk.get("/desk/"))
    assert "On the way" in text
    assert "1 late" in text


def test_saving_and_printing_leads_to_the_slip(desk: Desk, clerk: Visitor) -> None:
    answer = clerk.post("/desk/", **sent(desk, do="print"))

    text = text_of(clerk.get(answer["Location"]))
    for words in ("Leo Vargas", "Late arrival", "10:00", "Room 214", "Appointment"):
        assert words in text


def test_the_time_goes_on_until_somebody_sets_it(desk: Desk, clerk: Visitor) -> None:
    """A page that was left open since half past eight means now; a time that was typed, itself."""
    page = text_of(clerk.get("/desk/", student="4711", at="08:30", shown="08:30"))
    assert 'value="10:00"' in page
    page = text_of(clerk.get("/desk/", student="4711", at="08:12", shown="08:30"))
    assert 'value="08:12"' in page

    clerk.post("/desk/", **sent(desk, at="08:30", shown="08:30"))
    assert Entry.objects.get().at == TEN
    clerk.post("/desk/", **sent(desk, at="08:12", shown="08:30"))
    assert Entry.objects.order_by("at")[0].at == TEN - 108 * MINUTE


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("student", "nobody-at-all", "No student has this name or number."),
        ("student", "", "Say who it is."),
        ("at", "11:30", "Choose a time of today that is not ahead."),
        ("at", "soon", "Enter a valid time."),
        ("reason", "", "Choose a reason."),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    desk: Desk, clerk: Visitor, field: str, value: str, words: str
) -> None:
    answer = clerk.post("/desk/", **sent(desk, note="with a letter", **{field: value}))

    assert answer.status_code == 422
    text = text_of(answer)
    assert words in text
    assert "with a letter" in text
    assert not Entry.objects.exists()


def test_leaving_keeps_what_was_typed(desk: Desk, clerk: Visitor) -> None:
    wrong = sent(desk, reason=desk.reason("leaving"), pick_up="Aunt Rosa", day="2026-09-11")

    answer = clerk.post("/desk/leaving/", **wrong)
    assert answer.status_code == 422
    assert "That day is over." in text_of(answer)
    assert "Aunt Rosa" in text_of(answer)

    clerk.post("/desk/leaving/", **{**wrong, "day": "2026-09-14", "at": "10:20"})
    text = text_of(clerk.get("/desk/leaving/"))
    assert "with Aunt Rosa" in text
    assert "In class until then" in text


def test_lines_are_filtered_and_mistakes_stay_struck_out(desk: Desk, clerk: Visitor) -> None:
    entry = desk.arrive()
    other = Person.objects.get(id=person_of(desk.world.students[1]))
    desk.arrive(student_id=other.id)
    withdraw(actor=actor_of(desk.clerk), entry_id=entry.id, now=TEN)

    every = text_of(clerk.get("/desk/"))
    assert re.search(r"<s>\s*(<a [^>]*>)?Leo Vargas(</a>)?\s*</s>", every)
    assert "1 late" in every
    assert "Nothing fits" in text_of(clerk.get("/desk/", only="leaving"))
    found = text_of(clerk.get("/desk/", q="vargas"))
    assert "Leo Vargas" in found
    assert other.name not in found


def test_a_school_without_a_desk_sets_it_up(world: World) -> None:
    clerk = Visitor(make_member(world.school, "attendance_clerk"))
    assert "Set the desk up" in text_of(clerk.get("/desk/"))

    clerk.post("/desk/set-up/")
    text = text_of(clerk.get("/desk/"))
    assert "Set the desk up" not in text
    assert "Bus was late" in text


def test_a_list_of_numbers_marks_them_absent(desk: Desk, clerk: Visitor) -> None:
    other = Person.objects.filter(id=person_of(desk.world.students[1]))
    other.update(student_number="4712")
    file = SimpleUploadedFile("absent.csv", b"Student #,Name\n4711,Vargas\n4712,Other\n")

    clerk.post("/desk/absent/", file=file, reason="flu")

    noted = Absence.objects.filter(date=TODAY, source="file", reason="flu")
    assert noted.count() == 2
    assert "Leo Vargas" in text_of(clerk.get("/desk/absent/"))


@pytest.mark.parametrize("lines", ["4711\n999999", ""])
def test_a_list_with_a_stranger_marks_nobody(desk: Desk, clerk: Visitor, lines: str) -> None:
    answer = clerk.post("/desk/absent/", lines=lines, reason="flu")

    assert answer.status_code == 422
    assert 'value="flu"' in text_of(answer)
    assert not Absence.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"1" * 600_000])
def test_a_file_that_is_no_list_is_refused(desk: Desk, clerk: Visitor, content: bytes) -> None:
    file = SimpleUploadedFile("absent.csv", content)

    assert clerk.post("/desk/absent/", file=file).status_code == 422
    assert not Absence.objects.exists()


def test_the_room_shows_the_type_of_the_reason_but_no_note(desk: Desk, clerk: Visitor) -> None:
    clerk.post("/desk/", **sent(desk, note="court date"))

    teacher = Visitor(desk.world.teacher)
    text = text_of(teacher.get("/room/"))
    assert "From the attendance desk" in text
    assert "Late arrival · Appointment" in text
    assert "court date" not in text
    teacher.post("/room/hide-names/", hide="1")
    hidden = text_of(teacher.get("/room/"))
    assert "From the attendance desk" in hidden
    assert "Vargas" not in hidden
    assert "Appointment" not in hidden


def test_looking_for_a_student_keeps_what_was_typed_and_no_token_in_the_address(
    desk: Desk, clerk: Visitor
) -> None:
    answer = clerk.post("/desk/", do="find", student="4711", at="08:12", csrfmiddlewaretoken="x")

    assert answer.status_code == 303
    assert answer["Location"] == "/desk/?student=4711&at=08%3A12"


def test_nobody_else_finds_the_desk(desk: Desk, at_ten: datetime) -> None:
    entry = desk.arrive()
    for member in (desk.world.teacher, desk.world.student):
        visitor = Visitor(member)
        for path in ("", "leaving/", "absent/", "reasons/", "export/", f"entries/{entry.id}/slip/"):
            assert visitor.get(f"/desk/{path}").status_code == 404
        assert visitor.post(f"/desk/entries/{entry.id}/withdraw/").status_code == 404
