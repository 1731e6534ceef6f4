"""The morning letter: what is planned today for one of staff, at a time that they choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.accounts.models import Member, PlaceStaff
from corridor.accounts.queries.powers import with_power
from corridor.notifications.commands import tell
from corridor.notifications.links import SUMMARY
from corridor.notifications.models import Notification, Preferences
from corridor.notifications.tellers import OnlyTells, Telling, Words
from corridor.planning.models.scheduled import OPEN
from corridor.planning.notices.sentences import zone_of
from corridor.planning.queries.plans import PlanCard, cards_where
from corridor.rostering.models import Enrollment
from corridor.schools.models import School
from corridor.schools.permissions import Permission

AT_MOST_LATE = timedelta(hours=4)
MOST_LINES = 40
_MINE = """
    date = %(day)s and state = any(%(open)s) and (
        destination_id = any(%(places)s) or host_id = any(%(members)s)
        or made_by_id = any(%(members)s) or student_id in (
            select person_id from rostering_enrollment
            where district_id = %(district)s and section_id = any(%(sections)s)
              and part = 'student' and archived_at is null)
        and coalesce(period in (
            select period from rostering_sectionmeeting
            where district_id = %(district)s and section_id = any(%(sections)s)), false))
"""


def tell_summaries(*, now: datetime) -> int:
    """Of the district in force: whose time has come today and who has something planned; returns
    how many those are."""
    wanted = Preferences.objects.filter(summary_at__isnull=False)
    rows = wanted.values_list("person_id", "summary_at")
    times = {person: at for person, at in rows if at}
    if not times:
        return 0
    told = _told_lately(times, now)
    found = []
    for school in School.objects.filter(archived_at__isnull=True):
        local = now.astimezone(ZoneInfo(school.time_zone))
        staff = with_power(Permission.SEE_PASSES, school_id=school.id, people=list(times))
        for person in staff:
            key = f"{SUMMARY}:{school.id}:{local.date()}"
            is_new = (person, key) not in told and _is_time(times[person], local)
            if is_new and plans_of(person, school.id, local.date()):
                found.append(Telling(person, school.id, SUMMARY, school.id, key))
    tell(found, now=now)
    return len(found)


def _told_lately(people: dict[UUID, time], now: datetime) -> set[tuple[UUID, str]]:
    lately = Notification.objects.filter(
        person_id__in=people, kind=SUMMARY, made_at__gt=now - timedelta(days=1)
    )
    return set(lately.values_list("person_id", "key"))


def _is_time(at: time, local: datetime) -> bool:
    """A worker that was away for long tells nobody in the evening what was planned."""
    begins = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return begins <= local < begins + AT_MOST_LATE


def plans_of(person_id: UUID, school_id: UUID, day: date) -> list[PlanCard]:
    """Who comes to them or to where they work, what they planned, and who leaves their classes."""
    members = Member.objects.filter(person_id=person_id, school_id=school_id)
    mine = list(members.filter(archived_at__isnull=True).values_list("id", flat=True))
    places = PlaceStaff.objects.filter(member_id__in=mine, location__school_id=school_id)
    classes = Enrollment.objects.filter(
        person_id=person_id,
        part="teacher",
        archived_at__isnull=True,
        section__school_id=school_id,
    )
    values = {
        "day": day,
        "open": list(OPEN),
        "members": mine,
        "places": list(places.values_list("location_id", flat=True)),
        "sections": list(classes.values_list("section_id", flat=True)),
    }
    return cards_where(school_id, _MINE, values)


class SummaryTeller(OnlyTells):
    """A ``notifications.tellers.Teller``; the letter says what holds when it goes out."""

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        return {each.id: _words(each) for each in notifications}


def _words(notification: Notification) -> Words | None:
    day = date.fromisoformat(notification.key.rpartition(":")[2])
    cards = plans_of(notification.person_id, notification.school_id, day)
    if not cards:
        return None
    zone = zone_of(notification.school_id)
    lines = [_line(card, zone) for card in cards[:MOST_LINES]]
    if left := len(cards) - len(lines):
        lines.append(_("and {n} more").format(n=left))
    return Words(
        title=_("Planned for {day}").format(day=date_format(day, "l, F j")),
        lines=tuple(lines),
        path=reverse("planning:calendar"),
        action=_("Show the calendar"),
    )


def _line(card: PlanCard, zone: ZoneInfo) -> str:
    clock = date_format(card.due_at.astimezone(zone), "g:i A") if card.due_at else ""
    whom = ", ".join(filter(None, (card.place, card.host)))
    asks = _("waits for a yes") if card.state == "requested" else ""
    return " · ".join(filter(None, (clock, card.student, whom, asks)))
