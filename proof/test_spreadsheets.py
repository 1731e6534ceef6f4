"""What schools take out, opened by a spreadsheet program: LibreOffice Calc, as people have it.

Calc reads each file and writes what its cells show, as text (CSV) and as PDF: of a formula that
would be its result. It needs some seconds for each.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import time
from pathlib import Path

import pytest

from corridor.accounts.models import Member, Person
from corridor.desk.commands.settings import save_reason
from corridor.desk.facts import ReasonFacts
from corridor.desk.models import Reason
from corridor.passes.models import HallPass
from corridor.schools.models import School
from tests.conftest import _fresh_books, district, world
from tests.desk.making import Desk
from tests.factories import TEN, World, actor_of, person_of
from tests.pages import Visitor, at_ten
from tests.passes.acting import MINUTE
from tests.passes.test_finding import put

__all__ = ["_fresh_books", "at_ten", "district", "world"]
SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.usefixtures("at_ten"),
    pytest.mark.skipif(
        SOFFICE is None,
        reason="LibreOffice Calc is not installed (Debian: libreoffice-calc): nothing is opened.",
    ),
]
PATIENCE = 120
SUM, LINK = "=1+1", '=HYPERLINK("http://evil.example","Dana")'
ZOE, NUMBER, CODE = "Zoë Gómez-Jürgensen", "004711", "007"
# Of Calc's filter for text: comma, quote, UTF-8, from line 1; cells are written as they are shown,
# and read as after a double click on the file.
SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
READ_CSV = "--infilter=Text - txt - csv (StarCalc):44,34,76,1"


def converted(source: Path, to: str, into: Path, *more: str) -> Path:
    """What Calc makes of the file, in a profile that all tests of this run share."""
    into.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{source.parent.parent / 'calc'}"
    command = [str(SOFFICE), profile, "--headless", *more, "--convert-to", to]
    subprocess.run(
        [*command, "--outdir", str(into), str(source)],
        check=True,
        timeout=PATIENCE,
        stdout=subprocess.DEVNULL,
    )
    return into / f"{source.stem}.{to.partition(':')[0]}"


def seen(source: Path) -> list[dict[str, str]]:
    """The rows that Calc sees, by the heads of its columns."""
    more = (READ_CSV,) if source.suffix == ".csv" else ()
    with converted(source, SHOWN, source.parent / "seen", *more).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def saved(member: Member, address: str, path: Path) -> Path:
    answer = Visitor(member).get(address)
    assert answer.status_code == 200
    path.write_bytes(b"".join(answer) if answer.streaming else answer.content)
    return path


@pytest.fixture
def school(world: World) -> World:
    """A pass of a student with letters beyond ASCII and a number that begins with zeros; one of a
    student who is called a formula, and gives one as the note."""
    put(world, note=SUM)
    put(world, world.students[1])
    plain, evil = (Person.objects.filter(id=person_of(one)) for one in world.students[:2])
    given, family = ZOE.split(" ", 1)
    plain.update(given_name=given, family_name=family, student_number=NUMBER)
    evil.update(given_name=LINK, family_name="=2+2", student_number="000042")
    return world


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_passes_open_in_calc_with_their_names_and_run_nothing(
    school: World, tmp_path: Path, kind: str
) -> None:
    path = saved(school.admin, f"/passes/as-a-file/{kind}/", tmp_path / f"passes.{kind}")

    rows = seen(path)

    assert HallPass.objects.count() == len(rows) == 2
    by_name = {row["Student"]: row for row in rows}
    assert ZOE in by_name
    (evil,) = set(by_name) - {ZOE}
    assert evil.lstrip("'").startswith(LINK)  # and not "Dana", which it would show when run
    assert by_name[ZOE]["Left"].startswith("2026-09-14 10:00")


def test_a_number_keeps_its_zeros_in_a_sheet(school: World, tmp_path: Path) -> None:
    path = saved(school.admin, "/passes/as-a-file/xlsx/", tmp_path / "passes.xlsx")

    assert {NUMBER, "000042"} <= {cell for row in seen(path) for cell in row.values()}


def test_a_sheet_is_printed(school: World, tmp_path: Path) -> None:
    path = saved(school.admin, "/passes/as-a-file/xlsx/", tmp_path / "passes.xlsx")

    assert converted(path, "pdf", tmp_path / "paper").read_bytes().startswith(b"%PDF")


def test_calc_runs_a_formula_that_nobody_made_text(tmp_path: Path) -> None:
    """Negative control: so it would be without the apostrophe."""
    path = tmp_path / "open.csv"
    path.write_text(f'Reason\n"{SUM}"\n', "utf-8")

    assert seen(path) == [{"Reason": "2"}]


def test_the_desk_s_file_opens_in_calc(world: World, tmp_path: Path) -> None:
    desk = Desk(world)
    student = Person.objects.filter(id=person_of(world.student))
    given, family = ZOE.split(" ", 1)
    student.update(given_name=given, family_name=family, student_number=NUMBER)
    School.objects.filter(id=world.school.id).update(oneroster_id="017")
    for reason in Reason.objects.filter(label="Appointment"):
        facts = ReasonFacts(kind=reason.kind, label=SUM, code=CODE, is_excused=True)
        save_reason(
            actor=actor_of(desk.clerk),
            school_id=world.school.id,
            reason_id=reason.id,
            facts=facts,
            now=TEN,
        )
    desk.arrive(at=TEN - 90 * MINUTE, reason_id=desk.reason("late", SUM), note=LINK)
    desk.leave(time(10, 20), now=TEN + MINUTE, reason_id=desk.reason("leaving", SUM))

    path = saved(
        desk.clerk, "/desk/export/file/?from=2026-09-14&to=2026-09-14", tmp_path / "desk.csv"
    )

    rows = seen(path)
    assert [row["Reason"] for row in rows] == [f"'{SUM}"] * 2
    assert rows[0]["Note"] == f"'{LINK}"
    assert {(row["First name"], row["Last name"]) for row in rows} == {(given, family)}
    assert {row["Date"] for row in rows} == {"2026-09-14"}
    text = path.read_text("utf-8-sig")
    assert NUMBER in text
    assert CODE in text
