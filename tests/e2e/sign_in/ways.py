"""Every way into the house, by its dress: choosing an account there, and answers held back."""

from __future__ import annotations

from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.e2e.sign_in.house import House

HOME = "Where are you headed?"
MAYA = {
    "google": "Maya Test",
    "microsoft": "Maya at Microsoft",
    "clever": "maya",
    "classlink": "maya",
    "saml": "pn-maya",
}
WAYS = tuple(MAYA)
OPENID = {"google": "g-maya", "microsoft": "m-maya"}


def come_in(page: Page, house: House, dress: str) -> None:
    """As Maya."""
    page.goto(house.address("provider_start", dress))
    kind = "link" if dress in OPENID else "button"
    page.get_by_role(kind, name=MAYA[dress], exact=True).click()  # type: ignore[arg-type]
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()


def halted(page: Page, house: House, dress: str) -> str:
    """The address that Maya's browser is sent back to, which it does not open."""
    back = house.address("provider_answer", dress) if dress in OPENID else house.back_to(dress)
    address = house.address("provider_start", dress)
    while not address.startswith(back):
        asked = _as_maya(address, dress)
        answer = page.context.request.get(asked, max_redirects=0)
        address = urljoin(asked, answer.headers["location"])
    return address


def _as_maya(address: str, dress: str) -> str:
    if dress in OPENID:
        return f"{address}/{OPENID[dress]}" if "/choose/" in address else address
    return f"{address}?as={MAYA[dress]}" if "/who/" in address else address
