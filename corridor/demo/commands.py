"""Loading the demo, and putting it on the clock again at every start."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

from corridor.accounts.commands import close_every_checklist, create_user, set_place_staff
from corridor.accounts.demo_cast import CAST
from corridor.accounts.models import Member, Person, PlaceStaff, User
from corridor.core.tenancy import district_in_force, in_district
from corridor.demo import clubs, covering, flex, history, people, plans, rules
from corridor.demo.concerns import write_concerns
from corridor.demo.desk import write_desk
from corridor.demo.placing import choose_place
from corridor.passes.commands import close_leftovers
from corridor.rostering.commands import Target, import_roster
from corridor.rostering.models import Term
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster_csv import OneRosterCsv
from corridor.rostering.sample.demo import DemoName, demo_district
from corridor.rostering.sample.write import write_package
from corridor.schools import starter
from corridor.schools.commands import (
    create_district,
    finish_set_up,
    save_bell_schedule,
    save_district,
    save_year,
    touch_rules,
)
from corridor.schools.commands.calendar import write_days
from corridor.schools.facts import DayFacts, PeriodFacts
from corridor.schools.models import BellSchedule, District, Location, Period, School
from corridor.schools.policies import Operator

DISTRICTS: dict[DemoName, str] = {
    "fairview": "Fairview Unified",
    "northside": "Northside Schools",
}
STAFF_OF_PLACES = {
    "guidance": ("ortiz", PlaceStaff.Part.APPROVES),
    "library": ("reyes", PlaceStaff.Part.APPROVES),
    "late_arrival": ("doyle", PlaceStaff.Part.OWNS),
    "early_dismissal": ("doyle", PlaceStaff.Part.OWNS),
    "nurse": ("kaur", PlaceStaff.Part.OWNS),
    "flex": ("novak", PlaceStaff.Part.OWNS),
}
TWO_LUNCHES = "fairview-high"
LATE_START = "Late start"
LATER = timedelta(minutes=25)
PERIOD_OF_THE_DEMO = "3"  # Maya is in Ms. Bennett's class then
CALENDAR_DAYS = 14
LEFTOVER = timedelta(hours=2)


class Silent:
    """An import's progress that nobody watches."""

    def read(self, count: int) -> None:
        """Says nothing."""

    def step(self, name: str) -> None:
        """Says nothing."""


def load_demo(*, now: datetime, say: Callable[[str], None]) -> None:
    """Bring the demo's districts in through the roster import; those that are there stay."""
    for slug, name in DISTRICTS.items():
        if not District.objects.filter(slug=slug).exists():
            say(f"Loading the demo: {name} …")
            _load(slug, name, now)
    place_demo(now=now)


@transaction.atomic
def _load(slug: DemoName, name: str, now: datetime) -> None:
    district = create_district(slug=slug, name=name, is_demo=True)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / f"{slug}.zip"
        write_package(demo_district(slug, year=_school_year(now.date())), package)
        with OneRosterCsv(package, today=now.date(), problems=ProblemLog()) as source:
            import_roster(
                source=source,
                target=Target(slug=slug, name=name, time_zone="UTC"),
                clock=lambda: now,
                progress=Silent(),
                confirm=lambda _removal: True,
            )
    with in_district(district.id):
        _set_up(district, now)
        people.add_people(now=now)
        _open_accounts()
        for school in School.objects.all():
            _staff_places(school, now)
            _schedules(school, now)
            if school.slug == rules.SCHOOL:
                rules.set_rules(school=school, now=now)
                clubs.plan_chess(school=school, now=now)
                flex.offer(school=school, now=now)


def _set_up(district: District, now: datetime) -> None:
    """The demo's districts have been at it for a while."""
    acting, year = Operator(district.id), _school_year(now.date())
    domain = f"{district.slug}.example"
    save_district(actor=acting, name=district.name, domains=[domain], now=now)
    save_year(actor=acting, starts_on=date(year, 8, 1), ends_on=date(year + 1, 7, 31), now=now)
    finish_set_up(actor=acting, now=now)
    close_every_checklist()


def _school_year(today: date) -> int:
    return today.year if today.month >= 7 else today.year - 1


def _open_accounts() -> None:
    """Accounts for the cast, without a password: the demo's one click is their way in."""
    cast = [member.email for group in CAST for member in group.members]
    for person in Person.objects.filter(email__in=cast):
        create_user(person=person, email=person.email)


def _staff_places(school: School, now: datetime) -> None:
    acting = Operator(district_in_force())
    for kind, (key, part) in STAFF_OF_PLACES.items():
        members = Member.objects.filter(school=school, person__email=f"{key}@fairview.example")
        for location in Location.objects.filter(school=school, kind=kind):
            ids = list(members.values_list("id", flat=True))
            set_place_staff(actor=acting, location=location, part=part, member_ids=ids, now=now)


def _schedules(school: School, now: datetime) -> None:
    """Ordinary bells, with two lunches at the high school, and the same bells later."""
    regular = BellSchedule.objects.get(school=school, is_default=True)
    two_lunches = flex.with_flex(starter.REGULAR_TWO_LUNCHES)
    facts = two_lunches if school.slug == TWO_LUNCHES else starter.REGULAR
    late = replace(facts, name=LATE_START, colour="teal", is_default=False)
    late = replace(late, periods=tuple(_later(period) for period in facts.periods))
    for schedule_id, kept in ((regular.id, facts), (None, late)):
        save_bell_schedule(
            actor=Operator(district_in_force()),
            school_id=school.id,
            schedule_id=schedule_id,
            facts=kept,
            now=now,
        )


def _later(period: PeriodFacts) -> PeriodFacts:
    return replace(period, starts_at=_shift(period.starts_at), ends_at=_shift(period.ends_at))


def _shift(bell: time) -> time:
    return (datetime.combine(date.min, bell) + LATER).time()


def place_demo(*, now: datetime) -> None:
    """Put every demo school where it is a school morning now: zone and calendar only."""
    for district in District.objects.filter(is_demo=True):
        with in_district(district.id), transaction.atomic():
            for school in School.objects.all():
                _place(school, now)
                if school.slug == history.SCHOOL:
                    history.write_history(school=school, now=now)
                    plans.write_plans(school=school, now=now)
                    write_desk(school=school, now=now)
                    write_concerns(school=school, now=now)
                    covering.note_who_is_away(school=school, now=now)
                    flex.choose(school=school, now=now)


def _place(school: School, now: datetime) -> None:
    touch_rules(school_id=school.id, now=now)
    thirds = Period.objects.filter(bell_schedule__school=school, name=PERIOD_OF_THE_DEMO)
    thirds = thirds.filter(bell_schedule__archived_at__isnull=True)
    schedules = {p.bell_schedule_id: (p.starts_at, p.ends_at) for p in thirds}
    schedule_id, school.time_zone = choose_place(now, schedules)
    School.objects.filter(id=school.id).update(time_zone=school.time_zone)
    today = now.astimezone(school.zone).date()
    _stretch_terms(today)
    write_days(school_id=school.id, days=_calendar(today, schedule_id))
    close_leftovers(school_id=school.id, asked_before=now - LEFTOVER, now=now)


def _stretch_terms(today: date) -> None:
    """Classes meet at any time of the year: every term holds today."""
    around = timedelta(days=CALENDAR_DAYS)
    Term.objects.update(
        starts_on=Least(F("starts_on"), Value(today - around)),
        ends_on=Greatest(F("ends_on"), Value(today + around)),
    )


def _calendar(today: date, schedule_id: UUID | None) -> list[DayFacts]:
    """Today is an A day with these bells, whatever the weekday; A and B take turns around it."""
    days = [today + timedelta(days=n) for n in range(-CALENDAR_DAYS, CALENDAR_DAYS + 1)]
    school_days = [day for day in days if day.weekday() < 5 or day == today]
    here = school_days.index(today)
    facts = []
    for day in days:
        is_on = day in school_days
        turn = "AB"[(school_days.index(day) - here) % 2] if is_on else ""
        bells = schedule_id if day == today else None
        facts.append(DayFacts(date=day, day_type=turn, is_school_day=is_on, bell_schedule_id=bells))
    return facts


def signed_in_lately(*, since: datetime) -> set[UUID]:
    """The persons whom somebody signed in as; the day leaves them alone."""
    users = User.objects.filter(last_login__gte=since, district__is_demo=True)
    return set(users.values_list("person_id", flat=True))
