"""The policy of every call of the API: one row for each operation id."""

from __future__ import annotations

from tests.isolation.policy import Id, Row
from tests.isolation.roles import ADMINS, ANYBODY, AT_SCHOOL, NOBODY, STAFF, STUDENTS, TEACHING

OWNER = frozenset({"student"})
ASKED = ADMINS | TEACHING
DAY = "2026-09-14"
APP = {"service": "apns", "token": "0a" * 32}
FLEX = {"activity_id": Id("activity"), "day": DAY}


def read(**more: object) -> Row:
    return Row(through=AT_SCHOOL, methods=("GET",), **more)  # type: ignore[arg-type]


def verb(
    thing: str,
    *,
    by: frozenset[str] = STAFF | OWNER,
    known: frozenset[str] = NOBODY,
    **body: object,
) -> Row:
    return Row(through=by, known=known, methods=("POST",), path={"pass_id": Id(thing)}, body=body)


def answered(by: frozenset[str], *, known: frozenset[str] = NOBODY, **body: object) -> Row:
    """What is said about a plan that waits for a yes."""
    path = {"plan_id": Id("plan_asked")}
    return Row(through=by, known=known, methods=("POST",), path=path, body=body)


CALLS: dict[str, Row] = {
    "me": read(),
    "school": read(),
    "locations": read(),
    "members": read(query={"search": "zq"}),
    "find_passes": read(query={"student": Id("student:late"), "location": Id("restroom")}),
    "pass": Row(through=STAFF | OWNER, path={"pass_id": Id("late")}),
    "request_pass": Row(
        through=STAFF | OWNER,
        methods=("POST",),
        owner="student:free",
        headers={"Idempotency-Key": Id("new key", left_out=True)},
        body={
            "student": Id("student:free"),
            "destination": Id("restroom"),
            "origin": Id("classroom"),
            "trip": "round_trip",
        },
    ),
    "plan_club": Row(
        through=STAFF,
        known=STUDENTS,
        methods=("POST",),
        headers={"Idempotency-Key": Id("new key", left_out=True)},
        body={
            "name": "Robotics",
            "members": [Id("student:free")],
            "destination": Id("library"),
            "dates": ["2026-09-15"],
            "at": "10:15",
            "preview": True,  # no class of this world has a name that its bells know
        },
        quiet=ANYBODY,
    ),
    "start_pass": verb("offered"),
    "arrive": verb("out"),
    "send_back": verb("arrived"),
    "end_and_return": verb("arrived", by=STAFF, known=OWNER),
    "end_pass": verb("out"),
    "cancel_pass": verb("waiting"),
    "call_urgent": verb("waiting", by=OWNER, known=STAFF),
    "mark_urgent": verb("requested", by=STAFF, known=OWNER),
    "approve_pass": verb("requested", by=ASKED, known=STAFF - ASKED | OWNER),
    "decline_pass": verb("requested", by=ASKED, known=STAFF - ASKED | OWNER, reason="later"),
    "send_with_adult": verb("waiting", by=STAFF, known=OWNER),
    "extend_pass": verb("out", by=STAFF, known=OWNER, minutes=5),
    "correct_pass": verb("late", by=STAFF, known=OWNER),
    "confirm_back": verb("unknown", by=STAFF, known=OWNER),
    "reopen_pass": verb("unknown", by=STAFF, known=OWNER),
    "scheduled_passes": read(query={"student": Id("person:student"), "location": Id("library")}),
    "scheduled_pass": Row(through=STAFF | OWNER, path={"plan_id": Id("plan")}),
    "schedule_passes": Row(
        through=STAFF | OWNER,
        methods=("POST",),
        owner="student:free",
        body={
            "students": [Id("student:free")],
            "destination": Id("library"),
            "host": Id("person:librarian"),
            "dates": ["2026-09-15"],
            "period": "zqownscl 3",
        },
    ),
    "approve_scheduled": answered(ASKED, known=STAFF - ASKED | OWNER),
    "decline_scheduled": answered(ASKED, known=STAFF - ASKED | OWNER, words="later"),
    "cancel_scheduled": answered(STAFF | OWNER, words="later"),
    "move_scheduled": Row(
        through=STAFF | OWNER,
        methods=("PATCH",),
        path={"plan_id": Id("plan_asked")},
        body={"date": "2026-09-16", "period": "zqownscl 3"},
    ),
    "register_device": Row(through=AT_SCHOOL, methods=("POST",), body=APP),
    # Nobody of the matrix has such an app: tests/api/test_devices.py forgets one.
    "forget_device": Row(through=AT_SCHOOL, methods=("POST",), body=APP, quiet=ANYBODY),
    # Of the day's activities, without an id in the address: students alone.
    "flex": Row(through=STUDENTS, query={"day": DAY}),
    "flex_sign_up": Row(through=STUDENTS, methods=("POST",), path=FLEX, owner="student"),
    "flex_give_up": Row(
        through=STUDENTS,
        methods=("POST",),
        path=FLEX,
        owner="student",
        quiet=frozenset({"classmate"}),
    ),
}
