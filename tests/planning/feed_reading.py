"""Getting the address of a feed, and reading it as two calendar programs do."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any

import icalendar
import pytest
import vobject

from corridor.accounts.models import Member
from tests.pages import Visitor, text_of

ADDRESS = "/schedule/address/"


def address_of(visitor: Visitor) -> str:
    """Make an address on the page, as a person does."""
    page = text_of(visitor.post(ADDRESS))
    found = re.search(r'value="http://testserver(/feeds/[^"]+\.ics)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def stranger() -> Visitor:
    """A calendar program: it has no session."""
    return Visitor()


def read(member: Member, by: Visitor) -> bytes:
    answer = by.get(address_of(Visitor(member)))
    assert answer.status_code == 200
    return bytes(answer.content)


def by_icalendar(told: bytes) -> list[dict[str, Any]]:
    parsed: Any = icalendar.Calendar.from_ical(told)
    return [
        {
            "uid": str(event["uid"]),
            "summary": str(event["summary"]),
            "starts": event["dtstart"].dt,
            "ends": event["dtend"].dt,
            "status": str(event["status"]),
            "sequence": int(event["sequence"]),
            "place": str(event.get("location", "")),
        }
        for event in parsed.walk("VEVENT")
    ]


def by_vobject(told: bytes) -> list[dict[str, Any]]:
    parsed = vobject.readOne(told.decode())
    return [
        {
            "uid": event.uid.value,
            "summary": event.summary.value,
            "starts": event.dtstart.value.astimezone(UTC),
            "ends": event.dtend.value.astimezone(UTC),
            "status": event.status.value,
            "sequence": int(event.sequence.value),
            "place": event.location.value if hasattr(event, "location") else "",
        }
        for event in parsed.contents.get("vevent", [])
    ]


PARSERS = [by_icalendar, by_vobject]
