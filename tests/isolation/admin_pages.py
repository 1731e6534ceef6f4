"""The policy of the pages of admins; see ``pages``."""

from __future__ import annotations

from tests.isolation.files import Fresh, zip_of
from tests.isolation.policy import Id, Row, form, get, post
from tests.isolation.roles import (
    ADMINS,
    ANYBODY,
    DISTRICT_ADMINS,
    OWNER,
    STAFF,
)

OF_PROVIDER = {"provider_id": Id("provider")}
PASSWORD = "correct horse battery"
PERSON = {"given_name": "New", "family_name": "Name"}
PLACE = {
    "name": "New place",
    "kind": "other",
    "colour": "red",
    "icon": "map-pin",
    "minutes": "5",
    "trips": "round_trip",
    "approval": "nobody",
    "approval_scheduled": "origin",
    "audience": "everybody",
}
BELLS = {
    "name": "Short day",
    "colour": "red",
    "row-0-name": "1",
    "row-0-kind": "class",
    "row-0-starts_at": "08:00",
    "row-0-ends_at": "08:40",
}
RULES = {
    "refund_seconds": "30",
    "on_refund_seconds": "on",
    "offer_seconds": "45",
    "lapse_minutes": "15",
    "return_minutes": "5",
    "stale_minutes": "10",
    "auto_end_minutes": "15",
    "w-{window}-is_on": "on",
    "w-{window}-last_minutes": "5",
}
LIFETIMES = {
    f"{who}_{what}": number
    for who in ("student", "staff", "admin")
    for what, number in (("idle_minutes", "20"), ("longest_hours", "4"))
}
WINDOW = {"kind": "period", "first_minutes": "7", "is_on": "on"}
LIMIT = {"passes": "2", "window": "day"}
SHEET = Fresh("students.csv", b"Number,First name,Last name\n1,Ann,Lee\n")
PICTURES = Fresh("photos.zip", zip_of({"1.jpg": b"picture"}))
COLUMNS = {"sheet0-kind": "students", "sheet0-number": "Number", "sheet0-family": "Last name"}
STOPPED = {"run_id": Id("stopped")}
CONNECTION = {"connection_id": Id("connection")}
ONEROSTER = {
    "name": "Our system",
    "s-version": "1.1",
    "s-auth": "oauth1_sha256",
    "s-base_url": "https://sis.example.org/ims/oneroster/v1p1",
    "s-client_id": "us",
    "s-client_secret": "secret",
}
LOOKS = {"q": "zq", "who": Id("person:teacher"), "student": Id("person:student")}


def of_upload(thing: str) -> dict[str, Id]:
    return {"upload_id": Id(thing)}


ADMIN_PAGES: dict[str, Row] = {
    # Admins: the day and the people.
    "reports:overview": get(ADMINS, query={"q": "zq"}),
    "reports:people": get(ADMINS, query={"after": Id("member:teacher"), "q": "zq"}),
    "reports:person": get(ADMINS, path={"member_id": Id("member:student")}),
    "reports:student": get(STAFF, path={"student_id": Id("person:student")}),
    "accounts:new_student": form(ADMINS, body={**PERSON, "grade": "9"}),
    "accounts:new_staff": form(ADMINS, body={**PERSON, "roles": "staff"}),
    "accounts:edit_person": form(
        ADMINS, path={"member_id": Id("member:student")}, body={**PERSON, "grade": "9"}
    ),
    "accounts:roles": form(ADMINS, path={"member_id": Id("member:staff")}, body={"roles": "nurse"}),
    "accounts:password": form(
        ADMINS, path={"member_id": Id("member:staff")}, body={"password": PASSWORD}
    ),
    "accounts:sign_out_everywhere": post(ADMINS, path={"member_id": Id("member:staff")}),
    "accounts:switch_off": post(ADMINS, path={"member_id": Id("member:staff")}),
    "accounts:switch_on": post(ADMINS, path={"member_id": Id("member:switched off")}),
    "accounts:all_roles": get(DISTRICT_ADMINS),
    "accounts:one_role": form(
        DISTRICT_ADMINS, path={"key": "counselor"}, body={"may": ["see_passes", "export"]}
    ),
    "accounts:usual_role": post(DISTRICT_ADMINS, path={"key": "librarian"}),
    "accounts:guardians_switch": post(DISTRICT_ADMINS, body={"let": "out"}),
    "accounts:assists": form(
        ADMINS,
        path={"member_id": Id("member:assistant")},
        body={"people": Id("person:monitor who teaches"), "do": "save"},
    ),
    "accounts:new_guardian": form(
        ADMINS,
        path={"member_id": Id("member:student")},
        body={"given_name": "New", "family_name": "Name", "email": "new@home.example"},
    ),
    "accounts:remove_guardian": post(
        ADMINS,
        path={"member_id": Id("member:student"), "guardianship_id": Id("guardianship")},
    ),
    "accounts:unlink": post(
        ADMINS, path={"member_id": Id("member:staff"), "identity_id": Id("identity")}
    ),
    "accounts:suspend": form(
        ADMINS, path={"member_id": Id("member:suspended")}, body={"until": "2026-10-01"}
    ),
    "accounts:resume": post(ADMINS, path={"member_id": Id("member:suspended")}),
    "accounts:take_factors": post(ADMINS, path={"member_id": Id("member:staff")}),
    "accounts:invite": post(ADMINS, path={"member_id": Id("member:invitable")}),
    "accounts:withdraw": post(ADMINS, path={"member_id": Id("member:staff")}, quiet=ANYBODY),
    "accounts:invite_staff": form(ADMINS, body={}),
    "accounts:sign_in_rules": form(DISTRICT_ADMINS, body=LIFETIMES),
    # Of the district, so of all its schools.
    "accounts:providers": get(DISTRICT_ADMINS),
    "accounts:add_provider": post(DISTRICT_ADMINS, path={"kind": "google"}),
    "accounts:provider": form(
        DISTRICT_ADMINS, path=OF_PROVIDER, body={"label": "Clever"}, sister=DISTRICT_ADMINS
    ),
    "accounts:try_provider": get(DISTRICT_ADMINS, path=OF_PROVIDER, sister=DISTRICT_ADMINS),
    "accounts:switch_provider_on": post(DISTRICT_ADMINS, path=OF_PROVIDER, sister=DISTRICT_ADMINS),
    "accounts:switch_provider_off": post(DISTRICT_ADMINS, path=OF_PROVIDER, sister=DISTRICT_ADMINS),
    "accounts:remove_provider": post(DISTRICT_ADMINS, path=OF_PROVIDER, sister=DISTRICT_ADMINS),
    "accounts:release_edits": post(ADMINS, path={"member_id": Id("member:staff")}),
    "accounts:archive": post(ADMINS, path={"member_id": Id("member:staff")}),
    "accounts:restore": post(ADMINS, path={"member_id": Id("member:who left")}),
    "accounts:photo": get(
        STAFF | OWNER, path={"member_id": Id("member:student"), "digest": "0" * 64}
    ),
    "accounts:remove_photo": post(ADMINS, path={"member_id": Id("member:student")}),
    # District admins: the roster.
    "rosters:home": get(DISTRICT_ADMINS, sister=DISTRICT_ADMINS),
    "rosters:new_upload": post(DISTRICT_ADMINS, body={"file": SHEET, "kind": ""}),
    "rosters:upload": get(DISTRICT_ADMINS, path=of_upload("upload"), sister=DISTRICT_ADMINS),
    "rosters:columns": form(
        DISTRICT_ADMINS, path=of_upload("sheet"), body=COLUMNS, sister=DISTRICT_ADMINS
    ),
    "rosters:check": post(DISTRICT_ADMINS, path=of_upload("upload"), sister=DISTRICT_ADMINS),
    "rosters:put_in_force": post(
        DISTRICT_ADMINS, path=of_upload("checked"), sister=DISTRICT_ADMINS
    ),
    "rosters:discard": post(DISTRICT_ADMINS, path=of_upload("upload"), sister=DISTRICT_ADMINS),
    "rosters:run": get(
        DISTRICT_ADMINS,
        path={"run_id": Id("run")},
        query={"show": "check"},
        sister=DISTRICT_ADMINS,
    ),
    "rosters:take_back": form(DISTRICT_ADMINS, path={"run_id": Id("run")}, sister=DISTRICT_ADMINS),
    "rosters:agree": post(
        DISTRICT_ADMINS, path=STOPPED, body={"sure": "yes"}, sister=DISTRICT_ADMINS
    ),
    "rosters:leave": post(DISTRICT_ADMINS, path=STOPPED, sister=DISTRICT_ADMINS),
    "rosters:choose_connection": get(DISTRICT_ADMINS),
    "rosters:new_connection": form(
        DISTRICT_ADMINS, path={"provider": "folder"}, body={"name": "Folder"}
    ),
    "rosters:connection": form(
        DISTRICT_ADMINS, path=CONNECTION, body=ONEROSTER, sister=DISTRICT_ADMINS
    ),
    "rosters:test_connection": post(DISTRICT_ADMINS, path=CONNECTION, sister=DISTRICT_ADMINS),
    # The worker's queue is no table of a district.
    "rosters:check_connection": post(
        DISTRICT_ADMINS, path=CONNECTION, sister=DISTRICT_ADMINS, quiet=ANYBODY
    ),
    "rosters:sync": post(DISTRICT_ADMINS, path=CONNECTION, sister=DISTRICT_ADMINS, quiet=ANYBODY),
    "rosters:archive_connection": post(DISTRICT_ADMINS, path=CONNECTION, sister=DISTRICT_ADMINS),
    "rosters:photos": get(DISTRICT_ADMINS),
    "rosters:upload_photos": post(DISTRICT_ADMINS, body={"file": PICTURES}),
    "rosters:put_photos": post(DISTRICT_ADMINS, path=of_upload("pictures"), sister=DISTRICT_ADMINS),
    "rosters:switch_photos": post(DISTRICT_ADMINS, body={"on": "0"}),
    "rosters:delete_photos": post(DISTRICT_ADMINS),
    "reports:who_looked": get(ADMINS, query=LOOKS),
    "reports:who_looked_file": get(ADMINS, query=LOOKS),
    # Admins: setting up.
    "onboarding:start": get(ADMINS),
    "onboarding:step": form(ADMINS, path={"key": "bells"}, body={}),
    "onboarding:finish": post(ADMINS),
    "onboarding:new_school": form(
        DISTRICT_ADMINS, body={"name": "Second school", "time_zone": "America/New_York"}
    ),
    # Admins: places.
    "reports:places": get(ADMINS, query={"q": "zq"}),
    "reports:new_place": form(
        ADMINS, body={**PLACE, "audience": "only", "people": Id("person:student", left_out=True)}
    ),
    "reports:several_places": form(
        ADMINS,
        query={"place": Id("library")},
        body={"place": Id("library"), "minutes": "9"},
    ),
    "reports:starter_places": post(ADMINS),
    "reports:preview_place": post(ADMINS, body=PLACE, quiet=ANYBODY),
    "reports:place": form(
        ADMINS,
        path={"location_id": Id("library")},
        body={**PLACE, "audience": "only", "visible_groups": Id("group")},
    ),
    "reports:close_place": post(
        ADMINS, path={"location_id": Id("library")}, body={"until": "open"}
    ),
    "reports:plan_closing": post(
        ADMINS, path={"location_id": Id("library")}, body={"starts": "2026-09-15T10:00"}
    ),
    "reports:reopen_place": post(ADMINS, path={"location_id": Id("closed_place")}),
    "reports:archive_place": post(ADMINS, path={"location_id": Id("empty_place")}),
    "reports:restore_place": post(ADMINS, path={"location_id": Id("archived_place")}),
    "reports:add_place_staff": post(
        ADMINS,
        path={"location_id": Id("library")},
        body={"member": Id("member:counselor"), "part": "owns"},
    ),
    "reports:remove_place_staff": post(
        ADMINS, path={"location_id": Id("library"), "place_staff_id": Id("place_staff")}
    ),
    # Admins: the school's day.
    "schools:schedule": get(ADMINS),
    "schools:new_schedule": form(ADMINS, query={"like": Id("bells")}, body=BELLS),
    "schools:edit_schedule": form(ADMINS, path={"schedule_id": Id("assembly")}, body=BELLS),
    "schools:archive_schedule": post(ADMINS, path={"schedule_id": Id("assembly")}),
    "schools:year": get(ADMINS),
    "schools:copy_week": form(ADMINS, body={"week": "2026-11-23", "weeks": "1"}),
    "schools:days": form(ADMINS, body={"since": "2026-10-01", "kind": "off"}),
    "schools:day": form(
        ADMINS,
        path={"iso_date": "2026-10-01"},
        body={"kind": "school", "bell_schedule": Id("assembly")},
    ),
    "schools:turns": form(
        ADMINS, body={"types": "A B", "since": "2026-10-01", "until": "2026-10-02"}
    ),
    # Admins: rules.
    "schools:rules": form(ADMINS, body=RULES),
    "schools:copy_rules": form(
        DISTRICT_ADMINS, query={"to": Id("twin")}, body={"to": Id("twin")}, sister=DISTRICT_ADMINS
    ),
    "schools:new_window": form(ADMINS, body=WINDOW),
    "schools:window": form(ADMINS, path={"window_id": Id("window")}, body=WINDOW),
    "schools:remove_window": post(ADMINS, path={"window_id": Id("window")}),
    "schools:changes": get(ADMINS, query={"after": Id("change"), "who": Id("person:school_admin")}),
    "schools:undo_change": post(ADMINS, path={"change_id": Id("change")}, sister=DISTRICT_ADMINS),
    "accounts:groups": get(ADMINS),
    "accounts:new_group": form(ADMINS, body={"name": "Choir", "people": Id("person:student")}),
    "accounts:group": form(
        ADMINS,
        path={"group_id": Id("group")},
        body={"name": "Choir", "people": Id("person:classmate")},
    ),
    "accounts:archive_group": post(ADMINS, path={"group_id": Id("group")}),
    "passes:limits": get(ADMINS, query={"q": "zq", "student": Id("person:student")}),
    "passes:new_limit": form(
        ADMINS,
        query={"student": Id("person:classmate")},
        body={**LIMIT, "people": Id("person:classmate")},
    ),
    "passes:limit": form(ADMINS, path={"limit_id": Id("limit")}, body=LIMIT),
    "passes:remove_limit": post(ADMINS, path={"limit_id": Id("limit")}),
    "passes:keep_apart": get(ADMINS),
    "passes:new_apart": form(
        ADMINS,
        body={
            "name": "Three",
            "people": [Id("person:student"), Id("person:classmate")],
        },
    ),
    "passes:apart": form(
        ADMINS,
        path={"group_id": Id("apart")},
        body={"name": "Four", "people": [Id("person:student"), Id("person:classmate")]},
    ),
    "passes:archive_apart": post(ADMINS, path={"group_id": Id("apart")}),
    "passes:prolong_apart": post(ADMINS, path={"group_id": Id("apart")}),
    "passes:why": get(ADMINS, query={"student": Id("person:student"), "place": Id("library")}),
    "passes:simulator": form(
        ADMINS, query={"pass_limit": "2", "to-{restroom}": "3"}, body={"pass_limit": "2"}
    ),
    "passes:rules_preview": form(
        ADMINS,
        query={"student": Id("person:student")},
        body={"student": Id("person:student")},
        quiet=ANYBODY,
    ),
}
