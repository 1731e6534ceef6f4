"""A calendar for other programs: RFC 5545, with the names of RFC 7986. Pure.

Times are in UTC, so no zone has to be described. What changes a plan raises SEQUENCE, what ends
it stays as CANCELLED. DTSTAMP and LAST-MODIFIED are the same instant (3.8.7.2: without a method
that schedules, when it was last revised), so that what has not changed reads the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Corridor//Hall passes//EN"
LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event. ``status`` is CONFIRMED, TENTATIVE or CANCELLED; times are UTC."""

    uid: str
    sequence: int
    status: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    place: str = ""
    url: str = ""


def written(name: str, entries: Iterable[Entry]) -> bytes:
    """The file: UTF-8, lines of at most 75 octets that end in CRLF."""
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN")):
        calendar.add(key, value)
    for key in ("name", "x-wr-calname"):
        calendar.add(key, plain(name))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    for key in ("dtstamp", "last-modified"):
        event.add(key, entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", plain(entry.summary))
    if entry.place:
        event.add("location", plain(entry.place))
    if entry.url:
        event.add("url", entry.url)
    event.add("status", entry.status)
    event.add("sequence", entry.sequence)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if entry.status == "CONFIRMED" else "TRANSPARENT")
    return event


def plain(text: str) -> str:
    """On one line, without what TEXT may not hold (3.3.11) or what turns a line around."""
    letters = (letter for letter in " ".join(text.split()) if letter.isprintable())
    return "".join(letters).strip()
