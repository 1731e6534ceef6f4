"""The policy of the pages about what is planned."""

from __future__ import annotations

from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import ADMINS, STAFF, STUDENTS, TEACHING

OWNER = frozenset({"student"})
ASKED = ADMINS | TEACHING
PLAN, ASKED_FOR = {"plan_id": Id("plan")}, {"plan_id": Id("plan_asked")}
SERIES = {"series_id": Id("series")}
DAY, PERIOD = "2026-09-15", "zqownscl 3"

PAGES_OF_PLANNING: dict[str, Row] = {
    "planning:choose_visit": get(STUDENTS, query={"q": "zq"}),
    "planning:visit": form(
        STUDENTS,
        path={"location_id": Id("gym")},
        query={"host": Id("member:librarian", left_out=True)},
        body={"day": "2026-09-16", "when": f"{PERIOD}-5", "note": "A book"},
    ),
    "planning:later": form(
        STAFF,
        query={"room": Id("classroom"), "anyway": "1"},
        body={
            "s": Id("student:free"),
            "to": Id("library"),
            "host": Id("member:librarian"),
            "origin": Id("classroom"),
            "day": DAY,
            "period": PERIOD,
            "after": "5",
        },
    ),
    "planning:planned": get(STAFF, query={"all": "1"}),
    "planning:series": get(STAFF, path=SERIES, query={"q": "zq"}),
    "planning:series_people": post(STAFF, path=SERIES, body={"join": Id("student:free")}),
    "planning:series_days": post(STAFF, path=SERIES, body={"skip": DAY}),
    "planning:series_note": post(STAFF, path=SERIES, body={"note": "Bring it"}),
    "planning:end_series": post(STAFF, path=SERIES),
    "planning:plan": get(STAFF | OWNER, path=PLAN),
    "planning:approve": post(ASKED, known=STAFF - ASKED | OWNER, path=ASKED_FOR),
    "planning:decline": post(ASKED, known=STAFF - ASKED | OWNER, path=ASKED_FOR),
    "planning:cancel": post(STAFF | OWNER, path=ASKED_FOR),
    "planning:move": form(
        STAFF | OWNER,
        path=ASKED_FOR,
        body={"day": "2026-09-16", "period": PERIOD, "after": "10"},
    ),
}
