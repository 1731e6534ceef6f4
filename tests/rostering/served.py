"""A district's state as a OneRoster server or Clever would serve it, and its next state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.peers.clever import DISTRICT, CleverPeer
from tests.peers.oneroster import Objects, OneRosterPeer
from tests.rostering.states import State

BEFORE = "2020-01-01T00:00:00.000Z"


def _reference(source_id: str, kind: str) -> dict[str, str]:
    return {"href": f"https://sis.example/{source_id}", "sourcedId": source_id, "type": kind}


def oneroster_objects(state: State) -> Objects:
    return {
        "orgs": [
            {"sourcedId": s.source_id, "name": s.name, "type": "school"}
            for s in state.schools.values()
        ],
        "academicSessions": [
            {
                "sourcedId": t.source_id,
                "title": t.title,
                "type": t.kind,
                "startDate": t.starts_on.isoformat(),
                "endDate": t.ends_on.isoformat(),
                "schoolYear": t.school_year,
            }
            for t in state.terms.values()
        ],
        "courses": [
            {"sourcedId": c.source_id, "title": c.title, "courseCode": c.code}
            for c in state.courses.values()
        ],
        "users": [_user(state, source_id) for source_id in state.people],
        "classes": [_class(state, source_id) for source_id in state.sections],
        "enrollments": [_enrollment(state, source_id) for source_id in state.enrollments],
    }


def _user(state: State, source_id: str) -> dict[str, Any]:
    person = state.people[source_id]
    return {
        "sourcedId": source_id,
        "enabledUser": "true",
        "username": source_id,
        "givenName": person.given_name,
        "familyName": person.family_name,
        "preferredFirstName": person.preferred_name,
        "identifier": person.student_number,
        "email": person.email,
        "roles": [
            {"roleType": "secondary", "role": role, "org": _reference(school, "org")}
            for school, role in sorted(state.roles[source_id])
        ],
    }


def _class(state: State, source_id: str) -> dict[str, Any]:
    section = state.sections[source_id]
    made = {
        "sourcedId": source_id,
        "title": section.title,
        "classType": "scheduled",
        "location": section.place,
        "school": _reference(section.school_source, "org"),
        "terms": [_reference(t, "academicSession") for t in section.term_sources],
        "periods": [_period(meeting) for meeting in section.meetings],
        "metadata": {"lunchWave": section.lunch_wave},
    }
    course = section.course_source or "none"
    return {**made, "course": _reference(course, "course")}


def _period(meeting: str) -> str:
    name, _bar, day_type = meeting.partition("|")
    return f"{name}({day_type})" if day_type else name


def _enrollment(state: State, source_id: str) -> dict[str, Any]:
    row = state.enrollments[source_id]
    section = state.sections[row.section_source]
    return {
        "sourcedId": source_id,
        "class": _reference(row.section_source, "class"),
        "user": _reference(row.person_source, "user"),
        "school": _reference(section.school_source, "org"),
        "role": row.part,
        "primary": "true" if row.is_primary else "false",
    }


def serve_oneroster(peer: OneRosterPeer, state: State) -> None:
    """What is new or changed gets a new stamp; what is gone stays, marked so."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.999Z")
    for name, rows in oneroster_objects(state).items():
        before = {row["sourcedId"]: row for row in peer.objects.get(name, [])}
        now = {row["sourcedId"]: {**row, "status": "active"} for row in rows}
        for source_id, row in before.items():
            now.setdefault(source_id, {**row, "status": "tobedeleted"})
        peer.objects[name] = [
            {**row, "dateLastModified": _stamped(row, before.get(source_id), stamp)}
            for source_id, row in now.items()
        ]


def _stamped(row: dict[str, Any], before: dict[str, Any] | None, stamp: str) -> str:
    if before is None:
        return stamp
    same = {**row, "dateLastModified": before["dateLastModified"]} == before
    return str(before["dateLastModified"]) if same else stamp


def clever_rows(state: State) -> dict[str, list[dict[str, Any]]]:
    return {
        "districts": [{"id": DISTRICT, "name": "Hill", "state": "running"}],
        "schools": [{"id": s.source_id, "name": s.name} for s in state.schools.values()],
        "terms": [
            {
                "id": t.source_id,
                "name": t.title,
                "start_date": t.starts_on.isoformat(),
                "end_date": t.ends_on.isoformat(),
            }
            for t in state.terms.values()
        ],
        "courses": [
            {"id": c.source_id, "name": c.title, "number": c.code} for c in state.courses.values()
        ],
        "users": [_clever_user(state, source_id) for source_id in state.people],
        "sections": [_clever_section(state, source_id) for source_id in state.sections],
    }


def _clever_user(state: State, source_id: str) -> dict[str, Any]:
    """Clever knows counselors as staff."""
    person = state.people[source_id]
    roles: dict[str, Any] = {}
    for school, role in sorted(state.roles[source_id]):
        name = "staff" if role == "counselor" else role
        roles.setdefault(name, {"schools": []})["schools"].append(school)
    if "student" in roles:
        roles["student"]["student_number"] = person.student_number
    return {
        "id": source_id,
        "district": DISTRICT,
        "email": person.email,
        "name": {"first": person.given_name, "last": person.family_name},
        "roles": roles,
    }


def _clever_section(state: State, source_id: str) -> dict[str, Any]:
    section = state.sections[source_id]
    inside = [row for row in state.enrollments.values() if row.section_source == source_id]
    teachers = [row.person_source for row in inside if row.part == "teacher"]
    primary = [r.person_source for r in inside if r.part == "teacher" and r.is_primary]
    return {
        "id": source_id,
        "name": section.title,
        "school": section.school_source,
        "course": section.course_source or None,
        "term_id": next(iter(section.term_sources), None),
        "teacher": next(iter(primary), None),
        "teachers": teachers,
        "students": [row.person_source for row in inside if row.part == "student"],
        "period": ",".join(_period(meeting) for meeting in section.meetings),
    }


def serve_clever(peer: CleverPeer, state: State) -> None:
    """Tells of everything that changes, as events."""
    wanted = clever_rows(state)
    for table in ("schools", "terms", "courses", "users", "sections"):
        now = {row["id"]: row for row in wanted[table]}
        before = {row["id"]: row for row in peer.lists[table]}
        for row in _changed(now, before):
            peer.change(table, row["id"], **{k: v for k, v in row.items() if k != "id"})
        for source_id in sorted(before.keys() - now.keys()):
            peer.delete(table, source_id)


def _changed(
    now: dict[str, dict[str, Any]], before: dict[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for source_id, row in now.items():
        old = before.get(source_id)
        if old is None or {k: old.get(k) for k in row} != row:
            yield row
