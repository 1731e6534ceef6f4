"""Schools of three zones around this minute, and the days on which plans go another way.

It is always period 3 when a story begins. The admin then changes today's bells: let out early, it
is in the middle of period 4, and with a half day the last bell has just rung. Some days ahead there
is a holiday to be, and far ahead the two days between which the clocks of the zone change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from playwright.sync_api import Page, expect

from corridor.accounts.models import Coverage, Member, PlaceStaff
from corridor.passes.models import HallPass
from corridor.planning.commands.scheduling import schedule
from corridor.planning.commands.starting import start_due
from corridor.planning.drafts import Draft
from corridor.planning.models import ScheduledPass, Timing
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.schools.models import BellSchedule, CalendarDay, Location, Period, SchoolGate
from tests.e2e.faq.conftest import Stage
from tests.e2e.faq.school import School
from tests.factories import actor_of, enroll, make_section, person_of, staff_place

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# A zone whose clocks change, one whose never do, one half an hour off; and for each another one,
# since where the day is nearly over no period fits in any more.
ZONES = {
    "clocks change": ("America/New_York", "Europe/Athens"),
    "clocks never change": ("Pacific/Honolulu", "Asia/Kolkata"),
    "half an hour off": ("Australia/Adelaide", "America/St_Johns"),
}
EARLY, HALF = "Early release", "Half day"
# From and to, in minutes from now; the regular day's period 3 began at midnight.
BELLS: dict[str, dict[str, tuple[int | None, int]]] = {
    "Regular": {"3": (None, 60), "4": (60, 120), "Flex": (120, 150)},
    EARLY: {"3": (None, -10), "4": (-2, 30), "Flex": (30, 55)},
    HALF: {"3": (None, -1)},
}


def zone_of(kind: str) -> str:
    """Where neither midnight is near."""
    now = timezone.now()
    return next(zone for zone in ZONES[kind] if 3 <= now.astimezone(ZoneInfo(zone)).hour < 21)


def clocks_change(zone: ZoneInfo, after: date) -> date:
    """The first date in whose course the clocks of a zone change; where they never do, one on which
    they do elsewhere."""
    for number in range(400):
        day = after + number * DAY
        begins, ends = (datetime.combine(day + n * DAY, time(), zone) for n in range(2))
        if begins.utcoffset() != ends.utcoffset():
            return day
    return clocks_change(ZoneInfo("America/New_York"), after)


class OddSchool(School):
    """In period 3 the students have Biology with Ms. Bennett in Room 214, in period 4 Art with Mr.
    Haddad in Room 215; then there is Flex."""

    def __init__(self, zone: str) -> None:
        super().__init__(time_zone=zone)
        self.minute = self.now.astimezone(self.school.zone).replace(second=0, microsecond=0)
        Period.objects.filter(bell_schedule__school=self.school).delete()
        for name, bells in BELLS.items():
            self._ring(name, bells)
        art = make_section(self.room_215, period="4", title="Art")
        enroll(art, *self.students)
        enroll(art, self.colleague, part="teacher")
        for room, teacher in ((self.room, self.teacher), (self.room_215, self.colleague)):
            staff_place(room, teacher, PlaceStaff.Part.TEACHES)
        self.tomorrow, self.holiday, self.later = (self.today + n * DAY for n in (1, 2, 3))
        change = clocks_change(self.school.zone, self.today + 5 * DAY)
        self.before, self.after = change - DAY, change + DAY
        self._open(self.tomorrow, self.holiday, self.later, self.before, self.after)

    def _ring(self, name: str, bells: dict[str, tuple[int | None, int]]) -> None:
        schedule, _new = BellSchedule.objects.get_or_create(school=self.school, name=name)
        for period, (begins, ends) in bells.items():
            Period.objects.create(
                bell_schedule=schedule,
                name=period,
                kind="flex" if period == "Flex" else "class",
                starts_at=time() if begins is None else self.at(begins).time(),
                ends_at=self.at(ends).time(),
            )

    def _open(self, *days: date) -> None:
        """School days, weekends too: the stories are told on any day. Types take turns."""
        for number, day in enumerate(days):
            CalendarDay.objects.create(school=self.school, date=day, day_type="AB"[number % 2])

    def at(self, minutes: int) -> datetime:
        """So many minutes from the minute in which the story began, by the school's clock."""
        return self.minute + minutes * MINUTE

    def words(self, minutes: int) -> str:
        """As pages have it."""
        return words_of(self.at(minutes))

    def instants(self, minutes: int) -> list[datetime]:
        """The same time of the clock, today's in so many minutes, on both sides of the change."""
        at = self.at(minutes).time()
        days = (self.before, self.after)
        return [datetime.combine(day, at, self.school.zone).astimezone(UTC) for day in days]

    def plan(self, *students: Member, to: Location, when: When, **more: Any) -> list[ScheduledPass]:
        """As the teacher plans it on the page; for today, without ``dates`` or a pattern."""
        pattern = more.pop("pattern", None) or Pattern(dates=more.pop("dates", (self.today,)))
        people = tuple(person_of(student) for student in students)
        draft = Draft(students=people, destination_id=to.id, pattern=pattern, when=when, **more)
        saved = schedule(actor=actor_of(self.teacher), draft=draft, now=timezone.now())
        return list(ScheduledPass.objects.filter(id__in=saved.ids).order_by("date"))


def words_of(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M}"


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(150):
        if is_so():
            return
        sleep(0.1)
    raise AssertionError("It did not come to that.")


class OddStage(Stage):
    """What the admin's office does on these days."""

    school: OddSchool

    def rings(self, bells: str) -> None:
        """Today has other bells from now on."""
        page = self._day(self.school.today)
        page.get_by_label("Bells").select_option(label=bells)
        self._save(page)

    def gives_free(self, day: date) -> None:
        """A school day becomes a holiday, after everything was planned."""
        page = self._day(day)
        page.get_by_role("radio", name="No school").check(force=True)
        page.get_by_label("What it is called").fill("Snow day")
        self._save(page)

    def _day(self, day: date) -> Page:
        if not hasattr(self, "_office"):
            self._office = self.page(self.school.admin, "/admin/schedule/")
        self._office.goto(f"/admin/schedule/days/{day}/")
        return self._office

    def _save(self, page: Page) -> None:
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("1 day has changed.")).to_be_visible()
        wait_until(lambda: self.run(self._is_followed))

    def begun(self, student: Member) -> list[tuple[str, object]]:
        """The source and the origin of each pass that a student had."""

        def found() -> list[tuple[str, object]]:
            rows = HallPass.objects.filter(student_id=student.person_id)
            return list(rows.values_list("source", "origin_id"))

        return self.run(found)

    def dues(self, plans: list[ScheduledPass]) -> list[datetime | None]:
        """By date, each once."""
        return list(dict.fromkeys(plan.due_at for plan in self._again(plans)))

    def states(self, plans: list[ScheduledPass]) -> list[tuple[date, str]]:
        return [(plan.date, plan.state) for plan in self._again(plans)]

    def _again(self, plans: list[ScheduledPass]) -> list[ScheduledPass]:
        def found() -> list[ScheduledPass]:
            rows = ScheduledPass.objects.filter(id__in=[plan.id for plan in plans])
            return list(rows.order_by("date"))

        return self.run(found)

    def as_if(self, now: datetime) -> None:
        """What the worker does at an instant to come."""
        self.run(lambda: start_due(school_id=self.school.school.id, now=now))

    def _is_followed(self) -> bool:
        """Whether the worker has been here: what is planned, and who covers, has its new times."""
        school = self.school.school
        version = SchoolGate.objects.get(school=school).rules_version
        late = [
            model.objects.filter(school=school).exclude(rules_version=version).exists()
            for model in (Timing, Coverage)
        ]
        return not any(late)
