"""No accessibility violation that axe finds on the pages of signing in through others."""

from __future__ import annotations

from corridor.accounts.models import SignInProvider
from tests.e2e.axe import looks
from tests.e2e.sign_in.district import District
from tests.e2e.sign_in.house import House

SET_UP = "/admin/sign-in/providers/"
KINDS = [kind for kind in SignInProvider.Kind.values if kind != "google"]


def test_pages_of_setting_up_have_no_axe_violation(district: District, axe_source: str) -> None:
    district.member("Maya")
    google = district.google()
    others = [district.google(kind=kind, settings={}, is_on=False) for kind in KINDS]
    page = district.signed_in(district.member("Dana", "district_admin"))
    found = {}
    for address in ("", *(f"{one.id}/" for one in (google, *others))):
        page.goto(SET_UP + address)
        found[address or "list"] = looks(page, axe_source)
    page.goto(f"{SET_UP}{google.id}/test/")
    page.get_by_role("link", name="Maya Test").click()
    page.locator("#found").wait_for()
    found["test"] = looks(page, axe_source)

    assert {page: faults for page, faults in found.items() if faults} == {}


def test_the_door_has_no_axe_violation(district: District, house: House, axe_source: str) -> None:
    """``house`` is another district: where there is one alone nobody has to find theirs."""
    google, page = district.google(), district.stranger()
    found = {}
    for address in ("/sign-in/", f"/sign-in/at/{district.slug}/"):
        page.goto(address)
        found[address] = looks(page, axe_source)
    page.goto("/sign-in/")
    page.get_by_label("Your school address").fill("somebody@nowhere.example")
    page.get_by_role("button", name="Find my way in").click()
    page.get_by_role("alert").wait_for()
    found["not found"] = looks(page, axe_source)
    page.goto(f"/sign-in/with/{google.id}/")
    page.get_by_role("link", name="Stranger Test").click()
    page.locator("#refusal").wait_for()
    found["turned away"] = looks(page, axe_source)
    for expected in ("403", "422"):
        district.forgive(expected)

    assert {page: faults for page, faults in found.items() if faults} == {}
