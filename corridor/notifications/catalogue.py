"""Everything that people are told of, audience by audience, in the order of the settings page.

The names are stored and stand in addresses: they are never changed, only added to.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from corridor.notifications.kinds import TEST, Audience, Channel, Kind

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
_IN, _MAIL = frozenset({Channel.IN_APP}), frozenset({Channel.IN_APP, Channel.EMAIL})
_PUSH = frozenset({Channel.IN_APP, Channel.BROWSER, Channel.PHONE})
_ALL = frozenset(Channel)

_KINDS = (
    Kind("approved", Audience.STUDENT, _("You may go"), _("You may go"), _PUSH, 15 * MINUTES),
    Kind(
        "declined",
        Audience.STUDENT,
        _("Somebody said: not this time"),
        _("About your request"),
        _PUSH,
        15 * MINUTES,
    ),
    Kind(
        "your_turn",
        Audience.STUDENT,
        _("It is your turn in a line"),
        _("It is your turn"),
        _PUSH,
        3 * MINUTES,
        is_urgent=True,
    ),
    Kind(
        "made_for_you",
        Audience.STUDENT,
        _("Staff make a pass for you"),
        _("You have a new pass"),
        _PUSH,
        15 * MINUTES,
    ),
    Kind(
        "minute_left",
        Audience.STUDENT,
        _("One minute is left"),
        _("One minute left"),
        _PUSH,
        MINUTES,
    ),
    Kind(
        "time_up",
        Audience.STUDENT,
        _("Your time is up"),
        _("Your time is up"),
        _PUSH,
        5 * MINUTES,
    ),
    *(
        Kind(name, Audience.PLANNED, label, title, _PUSH, lasts * HOURS)
        for name, label, title, lasts in (
            ("plan_made", _("Staff plan a pass for you"), _("A pass is planned for you"), 12),
            ("plan_moved", _("A planned pass is moved"), _("A planned pass has another time"), 12),
            ("plan_tomorrow", _("A planned pass is tomorrow"), _("Something is planned"), 12),
            ("plan_cancelled", _("A planned pass is cancelled"), _("A plan was cancelled"), 12),
            ("plan_missed", _("A planned pass did not start"), _("A plan was missed"), 12),
            ("visit_approved", _("Your visit was agreed to"), _("About a visit of yours"), 12),
            ("visit_declined", _("Your visit: not this time"), _("About a visit of yours"), 12),
        )
    ),
    Kind(
        "plan_soon",
        Audience.PLANNED,
        _("A planned pass starts in five minutes"),
        _("Your planned pass starts soon"),
        _PUSH,
        5 * MINUTES,
    ),
    Kind(
        "plan_started",
        Audience.PLANNED,
        _("A planned pass starts"),
        _("Your planned pass has its turn"),
        _PUSH,
        5 * MINUTES,
    ),
    Kind(
        "dismissal",
        Audience.STUDENT,
        _("You are called to the office to leave early"),
        _("Please come to the office"),
        _PUSH,
        15 * MINUTES,
    ),
    *(
        Kind(name, Audience.PLANNED, label, _("About your Flex period"), _PUSH, lasts)
        for name, label, lasts in (
            ("flex_opens", _("You can still choose where to go in Flex"), 1 * HOURS),
            ("flex_put", _("You have a seat in Flex"), 12 * HOURS),
            ("flex_out", _("Your seat in Flex is gone"), 12 * HOURS),
            ("flex_moved", _("Your Flex activity is in another place"), 12 * HOURS),
        )
    ),
    Kind(
        "request",
        Audience.APPROVER,
        _("A student asks for a pass"),
        _("A pass request waits for you"),
        _PUSH,
        15 * MINUTES,
        may_be_answered=True,
    ),
    Kind(
        "urgent_request",
        Audience.APPROVER,
        _("A request that can’t wait"),
        _("Urgent: a pass request waits for you"),
        _ALL,
        15 * MINUTES,
        is_urgent=True,
        may_be_answered=True,
    ),
    Kind(
        "visit_request",
        Audience.APPROVER,
        _("A student asks for a time to visit"),
        _("A visit waits for your answer"),
        _MAIL,
        12 * HOURS,
        may_be_answered=True,
    ),
    Kind(
        "visit_ahead",
        Audience.PLANS,
        _("A planned pass starts in ten minutes"),
        _("A planned pass starts soon"),
        frozenset({Channel.EMAIL}),
        10 * MINUTES,
    ),
    Kind(
        "visit_soon",
        Audience.PLANS,
        _("A planned pass starts in five minutes"),
        _("A planned pass starts soon"),
        _PUSH,
        5 * MINUTES,
    ),
    *(
        Kind(name, Audience.PLANS, label, title, _IN, 12 * HOURS)
        for name, label, title in (
            ("plan_declined", _("A student says no to your plan"), _("About a plan of yours")),
            ("visit_cancelled", _("A student cancels a visit"), _("A visit was cancelled")),
            ("visit_missed", _("A planned pass did not start"), _("A planned pass was missed")),
        )
    ),
    Kind(
        "covering",
        Audience.PLANS,
        _("You cover for a colleague"),
        _("You cover for somebody"),
        _ALL,
        24 * HOURS,
    ),
    Kind(
        "covering_ended",
        Audience.PLANS,
        _("You cover for a colleague no longer"),
        _("You no longer cover for somebody"),
        _ALL,
        24 * HOURS,
    ),
    Kind(
        "morning_summary",
        Audience.PLANS,
        _("What is planned today, in the morning"),
        _("What is planned today"),
        frozenset({Channel.EMAIL}),
        4 * HOURS,
    ),
    Kind(
        "arrival",
        Audience.ROOM,
        _("A student comes who did not have to ask"),
        _("Somebody is on the way to you"),
        _PUSH,
        10 * MINUTES,
    ),
    Kind(
        "student_followed",
        Audience.ROOM,
        _("A student whom you picked has a pass"),
        _("A student whom you picked has a pass"),
        _PUSH,
        10 * MINUTES,
    ),
    Kind(
        "on_the_way",
        Audience.ROOM,
        _("A student is on the way to you"),
        _("Somebody is on the way to you"),
        _IN,
        10 * MINUTES,
    ),
    Kind(
        "left_room",
        Audience.ROOM,
        _("A pass starts from your room"),
        _("Somebody left your room"),
        _IN,
        10 * MINUTES,
    ),
    Kind(
        "leaves_early",
        Audience.ROOM,
        _("A student from your room is called to leave early"),
        _("Somebody from your room leaves early"),
        _PUSH,
        15 * MINUTES,
    ),
    Kind(
        "late_arrival",
        Audience.ROOM,
        _("A student who came late is on the way to your class"),
        _("Somebody who came late is on the way to you"),
        _PUSH,
        10 * MINUTES,
    ),
    Kind(
        "overdue",
        Audience.ROOM,
        _("A student from your room is overdue"),
        _("A pass from your room is overdue"),
        _PUSH,
        10 * MINUTES,
    ),
    Kind(
        "overdue_anywhere",
        Audience.SCHOOL,
        _("Anybody is overdue"),
        _("A pass is overdue"),
        _IN,
        10 * MINUTES,
    ),
    Kind(
        "encounter_prevented",
        Audience.SCHOOL,
        _("Two students were kept apart"),
        _("An encounter was prevented"),
        _MAIL,
        12 * HOURS,
    ),
    Kind(
        "student_reported",
        Audience.SCHOOL,
        _("A student was reported"),
        _("A report about a student"),
        _MAIL,
        12 * HOURS,
    ),
    Kind(
        "roster_failed",
        Audience.SCHOOL,
        _("A roster could not be read"),
        _("A roster could not be read"),
        _MAIL,
        48 * HOURS,
    ),
    Kind(
        "weekly_report",
        Audience.SCHOOL,
        _("The week in numbers, on Monday mornings"),
        _("The week in numbers"),
        frozenset(),
        12 * HOURS,
    ),
    Kind(
        TEST,
        Audience.ONESELF,
        _("A test"),
        _("This is a test"),
        _ALL,
        15 * MINUTES,
        is_urgent=True,
    ),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def kinds_for(audiences: Iterable[Audience]) -> list[Kind]:
    """Those of these audiences, in the order of the catalogue."""
    wanted = set(audiences)
    return [kind for kind in _KINDS if kind.audience in wanted]
