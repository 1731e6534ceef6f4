"""Files for the student information system: layouts, presets, and cells that run nothing."""

from __future__ import annotations

import csv
from datetime import time, timedelta
from io import StringIO

import pytest

from corridor.accounts.models import Person
from corridor.core.audit import AuditEntry
from corridor.core.csv_cells import cell
from corridor.desk.commands.settings import save_layout, save_reason
from corridor.desk.commands.withdrawing import withdraw
from corridor.desk.export.presets import PRESETS
from corridor.desk.facts import LayoutFacts, ReasonFacts
from corridor.desk.models import Layout, Reason
from corridor.schools.models import School
from tests.desk.making import Desk
from tests.factories import TEN, actor_of, person_of
from tests.pages import Visitor
from tests.passes.acting import MINUTE

FILE = "/desk/export/file/?from=2026-09-14&to=2026-09-14"
HALF_PAST_EIGHT = TEN - 90 * MINUTE


def give_codes(desk: Desk) -> None:
    """A code for each "Appointment", and numbers for the school and the first student."""
    for reason in Reason.objects.filter(label="Appointment"):
        save_reason(
            actor=actor_of(desk.clerk),
            school_id=desk.school.id,
            reason_id=reason.id,
            facts=ReasonFacts(kind=reason.kind, label=reason.label, code="AP", is_excused=True),
            now=TEN,
        )
    School.objects.filter(id=desk.school.id).update(oneroster_id="017")
    first = Person.objects.filter(id=person_of(desk.world.student))
    first.update(student_number="004711", given_name="Maya", family_name="Alvarez")


def test_genesis_reads_late_arrivals_as_its_layout_has_them(desk: Desk) -> None:
    give_codes(desk)
    desk.arrive(at=HALF_PAST_EIGHT)

    answer = Visitor(desk.clerk).get(f"{FILE}&layout=genesis_late")

    assert answer.content.decode() == (
        "School #\tStudent #\tAttendance Status\tTime In\tDate\tReason Code\r\n"
        "017\t004711\tT\t08:30AM\t9/14/2026\tAP\r\n"
    )
    assert answer["Content-Disposition"].endswith('.tsv"')


def test_genesis_reads_early_release_with_the_time_out(desk: Desk) -> None:
    give_codes(desk)
    desk.arrive(at=HALF_PAST_EIGHT)
    desk.leave(time(10, 20), now=TEN + MINUTE)

    answer = Visitor(desk.clerk).get(f"{FILE}&layout=genesis_leaving")

    lines = answer.content.decode().splitlines()
    assert lines[0].split("\t")[3] == "Time Out"
    assert [line.split("\t")[3] for line in lines[1:]] == ["10:20AM"]


def test_the_plain_table_has_every_line_that_stands(desk: Desk) -> None:
    give_codes(desk)
    desk.arrive(at=HALF_PAST_EIGHT, note="with a letter")
    mistake = desk.arrive(student_id=person_of(desk.world.students[1]))
    withdraw(actor=actor_of(desk.clerk), entry_id=mistake.id, now=TEN + MINUTE)

    (row,) = csv.DictReader(StringIO(Visitor(desk.clerk).get(FILE).content.decode()))

    assert (row["Student number"], row["Last name"], row["Kind"]) == (
        "004711",
        "Alvarez",
        "Late arrival",
    )
    assert (row["Date"], row["Time"], row["Period"], row["Excused"], row["Note"]) == (
        "2026-09-14",
        "08:30",
        "2",
        "Y",
        "with a letter",
    )


def test_dates_and_kinds_narrow_the_file_down(desk: Desk) -> None:
    desk.arrive()
    desk.leave(time(10, 20), student_id=person_of(desk.world.students[1]))

    clerk = Visitor(desk.clerk)

    def count(query: str) -> int:
        text = clerk.get(f"/desk/export/file/?{query}").content.decode()
        return len(text.splitlines()) - 1

    day = "from=2026-09-14&to=2026-09-14"
    assert (count(day), count(f"{day}&kind=late"), count(f"{day}&kind=leaving")) == (2, 1, 1)
    assert count("from=2026-09-15&to=2026-09-20") == 0
    assert count("from=2026-09-20&to=2026-09-14") == 0


def test_a_layout_of_the_school_is_used_as_it_was_saved(desk: Desk) -> None:
    give_codes(desk)
    desk.arrive(at=HALF_PAST_EIGHT)
    facts = LayoutFacts(
        name="Our system",
        columns=(("", "student_number"), ("", "=LATE"), ("", "time_in")),
        separator=";",
        has_headings=False,
        time_format="%H%M",
    )
    saved = save_layout(
        actor=actor_of(desk.clerk), school_id=desk.school.id, layout_id=None, facts=facts, now=TEN
    )

    assert Visitor(desk.clerk).get(f"{FILE}&layout={saved.id}").content == b"004711;LATE;0830\r\n"


@pytest.mark.parametrize("layout", PRESETS)
def test_no_cell_is_taken_for_a_formula(desk: Desk, layout: str) -> None:
    evil = ("=cmd|' /c calc'!a0", "+1", "-1", "@sum(a1)", "\t=1")
    give_codes(desk)
    Reason.objects.filter(label="Appointment").update(code=evil[0], label=evil[0])
    School.objects.filter(id=desk.school.id).update(oneroster_id=evil[1])
    first = Person.objects.filter(id=person_of(desk.world.student))
    first.update(student_number=evil[2], given_name=evil[3], family_name=evil[4])
    desk.arrive(at=HALF_PAST_EIGHT, reason_id=Reason.objects.get(kind="late", code=evil[0]).id)

    preset = PRESETS[layout].layout
    text = Visitor(desk.clerk).get(f"{FILE}&layout={layout}").content.decode()
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=preset.separator))

    assert all(len(row) == len(preset.columns) for row in rows)
    assert not [one for row in rows for one in row if one.startswith(("=", "+", "-", "@", "\t"))]
    assert cell(evil[0]) != evil[0]  # the control: as it stands it would run


def test_who_took_a_file_out_is_in_the_audit_log(desk: Desk) -> None:
    desk.arrive()

    clerk = Visitor(desk.clerk)
    clerk.get("/desk/export/?from=2026-09-14&to=2026-09-14")
    assert not AuditEntry.objects.filter(kind="exported").exists()
    clerk.get(FILE)

    entry = AuditEntry.objects.get(kind="exported")
    assert (entry.actor_id, entry.member_id) == (desk.clerk.person_id, desk.clerk.id)
    assert entry.subjects == [person_of(desk.world.student)]
    assert entry.details["what"] == "desk"
    assert entry.details["rows"] == 1
    page = Visitor(desk.world.admin).get("/admin/rules/who-looked/?kind=files")
    assert "late arrivals" in page.content.decode()


def test_a_look_shows_the_first_lines_and_what_is_missing(desk: Desk) -> None:
    desk.arrive(at=HALF_PAST_EIGHT)

    page = Visitor(desk.clerk).get(
        "/desk/export/?from=2026-09-14&to=2026-09-14&layout=genesis_late"
    )

    text = page.content.decode()
    assert "1 line has no code." in text
    assert "1 has no student number." in text
    assert "08:30AM" in text


def test_a_layout_is_made_from_a_preset_in_the_form(desk: Desk) -> None:
    clerk = Visitor(desk.clerk)
    sent = {
        "name": "Ours",
        "separator": "\t",
        "date_format": "%m/%d/%Y",
        "time_format": "%H:%M",
        "heading_0": "Student",
        "field_0": "student_number",
        "heading_1": "Status",
        "field_1": "=",
        "text_1": "UT",
    }

    assert clerk.post("/desk/layouts/new/", **sent).status_code == 303
    layout = Layout.objects.get()
    assert layout.columns == [["Student", "student_number"], ["Status", "=UT"]]
    assert not layout.has_headings
    again = clerk.post("/desk/layouts/new/", **sent)
    assert again.status_code == 422
    assert "There is already one with this name." in again.content.decode()
    nothing = clerk.post(
        "/desk/layouts/new/", **{**sent, "name": "None", "field_0": "", "field_1": ""}
    )
    assert nothing.status_code == 422


def test_the_day_of_the_school_counts_not_the_servers(desk: Desk) -> None:
    """Late in the evening it is tomorrow already in UTC."""
    evening = TEN + timedelta(hours=12)
    desk.arrive(at=evening, now=evening)

    text = Visitor(desk.clerk).get(FILE).content.decode()
    assert "2026-09-14" in text.splitlines()[1]
