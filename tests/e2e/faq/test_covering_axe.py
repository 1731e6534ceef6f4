"""No accessibility violation on the pages of a substitute's day."""

from __future__ import annotations

from playwright.sync_api import expect

from corridor.accounts.models import Member, PlaceStaff
from tests.e2e.axe import looks
from tests.e2e.faq.conftest import Stage
from tests.factories import make_member, staff_place


def test_pages_of_a_substitute_have_no_axe_violation(stage: Stage, axe_source: str) -> None:
    school = stage.school

    def make() -> Member:
        staff_place(school.room, school.teacher, PlaceStaff.Part.TEACHES)
        member = make_member(school.school, "substitute", given_name="HS", family_name="Sub")
        Member.objects.filter(id=member.id).update(stands_in=Member.StandsIn.SHARED)
        return member

    shared = stage.run(make)
    stage.set(school.room)
    page = stage.page(shared)
    found = {"where are you": looks(page, axe_source)}
    page.get_by_role("checkbox", name="Room 214").check(force=True)
    page.get_by_label("Your name").fill("Mr. Okafor")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Welcome, Mr. Okafor")).to_be_visible()
    found["the day"] = looks(page, axe_source)

    office = stage.page(school.admin, "/admin/covering/")
    office.get_by_label("Who", exact=True).select_option(label="Ms. Bennett")
    office.get_by_label("Who comes").select_option(label="Somebody with a day pass")
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_role("heading", name="Substitute day pass")).to_be_visible()
    found["the slip"] = looks(office, axe_source)
    office.goto("/admin/covering/")
    found["the office"] = looks(office, axe_source)

    assert {state: faults for state, faults in found.items() if faults} == {}
