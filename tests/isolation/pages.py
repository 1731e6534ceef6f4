"""The policy of every page: one row for each name of the URLconf; ``PAGES`` has them all."""

from __future__ import annotations

from tests.isolation.admin_pages import ADMIN_PAGES
from tests.isolation.pages_app import PAGES_OF_APP
from tests.isolation.pages_calendar import PAGES_OF_CALENDAR
from tests.isolation.pages_clubs import PAGES_OF_CLUBS
from tests.isolation.pages_concerns import PAGES_OF_CONCERNS
from tests.isolation.pages_covering import COVERING
from tests.isolation.pages_desk import PAGES_OF_DESK
from tests.isolation.pages_flex import PAGES_OF_FLEX
from tests.isolation.pages_letters import PAGES_OF_LETTERS
from tests.isolation.pages_notifications import PAGES_OF_NOTIFICATIONS
from tests.isolation.pages_planning import PAGES_OF_PLANNING
from tests.isolation.policy import DONE, Id, Row, form, get, post
from tests.isolation.roles import (
    ADMINS,
    ANYBODY,
    AT_SCHOOL,
    CARE,
    GUARDIANS,
    NOBODY,
    OWNER,
    SIGNED_IN,
    STAFF,
    STUDENTS,
    TEACHING,
)

ASKED = ADMINS | TEACHING
IN_CHARGE = ADMINS | TEACHING
TEACHER = frozenset({"teacher"})
TEACHERS = TEACHER | {"colleague", "monitor who teaches"}
NO_PROVIDER = "00000000-0000-7000-8000-000000000000"
WRONG = {"email": "a@b.example", "password": "x"}
NOT_YOU = DONE | {422}
EASE = {"time_percent": "200", "extra_passes": "1"}


def of_pass(thing: str) -> dict[str, Id]:
    return {"pass_id": Id(thing)}


PAGES: dict[str, Row] = {
    **PAGES_OF_PLANNING,
    **PAGES_OF_NOTIFICATIONS,
    **PAGES_OF_DESK,
    **PAGES_OF_CALENDAR,
    **COVERING,
    **PAGES_OF_FLEX,
    **PAGES_OF_LETTERS,
    **PAGES_OF_APP,
    **PAGES_OF_CONCERNS,
    # Nobody has to sign in for these.
    "alive": get(ANYBODY),
    "ready": get(ANYBODY),
    "openapi": get(ANYBODY),
    # Without a token in the settings it is not there.
    "metrics": get(NOBODY, strangers=404),
    # For who makes Corridor; the demo has it too.
    "core:design": get(NOBODY, strangers=404),
    "csp_reports": post(ANYBODY, quiet=ANYBODY, done=frozenset({204})),
    "core:theme": post(ANYBODY, body={"theme": "dark"}, quiet=ANYBODY),
    "accounts:sign_in": form(ANYBODY, body=WRONG, quiet=ANYBODY, done=NOT_YOU),
    # Signing in without a password is the demo's alone.
    "accounts:sign_in_as": post(NOBODY, path={"key": "maya"}, strangers=404),
    # A district's own door, and the ways to others: the answers say whose provider it is.
    "accounts:door": form(
        ANYBODY, path={"slug": "zqdistr-ours"}, body=WRONG, quiet=ANYBODY, done=NOT_YOU
    ),
    "accounts:find_door": post(
        ANYBODY, body={"email": "a@nowhere.example"}, quiet=ANYBODY, done=frozenset({422})
    ),
    "accounts:provider_start": get(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:provider_answer": get(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:clever_back": get(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:classlink_back": get(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:saml_login": get(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:saml_acs": post(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:saml_finish": get(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:saml_metadata": get(NOBODY, path={"provider_id": NO_PROVIDER}, strangers=404),
    "accounts:sign_out": post(SIGNED_IN),
    "accounts:sessions": get(SIGNED_IN),
    "accounts:own_extension": form(STAFF, body={"extension": "204"}),
    "accounts:end_session": post(SIGNED_IN, path={"session_id": Id("spare")}),
    "accounts:end_other_sessions": post(SIGNED_IN),
    # Nobody in the matrix has a password, so there is none to change.
    "accounts:own_password": form(NOBODY),
    # Links and second steps, for strangers who have none: the same for everybody.
    "accounts:second": form(ANYBODY, body={"code": "000000"}, quiet=ANYBODY),
    "accounts:second_by_passkey": post(ANYBODY, quiet=ANYBODY),
    "accounts:sign_in_by_passkey": post(ANYBODY, body={"answer": "x"}, quiet=ANYBODY, done=NOT_YOU),
    "accounts:forgot": form(ANYBODY, body={"email": "a@b.example"}, quiet=ANYBODY),
    "accounts:link": form(NOBODY, path={"secret": "a" * 43}, strangers=404),
    "accounts:security": get(SIGNED_IN),
    # Nobody in the matrix has a password, which a second step is for.
    "accounts:code_app": form(NOBODY),
    "accounts:remove_code_app": post(NOBODY),
    "accounts:add_passkey": post(NOBODY),
    "accounts:remove_passkey": post(NOBODY, path={"passkey_id": Id("spare")}),
    "accounts:recovery_codes": post(NOBODY),
    "accounts:confirm_by_passkey": post(NOBODY),
    "accounts:confirm": form(SIGNED_IN, body={"password": "x"}, quiet=ANYBODY, done=NOT_YOU),
    "accounts:switch_school": post(SIGNED_IN, body={"member": Id("me")}, quiet=ANYBODY),
    # Students.
    "passes:home": get(SIGNED_IN),
    "passes:children": get(GUARDIANS),
    "passes:children_file": get(GUARDIANS),
    "passes:history": get(AT_SCHOOL, query={"after": ""}),
    "passes:take_out": get(ADMINS | {"attendance_clerk"}),
    "passes:file": get(ADMINS | {"attendance_clerk"}, path={"kind": "csv"}),
    "passes:ask": form(STUDENTS, path={"location_id": Id("restroom")}, body={}),
    "passes:seen": post(OWNER, path=of_pass("late"), quiet=ANYBODY),
    "passes:getting_started": get(AT_SCHOOL),
    "passes:close_checklist": post(AT_SCHOOL),
    "passes:show_checklist": post(AT_SCHOOL),
    # Classes.
    "passes:classes": get(STAFF),
    "passes:accept_classes": post(TEACHER, known=NOBODY, body={"section": Id("section")}),
    "passes:new_class": form(
        ADMINS | TEACHERS,
        body={
            "title": "Study hall",
            "periods": "zqownscl 3",
            "room": Id("classroom"),
            "people": Id("person:student", left_out=True),
        },
    ),
    "passes:class": form(
        TEACHER | ADMINS,
        path={"section_id": Id("section")},
        body={"people": Id("person:classmate", left_out=True)},
    ),
    "passes:leave_class": post(
        TEACHER | ADMINS, path={"section_id": Id("section"), "person_id": Id("person:student")}
    ),
    # One pass.
    "passes:pass": get(STAFF | OWNER, path=of_pass("late")),
    "passes:start": post(STAFF | OWNER, path=of_pass("offered")),
    "passes:arrive": post(STAFF | OWNER, path=of_pass("out")),
    "passes:send_back": post(STAFF | OWNER, path=of_pass("arrived")),
    "passes:end_and_return": post(STAFF, known=OWNER, path=of_pass("arrived")),
    "passes:end": post(STAFF | OWNER, path=of_pass("out")),
    "passes:cancel": post(STAFF | OWNER, path=of_pass("waiting")),
    "passes:urgent": post(OWNER, known=STAFF, path=of_pass("waiting")),
    "passes:mark_urgent": post(STAFF, known=OWNER, path=of_pass("requested")),
    "passes:approve": post(ASKED, known=STAFF - ASKED | OWNER, path=of_pass("requested")),
    "passes:decline": post(ASKED, known=STAFF - ASKED | OWNER, path=of_pass("requested")),
    "passes:send_with_adult": post(STAFF, known=OWNER, path=of_pass("waiting")),
    "passes:extend": post(STAFF, known=OWNER, path=of_pass("out"), body={"minutes": "5"}),
    "passes:correct": post(STAFF, known=OWNER, path=of_pass("late")),
    "passes:confirm_back": post(STAFF, known=OWNER, path=of_pass("unknown")),
    "passes:reopen": post(STAFF, known=OWNER, path=of_pass("unknown")),
    # The room.
    "passes:room": get(STAFF, query={"room": Id("classroom")}),
    "passes:find_room": get(STAFF),
    "passes:new_pass": form(
        STAFF,
        query={"to": Id("restroom"), "room": Id("classroom"), "anyway": "1"},
        body={"s": Id("student:free"), "origin": Id("classroom")},
    ),
    "passes:approve_all": post(STAFF, body={"pass": Id("requested")}, quiet=STAFF - ASKED),
    "passes:confirm_all": post(STAFF, body={"pass": Id("unknown")}),
    "passes:hide_names": post(STAFF, body={"hide": "1"}, quiet=ANYBODY),
    "passes:room_settings": get(IN_CHARGE, query={"room": Id("classroom")}),
    "passes:room_hold": post(IN_CHARGE, body={"room": Id("classroom")}),
    "passes:room_release": post(IN_CHARGE, body={"room": Id("classroom")}),
    "passes:room_leaving": post(IN_CHARGE, body={"room": Id("classroom"), "most": "2"}),
    "passes:room_yes": post(
        TEACHING,
        known=STAFF - TEACHING,
        refusal=409,
        body={"room": Id("classroom"), "to": Id("gym"), "passes": "2"},
    ),
    "passes:room_withdraw": post(IN_CHARGE, path={"yes_id": Id("yes")}),
    "passes:room_close": post(
        ADMINS | {"librarian"}, body={"room": Id("library"), "until": "half"}
    ),
    "passes:room_reopen": post(ADMINS, body={"room": Id("closed_place")}),
    "passes:room_away": post(STAFF, body={"until": "half"}),
    "passes:room_back": post(STAFF),
    "monitor:hall": get(STAFF, query={"only": Id("restroom")}),
    # Accommodations.
    "passes:accommodations": get(CARE, query={"q": "zq"}),
    "passes:accommodation": form(CARE, path={"student_id": Id("person:student")}, body=EASE),
    "passes:end_accommodation": post(CARE, path={"student_id": Id("person:student")}),
    **PAGES_OF_CLUBS,
    **ADMIN_PAGES,
}
