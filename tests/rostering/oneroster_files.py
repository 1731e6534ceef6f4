"""A small OneRoster package, right in every detail, for tests to spoil.

Headers are written out here and not taken from the product, so that both have to agree
with the specification.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

Sheet = list[list[str]]
Files = dict[str, Sheet]

HEADERS = {
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,"
    "parentSourcedId,schoolYear",
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,"
    "orgSourcedId,subjects,subjectCodes",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,"
    "location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,"
    "role,primary,beginDate,endDate",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
    "orgSourcedId,userProfileSourcedId",
    "users-1.1": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,"
    "userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
    "users-1.2": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,"
    "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,"
    "userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,"
    "primaryOrgSourcedId,pronouns",
}


def _sheet(header: str, *rows: dict[str, str]) -> Sheet:
    names = header.split(",")
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def _user(source_id: str, given: str, family: str, **more: str) -> dict[str, str]:
    return {
        "sourcedId": source_id,
        "enabledUser": "true",
        "username": source_id,
        "givenName": given,
        "familyName": family,
        "email": f"{source_id}@hill.example",
        "password": "never-read-this",
        **more,
    }


def _shared() -> Files:
    year = {"schoolYear": "2027", "startDate": "2026-08-01", "endDate": "2027-06-30"}
    return {
        "orgs": _sheet(
            HEADERS["orgs"],
            {"sourcedId": "d", "name": "Hill District", "type": "district"},
            {"sourcedId": "s", "name": "Hill High", "type": "school", "parentSourcedId": "d"},
            {"sourcedId": "m", "name": "Hill Middle", "type": "school", "parentSourcedId": "d"},
        ),
        "academicSessions": _sheet(
            HEADERS["academicSessions"],
            {"sourcedId": "y", "title": "Year", "type": "schoolYear", **year},
            {"sourcedId": "t", "title": "All", "type": "term", "parentSourcedId": "y", **year},
        ),
        "courses": _sheet(
            HEADERS["courses"],
            {"sourcedId": "bio", "title": "Biology", "courseCode": "SCI09", "orgSourcedId": "d"},
        ),
        "classes": _sheet(
            HEADERS["classes"],
            {
                "sourcedId": "c1",
                "title": "Biology 3",
                "courseSourcedId": "bio",
                "classType": "scheduled",
                "location": "Room 214",
                "schoolSourcedId": "s",
                "termSourcedIds": "t",
                "periods": "3",
            },
        ),
        "enrollments": _sheet(
            HEADERS["enrollments"],
            *(
                {
                    "sourcedId": f"e-{user}",
                    "classSourcedId": "c1",
                    "schoolSourcedId": "s",
                    "userSourcedId": user,
                    "role": role,
                    "primary": "true" if role == "teacher" else "false",
                }
                for user, role in (("jane", "teacher"), ("maya", "student"), ("leo", "student"))
            ),
        ),
    }


def roster_1_2() -> Files:
    """One class with Jane teaching Maya and Leo, a district admin, and a parent."""
    users = (
        _user("jane", "Jane", "Bennett"),
        _user("maya", "Maya", "Alvarez", grades="12", identifier="4711"),
        _user("leo", "Leonardo", "Kim", grades="09", preferredGivenName="Leo"),
        _user("ines", "Ines", "Moreau"),
        _user("pa", "Pat", "Alvarez"),
    )
    roles = (
        ("jane", "teacher", "s"),
        ("maya", "student", "s"),
        ("leo", "student", "s"),
        ("ines", "districtAdministrator", "d"),
        ("pa", "parent", "s"),
    )
    return {
        **_shared(),
        "users": _sheet(HEADERS["users-1.2"], *users),
        "roles": _sheet(
            HEADERS["roles"],
            *(
                {
                    "sourcedId": f"r-{user}",
                    "userSourcedId": user,
                    "roleType": "primary",
                    "role": role,
                    "orgSourcedId": org,
                }
                for user, role, org in roles
            ),
        ),
    }


def roster_1_1() -> Files:
    """The same people and class, as 1.1 writes them."""
    users = (
        _user("jane", "Jane", "Bennett", role="teacher", orgSourcedIds="s"),
        _user("maya", "Maya", "Alvarez", role="student", orgSourcedIds="s", grades="12"),
        _user("leo", "Leo", "Kim", role="student", orgSourcedIds="s,d", grades="09"),
        _user("ines", "Ines", "Moreau", role="administrator", orgSourcedIds="d"),
        _user("ada", "Ada", "Fox", role="administrator", orgSourcedIds="s"),
        _user("sam", "Sam", "Poe", role="aide", orgSourcedIds="s"),
    )
    return {**_shared(), "users": _sheet(HEADERS["users-1.1"], *users)}


def manifest(version: str, **modes: str) -> Sheet:
    """``modes`` overrides single lines, with ``_`` for the dots: ``file_users="delta"``."""
    names = ["orgs", "academicSessions", "courses", "users", "classes", "enrollments"]
    if version != "1.1":
        names.append("roles")
    lines = {"manifest.version": "1.0", "oneroster.version": version}
    lines |= {f"file.{name}": "bulk" for name in names}
    lines |= {f"file.{name}": "absent" for name in ("demographics", "results")}
    lines |= {key.replace("_", "."): value for key, value in modes.items()}
    return [["propertyName", "value"], *([k, v] for k, v in lines.items() if v)]


def cell(files: Files, name: str, line: int, column: str, value: str) -> None:
    """Change one cell; ``line`` as a person counts, the header being 1."""
    sheet = files[name]
    sheet[line - 1][sheet[0].index(column)] = value


def add_column(files: Files, name: str, column: str, *values: str) -> None:
    sheet = files[name]
    sheet[0].append(column)
    for at, row in enumerate(sheet[1:]):
        row.append(values[at] if at < len(values) else "")


def drop_rows(files: Files, name: str, *source_ids: str) -> None:
    files[name] = [row for row in files[name] if row[0] not in source_ids]


def text(sheet: Sheet, line_end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=line_end).writerows(sheet)
    return out.getvalue()


def write_folder(path: Path, files: Files, version: str = "1.2", **modes: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    files = {"manifest": manifest(version, **modes), **files}
    for name, sheet in files.items():
        (path / f"{name}.csv").write_text(text(sheet), encoding="utf-8", newline="")
    return path


def write_zip(path: Path, files: Files, version: str = "1.2", **modes: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, sheet in {"manifest": manifest(version, **modes), **files}.items():
            package.writestr(f"{name}.csv", text(sheet))
    return path
