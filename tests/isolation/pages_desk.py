"""The policy of the attendance desk's pages."""

from __future__ import annotations

from tests.isolation.policy import DONE, Id, Row, form, get, post
from tests.isolation.roles import ADMINS, ANYBODY

DESK = ADMINS | {"attendance_clerk"}
ARRIVAL = {"person": Id("student:late"), "at": "08:31", "shown": "", "reason": Id("reason")}
LEAVING = {
    **ARRIVAL,
    "at": "10:20",
    "day": "2026-09-14",
    "reason": Id("leaving_reason"),
}
LAYOUT = {
    "name": "Our file",
    "separator": ";",
    "date_format": "%Y-%m-%d",
    "time_format": "%H:%M",
    "heading_0": "Number",
    "field_0": "student_number",
}
EXPORT = {"from": "2026-09-14", "to": "2026-09-14", "layout": Id("layout")}

PAGES_OF_DESK: dict[str, Row] = {
    "desk:desk": form(DESK, query={"only": "late", "q": "zq"}, body=ARRIVAL),
    "desk:leaving": form(DESK, body=LEAVING),
    "desk:back": form(DESK, body={**ARRIVAL, "at": "08:32", "reason": ""}),
    # Students are named by lines of text, and nobody is called like this.
    "desk:absent": form(DESK, body={"lines": "zq-nobody"}, quiet=ANYBODY, done=DONE | {422}),
    "desk:take_back_absence": post(DESK, path={"absence_id": Id("absence")}),
    "desk:set_up": post(DESK),
    "desk:picked_up": post(DESK, path={"entry_id": Id("leaving")}),
    "desk:withdraw": post(DESK, path={"entry_id": Id("arrival")}),
    "desk:slip": get(DESK, path={"entry_id": Id("arrival")}),
    "desk:reasons": get(DESK),
    "desk:new_reason": form(DESK, path={"kind": "late"}, body={"label": "Snow", "position": "9"}),
    "desk:reason": form(
        DESK, path={"reason_id": Id("reason")}, body={"label": "Bus", "position": "1"}
    ),
    "desk:archive_reason": post(DESK, path={"reason_id": Id("reason")}),
    "desk:export": get(DESK, query=EXPORT),
    "desk:export_file": get(DESK, query=EXPORT),
    "desk:new_layout": form(DESK, query={"like": "genesis_late"}, body=LAYOUT),
    "desk:layout": form(DESK, path={"layout_id": Id("layout")}, body=LAYOUT),
    "desk:archive_layout": post(DESK, path={"layout_id": Id("layout")}),
}
