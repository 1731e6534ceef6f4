"""The policy of the pages about Flex."""

from __future__ import annotations

from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import ADMINS, STAFF, STUDENTS, TEACHING

FLEX = ADMINS | {"activities_coordinator"}
RUN_IT = FLEX | TEACHING
DAY = "2026-09-14"
ACTIVITY = {"activity_id": Id("activity")}
SESSION = {**ACTIVITY, "day": DAY}
STUDENT = {**SESSION, "student_id": Id("person:student")}
FACTS = {
    "title": "New activity",
    "topic": "make",
    "colour": "teal",
    "room": Id("classroom"),
    "period": "zqownscl Flex",
    "starts_on": DAY,
    "ends_on": "2026-12-01",
    "sign_up": "on",
}

PAGES_OF_FLEX: dict[str, Row] = {
    "flex:choose": get(STUDENTS | STAFF, query={"day": DAY}),
    "flex:sign_up": post(STUDENTS, path=SESSION, owner="student"),
    "flex:give_up": post(STUDENTS, path=SESSION, owner="student"),
    "flex:activities": get(STAFF),
    "flex:new_activity": form(STAFF, body=FACTS),
    "flex:activity": form(RUN_IT, path=ACTIVITY, body=FACTS),
    "flex:archive": post(RUN_IT, path=ACTIVITY),
    "flex:session": get(RUN_IT, path=SESSION),
    "flex:add": form(
        RUN_IT, path=SESSION, body={"people": Id("person:classmate", left_out=True), "do": "save"}
    ),
    "flex:remove": post(RUN_IT, path=STUDENT),
    "flex:here": post(RUN_IT, path=STUDENT),
    "flex:scan": post(RUN_IT, path=SESSION, body={"number": "zqownscl-77"}),
    "flex:cancel": post(RUN_IT, path=SESSION, body={"reason": "Ill"}),
    "flex:reopen": post(RUN_IT, path=SESSION),
    "flex:none_yet": get(STAFF, query={"day": DAY}),
    "flex:assign": post(
        RUN_IT,
        known=STAFF - RUN_IT,
        query={"day": DAY},
        body={"day": DAY, "activity": Id("activity"), "student": Id("person:classmate")},
    ),
}
