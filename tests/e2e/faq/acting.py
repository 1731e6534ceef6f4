"""What people do in the stories, as they would say it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from corridor.accounts.models import Member
from corridor.schools.models import Location


def name_of(member: Member) -> str:
    assert member.person is not None
    name: str = member.person.name
    return name


def open_sheet(student: Page, place: Location) -> Locator:
    """Tap a tile. Its sheet says whose yes a pass needs, and how long it lasts."""
    student.get_by_role("link", name=place.name).first.click()
    sheet = student.get_by_role("dialog")
    expect(sheet.get_by_role("heading", name=place.name).first).to_be_visible()
    return sheet


def send_request(student: Page, place: Location) -> None:
    open_sheet(student, place).get_by_role("button", name="Send my request").click()
    is_asking(student)


def ask_teacher(student: Page, place: Location, teacher: Member) -> None:
    """Where there is one who decides, the button names them."""
    open_sheet(student, place).get_by_role("button", name=f"Ask {name_of(teacher)}").click()
    is_asking(student)


def is_asking(student: Page) -> None:
    expect(student.get_by_text("Waiting for a yes", exact=True)).to_be_visible()


def start(student: Page, place: Location) -> None:
    """A pass that nobody has to say yes to."""
    open_sheet(student, place).get_by_role("button", name="Start my pass").click()
    expect(back_in_class(student)).to_be_visible()


def back_in_class(student: Page) -> Locator:
    return student.get_by_role("button", name="I’m back in class")


def come_back(student: Page) -> None:
    back_in_class(student).click()
    expect(student.get_by_role("heading", name="Where are you headed?")).to_be_visible()


def answer(staff: Page, yes: str, student: Member) -> Locator:
    """The button that says yes: "Come now" where students come to, "Approve" in a class."""
    return staff.get_by_role("button", name=f"{yes}: {name_of(student)}")


def choose(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=words)
