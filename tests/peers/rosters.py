"""The small roster of the CSV tests, as OneRoster's JSON would say it."""

from __future__ import annotations

from typing import Any

from tests.rostering.oneroster_files import Files

MODIFIED = "2026-09-01T00:00:00.000Z"
# Columns that name one other object, and those that name several.
ONE = {
    "parentSourcedId": ("parent", "org"),
    "courseSourcedId": ("course", "course"),
    "schoolSourcedId": ("school", "org"),
    "classSourcedId": ("class", "class"),
    "userSourcedId": ("user", "user"),
    "orgSourcedId": ("org", "org"),
    "schoolYearSourcedId": ("schoolYear", "academicSession"),
}
MANY = {
    "termSourcedIds": ("terms", "academicSession"),
    "orgSourcedIds": ("orgs", "org"),
    "agentSourcedIds": ("agents", "user"),
}
LISTS = {"periods", "grades", "subjects"}
RENAMED = {"preferredGivenName": "preferredFirstName"}


def objects_of(files: Files) -> dict[str, list[dict[str, Any]]]:
    """A package's files as collections; roles.csv goes into its users."""
    made = {
        name: [_object(row) for row in _dicts(files, name)] for name in files if name != "roles"
    }
    for user in made["users"] if "roles" in files else ():
        user["roles"] = [
            {
                "roleType": row["roleType"],
                "role": row["role"],
                "org": _reference(row["orgSourcedId"], "org"),
            }
            for row in _dicts(files, "roles")
            if row["userSourcedId"] == user["sourcedId"]
        ]
    return made


def _dicts(files: Files, name: str) -> list[dict[str, str]]:
    head, *rows = files[name]
    return [dict(zip(head, row, strict=True)) for row in rows]


def _object(row: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"status": "active", "dateLastModified": MODIFIED}
    for name, cell in row.items():
        if not cell:
            continue
        if name in ONE:
            key, kind = ONE[name]
            made[key] = _reference(cell, kind)
        elif name in MANY:
            key, kind = MANY[name]
            made[key] = [_reference(each, kind) for each in cell.split(",")]
        elif name == "userIds":
            pairs = (item.strip("{}").partition(":") for item in cell.split(","))
            made[name] = [{"type": kind, "identifier": value} for kind, _colon, value in pairs]
        elif name.startswith("metadata."):
            made.setdefault("metadata", {})[name.partition(".")[2]] = cell
        else:
            made[RENAMED.get(name, name)] = cell.split(",") if name in LISTS else cell
    return made


def _reference(source_id: str, kind: str) -> dict[str, str]:
    return {
        "href": f"https://sis.example/{kind}s/{source_id}",
        "sourcedId": source_id,
        "type": kind,
    }


def many_students(count: int) -> dict[str, list[dict[str, Any]]]:
    """One school with nothing but students."""
    school = {"status": "active", "dateLastModified": MODIFIED, "name": "Hill High"}
    none: list[dict[str, Any]] = []
    return {
        "orgs": [{**school, "sourcedId": "s", "type": "school", "identifier": "1"}],
        "academicSessions": none,
        "courses": none,
        "classes": none,
        "enrollments": none,
        "users": [_student(number) for number in range(count)],
    }


def _student(number: int) -> dict[str, Any]:
    return {
        "sourcedId": f"u{number:05}",
        "status": "active",
        "dateLastModified": MODIFIED,
        "enabledUser": "true",
        "username": f"u{number}",
        "givenName": f"First{number}",
        "familyName": f"Last{number}",
        "identifier": str(number),
        "email": f"u{number}@hill.example",
        "grades": ["09"],
        "role": "student",
        "orgs": [_reference("s", "org")],
        "roles": [{"roleType": "primary", "role": "student", "org": _reference("s", "org")}],
    }
