"""The policy of the pages about clubs: any staff have their own, few see those of others."""

from __future__ import annotations

from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import ADMINS, STAFF

# Whose it is, and who looks after the clubs of everybody.
OF_THE_CLUB = ADMINS | {"teacher", "activities_coordinator"}
PLAN = {
    "name": "New club",
    "members": "somebody",
    "asked-0": "somebody",
    "choose-0": Id("student:free", left_out=True),
    "to": Id("library", left_out=True),
    "time": "period",
    "period": "4",
    "days": "dates",
    "date": "2026-09-15",
    "do": "check",
}

PAGES_OF_CLUBS: dict[str, Row] = {
    "clubs:list": get(STAFF),
    "clubs:plan": form(STAFF, body=PLAN),
    "clubs:discard": post(STAFF, quiet=STAFF - {"teacher"}),
    "clubs:club": form(
        OF_THE_CLUB,
        path={"club_id": Id("club")},
        body={
            "name": "Chess and go",
            "members": "somebody",
            "asked-0": "somebody",
            "choose-0": Id("person:classmate", left_out=True),
        },
    ),
    "clubs:archive": post(OF_THE_CLUB, path={"club_id": Id("club")}),
}
