"""The policy of the pages of notifications: everybody has their own, and an admin the school's."""

from __future__ import annotations

from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import ADMINS, AT_SCHOOL, NOBODY

PAGES_OF_NOTIFICATIONS: dict[str, Row] = {
    "notifications:told": get(AT_SCHOOL),
    "notifications:bell": get(AT_SCHOOL),
    "notifications:mark_read": post(AT_SCHOOL, quiet=AT_SCHOOL - {"teacher"}),
    "notifications:settings": form(AT_SCHOOL, body={"on": "sound"}),
    "notifications:back_to_school": post(AT_SCHOOL),
    "notifications:test": form(AT_SCHOOL),
    "notifications:note_test": post(
        frozenset({"teacher"}), path={"delivery_id": Id("test_sent")}, body={"came": "yes"}
    ),
    "notifications:write_again": post(AT_SCHOOL),
    # The secret alone says who answers; this one is of nobody.
    "notifications:answer": form(NOBODY, path={"secret": "made-up"}, strangers=404),
    "notifications:school": form(ADMINS, body={"on": "request.email", "helper": "Office"}),
}
