"""The policy of the pages about covering and substitutes."""

from __future__ import annotations

from tests.isolation.policy import DONE, Id, Row, form, get, post
from tests.isolation.roles import ADMINS, ANYBODY, NOBODY, STAFF

TEACHERS = frozenset({"teacher", "colleague", "monitor who teaches"})
TODAY = {"span": "dates", "first": "2026-09-14"}

COVERING: dict[str, Row] = {
    "covering:covering": get(STAFF, query={"q": "zq", "teacher": Id("member:absent")}),
    "covering:cover": post(STAFF, body={"teacher": Id("member:absent"), "span": "period"}),
    "covering:ask": post(TEACHERS, body={"cover": Id("member:absent"), **TODAY}),
    "covering:stop": post(ADMINS | {"staff"}, path={"coverage_id": Id("coverage")}),
    "covering:make_day_pass": post(TEACHERS, body=TODAY),
    "covering:end_day_pass": post(ADMINS, path={"day_pass_id": Id("day_pass")}),
    # Nobody in the matrix is here with a shared account or a day pass.
    "covering:substitute": get(NOBODY),
    "covering:take_rooms": post(NOBODY, body={"rooms": Id("classroom")}),
    "covering:office": get(ADMINS, query={"day": "2026-09-14"}),
    "covering:plan": post(
        ADMINS,
        body={"teacher": Id("member:absent"), "by": Id("member:counselor"), **TODAY},
    ),
    "covering:share_account": post(
        ADMINS, path={"member_id": Id("member:substitute")}, body={"shared": "1"}
    ),
    "covering:open_day_pass": form(
        ANYBODY,
        path={"slug": "zqdistr-ours"},
        body={"code": "22222-22222"},
        quiet=ANYBODY,
        done=DONE | {422},
    ),
}
