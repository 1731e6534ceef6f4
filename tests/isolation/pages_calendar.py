"""The policy of the calendar and of its addresses."""

from __future__ import annotations

from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import ANYBODY, AT_SCHOOL, NOBODY

PAGES_OF_CALENDAR: dict[str, Row] = {
    "planning:calendar": get(AT_SCHOOL, query={"view": "week", "room": Id("library")}),
    "planning:calendar_address": form(AT_SCHOOL, body={}),
    # Whoever has no address ends none.
    "planning:end_calendar_address": post(AT_SCHOOL, quiet=ANYBODY),
    # Nobody's: what is no address is not there, whoever asks.
    "planning:feed": get(
        NOBODY, path={"district_id": Id("district"), "secret": "made-up"}, strangers=404
    ),
}
