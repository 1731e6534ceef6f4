"""The policy of what letters lead to, where the address alone says who it is, and of what only
staff choose."""

from __future__ import annotations

from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import NOBODY, STAFF

STUDENT = {"student_id": Id("person:student")}

PAGES_OF_LETTERS: dict[str, Row] = {
    # Neither was ever written by us.
    "notifications:answer": form(NOBODY, path={"secret": "made-up"}, strangers=404),
    "notifications:unsubscribe": form(NOBODY, path={"token": "made-up"}, strangers=404),
    "notifications:mine": get(STAFF),
    "notifications:summary": post(STAFF, body={"at": "06:30"}),
    "notifications:follow": post(STAFF, path=STUDENT),
    "notifications:unfollow": post(STAFF, path=STUDENT, quiet=STAFF),
}
