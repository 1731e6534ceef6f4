"""OneRoster CSV packages that hold changes only, all through or file by file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corridor.accounts.models import Guardianship, Member, Person, PersonId
from corridor.core.errors import Refused
from corridor.core.tenancy import in_district
from corridor.rostering.models import Enrollment, RosterRun, Section
from corridor.rostering.roster import GoneRow, GuardianRow, IdRow, MembershipRow
from corridor.schools.models import District, School
from tests.rostering.contents import differences, rows_in_force
from tests.rostering.importing import run
from tests.rostering.oneroster_files import Files, cell, roster_1_1, roster_1_2, write_zip
from tests.rostering.reading import Read

pytestmark = pytest.mark.django_db
STAMP = "2026-09-20T08:00:00.000Z"


@pytest.fixture
def hill(tmp_path: Path) -> Iterator[Files]:
    """The small roster, imported; the district is in force."""
    files = roster_1_2()
    run(write_zip(tmp_path / "first.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        yield files


def delta(path: Path, files: Files, version: str = "1.2", **changes: dict[str, str]) -> Path:
    """A package of these rows alone: ``users={"leo": "active"}`` for each file it has."""
    names = [name for name in files if name in changes]
    chosen = {name: [files[name][0]] for name in names}
    for name in names:
        for row in files[name][1:]:
            if row[0] in changes[name]:
                chosen[name].append([row[0], changes[name][row[0]], STAMP, *row[3:]])
    modes = {f"file_{name}": "delta" if name in names else "absent" for name in files}
    return write_zip(path, chosen, version, **modes)


def test_a_delta_changes_what_it_names_and_nothing_else(tmp_path: Path, hill: Files) -> None:
    before = rows_in_force()
    cell(hill, "users", 4, "grades", "10")
    cell(hill, "classes", 2, "location", "Lab 1")
    path = delta(
        tmp_path / "d.zip",
        hill,
        users={"leo": "active"},
        classes={"c1": "active"},
        enrollments={"e-maya": "tobedeleted"},
    )
    run(path, confirm=True)
    assert RosterRun.objects.latest("id").extent == "delta"
    changed = differences(before, rows_in_force())
    assert set(changed) == {"people", "sections", "enrollments", "teaching"}
    assert Person.objects.get(oneroster_id="leo").grade == "10"
    assert str(Section.objects.get().location) == "Lab 1"
    assert Enrollment.objects.get(oneroster_id="e-maya").archived_at is not None


@pytest.mark.parametrize("status", ["tobedeleted", "inactive"])
def test_who_is_marked_as_gone_goes(tmp_path: Path, hill: Files, status: str) -> None:
    run(delta(tmp_path / "d.zip", hill, users={"leo": status}), confirm=True)
    assert Person.objects.get(oneroster_id="leo").archived_at is not None
    assert Enrollment.objects.get(oneroster_id="e-leo").archived_at is not None
    run(
        delta(
            tmp_path / "e.zip",
            hill,
            users={"leo": "active"},
            roles={"r-leo": "active"},
            enrollments={"e-leo": "active"},
        )
    )
    assert Enrollment.objects.get(oneroster_id="e-leo").archived_at is None
    assert Person.objects.get(oneroster_id="leo").archived_at is None


def test_a_row_that_goes_needs_its_id_only(tmp_path: Path, hill: Files) -> None:
    for column in ("givenName", "familyName", "username", "enabledUser"):
        cell(hill, "users", 4, column, "")
    read = Read(delta(tmp_path / "d.zip", hill, users={"leo": "tobedeleted"}))
    assert (read.errors, read.rows(GoneRow)) == ([], [GoneRow("people", "leo")])


def test_a_disabled_user_of_a_delta_goes(tmp_path: Path, hill: Files) -> None:
    cell(hill, "users", 4, "enabledUser", "false")
    run(delta(tmp_path / "d.zip", hill, users={"leo": "active"}), confirm=True)
    assert Person.objects.get(oneroster_id="leo").archived_at is not None


def test_a_role_comes_and_goes_alone(tmp_path: Path, hill: Files) -> None:
    jane = Member.objects.filter(person__oneroster_id="jane", archived_at__isnull=True)
    row = dict(zip(hill["roles"][0], hill["roles"][1], strict=True))
    row |= {"sourcedId": "r-2", "role": "counselor", "orgSourcedId": "m"}
    hill["roles"].append(list(row.values()))
    run(delta(tmp_path / "d.zip", hill, roles={"r-2": "active"}))
    assert sorted(m.roles for m in jane.all()) == [["counselor"], ["teacher"]]
    run(delta(tmp_path / "e.zip", hill, roles={"r-2": "tobedeleted"}), confirm=True)
    assert [m.roles for m in jane.all()] == [["teacher"]]


def test_a_district_s_administrator_is_one_in_a_delta_without_orgs(
    tmp_path: Path, hill: Files
) -> None:
    ines = Member.objects.filter(person__oneroster_id="ines", archived_at__isnull=True)
    run(delta(tmp_path / "d.zip", hill, users={"ines": "active"}, roles={"r-ines": "active"}))
    assert [m.roles for m in ines.all()] == [["district_admin"], ["district_admin"]]


def test_a_1_1_delta_restates_the_roles_of_its_users(tmp_path: Path) -> None:
    files = roster_1_1()
    run(write_zip(tmp_path / "r.zip", files, "1.1"))
    with in_district(District.objects.get(slug="hill").id):
        ada = Member.objects.filter(person__oneroster_id="ada", archived_at__isnull=True)
        ines = Member.objects.filter(person__oneroster_id="ines", archived_at__isnull=True)
        cell(files, "users", 6, "orgSourcedIds", "m")
        users = {"ada": "active", "ines": "active"}
        run(delta(tmp_path / "d.zip", files, "1.1", users=users))
        assert [m.school.oneroster_id for m in ada] == ["m"]
        assert {tuple(m.roles) for m in ines} == {("district_admin",)}
        assert ines.count() == School.objects.count()


def test_a_delta_without_status_or_date_is_refused(tmp_path: Path, hill: Files) -> None:
    before = rows_in_force()
    path = write_zip(tmp_path / "d.zip", hill, file_users="delta")
    read = Read(path)
    assert read.errors[:2] == ["users.csv:2:status empty", "users.csv:2:dateLastModified empty"]
    with pytest.raises(Refused):
        run(path)
    assert differences(rows_in_force(), before) == {}


def test_some_files_may_be_bulk_and_others_delta(tmp_path: Path, hill: Files) -> None:
    """Of enrollments, in full, one is missing; of users only Maya is told."""
    hill["enrollments"] = [row for row in hill["enrollments"] if row[0] != "e-leo"]
    maya = hill["users"][2]
    hill["users"] = [hill["users"][0], [maya[0], "active", STAMP, *maya[3:]]]
    run(write_zip(tmp_path / "m.zip", hill, file_users="delta"), confirm=True)
    assert Person.objects.filter(archived_at__isnull=True).count() == 4
    assert Enrollment.objects.get(oneroster_id="e-leo").archived_at is not None


def test_ids_elsewhere_and_guardians_are_read(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "users", 3, "userIds", "{Clever:5f2},{Fed:a:b}")
    cell(files, "users", 6, "agentSourcedIds", "maya")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert read.rows(IdRow) == [IdRow("maya", "clever", "5f2"), IdRow("maya", "fed", "a:b")]
    assert read.rows(GuardianRow) == [GuardianRow("pa", "maya")]
    assert MembershipRow("pa", "s", "guardian") not in read.rows(MembershipRow)
    run(write_zip(tmp_path / "r.zip", files))
    with in_district(District.objects.get(slug="hill").id):
        assert PersonId.objects.get(system="clever").person.oneroster_id == "maya"
        assert not Guardianship.objects.exists()


def test_ids_that_are_not_written_as_such_are_left_out_with_a_warning(tmp_path: Path) -> None:
    files = roster_1_2()
    cell(files, "users", 3, "userIds", "12345")
    read = Read(write_zip(tmp_path / "r.zip", files))
    assert (read.rows(IdRow), read.warnings) == ([], ["users.csv:3:userIds user_ids_unread"])
