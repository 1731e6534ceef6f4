"""How long does a replay of a hundred thousand passes take? CPU of this process, both runs.

Django is set up before this module is imported.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from uuid import UUID

from django.db import connection

from corridor.accounts.models import Person
from corridor.core.tenancy import in_district
from corridor.core.tenancy.protection import tell_planner
from corridor.passes.queries.previewing import Draft
from corridor.passes.simulator.proposals import Proposal
from corridor.passes.simulator.reading import Stretch
from corridor.passes.simulator.running import try_proposal
from corridor.schools.models import BellSchedule, Location, Period, School
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from tests import factories as make

FIRST, DAYS, A_DAY = date(2025, 8, 18), 180, 555
STUDENTS, RESTROOMS = 1200, 6
BELLS = ("08:00", "08:55", "09:50", "10:45", "11:40", "12:35", "13:30", "14:25")

_PAST = """
    with drawn as (
        select d, n, n %% 8 as period,
               floor(power(random(), 2) * %(students)s)::int as who,
               floor(random() * 1.999 * %(places)s)::int %% %(places)s as there,
               random() as at, random() as took, random() as ending
        from generate_series(0, %(days)s - 1) d, generate_series(1, %(a_day)s) n
    ), asked as (
        select *, %(first)s::date + d + d / 5 * 2 as day,
               (%(students_ids)s::uuid[])[who + 1] as student,
               (%(rooms)s::uuid[])[who %% array_length(%(rooms)s::uuid[], 1) + 1] as room,
               (%(place_ids)s::uuid[])[there + 1] as place,
               (%(bells)s::time[])[period + 1] as bell
        from drawn
    ), timed as (
        select *, (day + bell) at time zone 'UTC' as begins,
               (day + bell) at time zone 'UTC' + make_interval(secs => at * 2900) as requested
        from asked
    )
    insert into passes_hallpass (
        id, district_id, school_id, student_id, origin_id, destination_id, created_by_id,
        asked, asked_too, state, trip, minutes, note, made_by_staff, over_limit, urgent, source,
        misses, counted_on, period_ends_at, requested_at, started_at, due_at, ended_at,
        end_reason, version)
    select gen_random_uuid(), %(district)s, %(school)s, student, room, place, %(maker)s,
           '{}', '{}', 'ended', 'round_trip', 5, '', false, false, false, '', 0,
           day, begins + interval '50 minutes', requested, requested,
           requested + interval '5 minutes',
           requested + make_interval(secs => 60 + took * 270 + (took > 0.92)::int * 200),
           case when ending < 0.03 then 'timed_out' else 'returned' end, 3
    from timed
"""


def figures() -> dict[str, float]:
    """Seconds of CPU for reading and replaying twice, and how many passes there were."""
    district = make.make_district("bench-simulator")
    with in_district(district.id):
        school = make.make_school(slug="bench-simulator", time_zone="UTC", pass_limit=5)
        _fill(school, district.id)
        stretch = Stretch(FIRST, FIRST + timedelta(days=7 * DAYS // 5))
        proposal = _stricter(school)
        now = datetime(2026, 8, 1, 12, tzinfo=UTC)
        begun = time.process_time()
        tried = try_proposal(school_id=school.id, proposal=proposal, stretch=stretch, now=now)
        seconds = time.process_time() - begun
    if tried is None or not tried.after.outcomes:
        raise RuntimeError("The replay of the bench changed nothing.")
    return {
        "simulator_passes": tried.trips,
        "simulator_cpu_s": round(seconds, 2),
        "simulator_cpu_s_per_100k": round(seconds / tried.trips * 100_000, 2),
        "simulator_changed": len(tried.after.outcomes),
    }


def _stricter(school: School) -> Proposal:
    """Every kind of rule at once: a limit, a pause, the halls, a window, smaller restrooms."""
    facts = RuleFacts(pass_limit=4, cool_down_minutes=10, hall_limit=30)
    restrooms = Location.objects.filter(school=school, kind="restroom")
    draft = Draft(facts, (WindowFacts(first_minutes=5, last_minutes=5),))
    return Proposal(draft, dict.fromkeys(restrooms.values_list("id", flat=True), 3))


def _fill(school: School, district_id: UUID) -> None:
    bells = BellSchedule.objects.get(school=school)
    Period.objects.filter(bell_schedule=bells).delete()
    for number, starts in enumerate(BELLS, start=1):
        ends = datetime.combine(date.min, _clock(starts)) + timedelta(minutes=50)
        Period.objects.create(
            bell_schedule=bells, name=str(number), starts_at=_clock(starts), ends_at=ends.time()
        )
    rooms = [make.make_location(school, f"Room {n}", kind="classroom") for n in range(40)]
    places = [
        make.make_location(school, f"Restroom {n}", kind="restroom", capacity_to=4)
        for n in range(RESTROOMS)
    ]
    places += [make.make_location(school, f"Water {n}", kind="water") for n in range(3)]
    maker = make.make_member(school, "student", grade="10")
    people = Person.objects.bulk_create(
        Person(given_name=f"S{n}", family_name="Bench", grade=str(9 + n % 4))
        for n in range(STUDENTS)
    )
    with connection.cursor() as cursor:
        cursor.execute("select setseed(0.5)")
        cursor.execute(
            _PAST,
            {
                "students": STUDENTS,
                "places": len(places),
                "days": DAYS,
                "a_day": A_DAY,
                "first": FIRST,
                "students_ids": [person.id for person in people],
                "rooms": [room.id for room in rooms],
                "place_ids": [place.id for place in places],
                "bells": list(BELLS),
                "district": district_id,
                "school": school.id,
                "maker": maker.id,
            },
        )
    tell_planner(["passes_hallpass"])


def _clock(text: str) -> time_of_day:
    return time_of_day.fromisoformat(text)
