"""The policy of reports about students."""

from __future__ import annotations

from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import ADMINS, STAFF

REPORT = {
    "pass": Id("late"),
    "key": "00000000-0000-7000-8000-000000000009",
    "reason": "On the phone",
    "note": "In the east hall",
}

PAGES_OF_CONCERNS: dict[str, Row] = {
    "concerns:all": get(ADMINS, query={"show": "all", "q": "zq"}),
    "concerns:file": get(ADMINS, query={"show": "all"}),
    "concerns:new": form(STAFF, query={"pass": Id("late")}, body=REPORT),
    "concerns:mine": get(STAFF),
    "concerns:reasons": form(ADMINS, body={"labels": "Snow\nRain"}),
    # Whoever reported it, and nobody else.
    "concerns:take_back": post(frozenset({"teacher"}), path={"concern_id": Id("concern")}),
    "concerns:deal_with": post(ADMINS, path={"concern_id": Id("concern")}),
    "concerns:open_again": post(ADMINS, path={"concern_id": Id("concern_done")}),
}
