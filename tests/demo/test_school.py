"""The first load gives the brief's school, through the roster import."""

from __future__ import annotations

from pytest_django import Settings

from corridor.accounts.demo_cast import CAST
from corridor.accounts.models import Member, Person
from corridor.core.tenancy import in_district
from corridor.rostering.models import RosterRun
from corridor.schools.models import CalendarDay, District, Period, School
from tests.demo.conftest import NEW_YEARS_EVE, member
from tests.pages import Visitor, text_of

LOADED_AT = NEW_YEARS_EVE
ROLES = {
    "maya": {"student"},
    "leo": {"student"},
    "bennett": {"teacher"},
    "okafor": {"staff", "substitute"},
    "ortiz": {"counselor"},
    "reyes": {"staff", "librarian"},
    "doyle": {"staff", "attendance_clerk"},
    "kaur": {"staff", "nurse", "case_manager"},
    "novak": {"staff", "activities_coordinator"},
    "bell": {"staff", "hall_monitor"},
    "marsh": {"assistant"},
    "rosa": {"guardian"},
    "ruiz": {"school_admin"},
    "moreau": {"district_admin"},
}


def test_loading_gives_the_school_of_the_brief(fairview: School) -> None:
    people = Member.objects.filter(school=fairview, archived_at__isnull=True)
    students = people.filter(roles__contains=["student"])
    guests = students.exclude(person__grade__in=["09", "10", "11", "12"])

    assert students.count() == 1200
    assert not guests.exists()
    guardians = people.filter(roles=["guardian"])
    assert people.count() - students.count() - guardians.count() == 80
    bells = Period.objects.filter(bell_schedule__school=fairview, bell_schedule__is_default=True)
    lessons = set(bells.filter(kind="class").values_list("name", flat=True))
    assert lessons == set("12345678")
    assert set(bells.filter(kind="lunch").values_list("lunch_wave", flat=True)) == {"A", "B"}
    types = CalendarDay.objects.filter(school=fairview, is_school_day=True)
    assert set(types.values_list("day_type", flat=True)) == {"A", "B"}


def test_loading_brings_the_cast_with_roles_and_addresses(fairview: School) -> None:
    assert {key: set(member(fairview, key).roles) for key in ROLES} == ROLES
    assert member(fairview, "maya").person.grade == "12"
    assert member(fairview, "leo").person.grade == "09"
    assert member(School.objects.get(slug="fairview-middle"), "park").roles == ["teacher"]
    with in_district(District.objects.get(slug="northside").id):
        assert Member.objects.get(person__email="lee@northside.example").roles == ["teacher"]


def test_everybody_came_through_the_roster_import(fairview: School) -> None:
    assert RosterRun.objects.get().provider.startswith("oneroster")
    by_hand = Person.objects.filter(oneroster_id="")
    assert [person.email for person in by_hand] == ["rosa@fairview.example"]
    assert fairview.oneroster_id


def test_one_click_signs_in_as_each_of_the_cast_in_demo_mode_only(
    fairview: School, settings: Settings
) -> None:
    keys = [cast.key for group in CAST for cast in group.members if not cast.is_guardian]
    statuses = {}
    for settings.DEMO in (True, False):
        answers = [Visitor().post(f"/sign-in/as/{key}/").status_code for key in keys]
        statuses[settings.DEMO] = set(answers)

    assert len(keys) == 15
    assert statuses == {True: {302}, False: {404}}


def test_the_guardian_is_offered_once_the_district_lets_guardians_in(
    fairview: School, settings: Settings
) -> None:
    settings.DEMO = True
    assert "Ms. Marsh" in text_of(Visitor().get("/sign-in/"))
    assert "Rosa Alvarez" not in text_of(Visitor().get("/sign-in/"))
    assert Visitor().post("/sign-in/as/rosa/").status_code == 404

    District.objects.filter(slug="fairview").update(guardians_are_on=True)

    assert "Rosa Alvarez" in text_of(Visitor().get("/sign-in/"))
    mother = Visitor()
    assert mother.post("/sign-in/as/rosa/").status_code == 302
    assert "Maya Alvarez" in text_of(mother.get("/children/"))


def test_the_assistant_sees_the_room_of_ms_bennett(fairview: School, settings: Settings) -> None:
    settings.DEMO = True
    assistant = Visitor()

    assert assistant.post("/sign-in/as/marsh/").status_code == 302

    assert "Room 214" in text_of(assistant.get("/room/"))
