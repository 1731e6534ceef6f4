"""What each verb and each screen costs: medians over short rounds."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from bench.client import Browser, Caller, Job
from bench.people import searches
from bench.product import Product
from bench.school import PLACES, BenchSchool
from corridor.core.tenancy import in_district
from corridor.passes.models import LIVE as LIVE_STATES
from corridor.passes.models import HallPass

LIVE = 100
CYCLING = slice(600, 920)  # students that nobody else here is; the last are pgbench's
Person = tuple[UUID, str]
_PASS = re.compile(rb"/passes/[0-9a-f-]{36}/")
_PLACE = re.compile(rb"/passes/ask/[0-9a-f-]{36}/")


@dataclass
class Verbs:
    """Jobs for the client: what people do at the school of the bench, by API and by page."""

    school: BenchSchool
    browsers: dict[UUID, Browser]
    _searches: Iterator[str] = field(default_factory=searches)

    def ask(self, place: UUID, students: list[Person], wanted: int = 0) -> list[Job]:
        def job(person: UUID, token: str) -> Job:
            body = {"student": str(person), "destination": str(place), "trip": "round_trip"}
            return lambda caller: _ignore(
                caller.api("POST", "/api/v1/passes", token, body, str(uuid4()), wanted)
            )

        return [job(*student) for student in students]

    def move(self, verb: str, students: list[Person], token: str = "") -> list[Job]:
        """``verb`` on the live pass of each student, by the student unless a token says who."""

        def job(pass_id: UUID, own: str) -> Job:
            path = f"/api/v1/passes/{pass_id}/{verb}"
            return lambda caller: _ignore(caller.api("POST", path, token or own))

        live = self.live(students)
        return [job(live[person], own) for person, own in students]

    def page_ask(self, place: UUID, students: list[Person]) -> list[Job]:
        """As the form of the sheet is sent: with its key, and the minutes that it offers."""

        def job(person: UUID) -> Job:
            path, browser = f"/passes/ask/{place}/", self.browsers[person]
            return lambda caller: caller.post(browser, path, key=str(uuid4()), minutes="5")

        return [job(person) for person, _ in students]

    def page_move(self, verb: str, students: list[Person], by: UUID | None = None) -> list[Job]:
        def job(pass_id: UUID, browser: Browser) -> Job:
            path = f"/passes/{pass_id}/{verb}/"
            fields = {"next": "/room/"} if by else {}
            return lambda caller: caller.post(browser, path, **fields)

        live = self.live(students)
        return [job(live[person], self.browsers[by or person]) for person, _ in students]

    def lists(self, number: int) -> list[Job]:
        path, token = f"/api/v1/passes?state=live&limit={LIVE}", self.school.teacher[1]

        def look(caller: Caller) -> None:
            found = caller.api("GET", path, token)
            caller.expect(len(found.get("items", ())), LIVE, "passes listed")

        return [look] * number

    def walls(self, number: int) -> list[Job]:
        """The hall monitor's fragment, made anew for each: no two ask for the same search."""
        browser = self.browsers[self.school.teacher[0]]

        def job(search: str) -> Job:
            def look(caller: Caller) -> None:
                html = caller.page(browser, f"/monitor/?q={search}", part=True)
                caller.expect(len(set(_PASS.findall(html))), LIVE, "cards")

            return look

        return [job(next(self._searches)) for _ in range(number)]

    def same_wall(self, number: int) -> list[Job]:
        """The same for everybody who looks within a second and without a change."""
        browser = self.browsers[self.school.teacher[0]]
        return [lambda caller: _ignore(caller.page(browser, "/monitor/", part=True))] * number

    def homes(self, students: list[Person], *, places: int, part: bool = False) -> list[Job]:
        def job(person: UUID) -> Job:
            def look(caller: Caller) -> None:
                html = caller.page(self.browsers[person], "/", part=part)
                found = len(
                    set(_PLACE.findall(html))
                )  # one more where their own room is not asked for
                caller.expect(min(found, places), places, "places on a home")

            return look

        return [job(person) for person, _ in students]

    def bells(self, students: list[Person]) -> list[Job]:
        """What the bell of a page asks for by itself, when somebody is told something."""

        def job(person: UUID) -> Job:
            def look(caller: Caller) -> None:
                html = caller.page(self.browsers[person], "/notifications/bell/", part=True)
                caller.expect(html.count(b"<unread-count"), 1, "bells")

            return look

        return [job(person) for person, _ in students]

    def live(self, students: list[Person]) -> dict[UUID, UUID]:
        """The live passes by student."""
        with in_district(self.school.district_id):
            found = HallPass.objects.filter(
                student_id__in=[person for person, _ in students], state__in=LIVE_STATES
            )
            return dict(found.values_list("student_id", "id"))


def figures(product: Product, verbs: Verbs, *, runs: int, calls: int) -> dict[str, float]:
    """Medians over rounds of so many calls each, while LIVE other passes are live."""
    school = verbs.school
    students, others = school.students[LIVE : LIVE + calls], school.students[:LIVE]
    if out := [student for student in others if student[0] in verbs.live(others)]:
        product.measure(verbs.move("end", out))
    product.measure(verbs.ask(school.open_place, others))
    rounds = [_round(product, verbs, students, others) for _ in range(runs)]
    return {name: round(statistics.median(r[name] for r in rounds), 3) for name in rounds[0]}


def _round(
    product: Product, verbs: Verbs, students: list[Person], others: list[Person]
) -> dict[str, float]:
    found = {}
    for name, jobs in _steps(verbs, students, others):
        planned = jobs()
        cpu, spent, rate = product.measure(planned)
        found[f"{name}_cpu_ms"], found[f"{name}_per_s"] = cpu, rate
        found[f"{name}_database_cpu_ms"] = spent.database / len(planned) * 1000
    return found


def _steps(
    verbs: Verbs, students: list[Person], others: list[Person]
) -> list[tuple[str, Callable[[], list[Job]]]]:
    """In order: each verb finds what the one before left behind."""
    school = verbs.school
    teacher, token = school.teacher
    return [
        ("request", lambda: verbs.ask(school.open_place, students)),
        ("request_refused", lambda: verbs.ask(school.open_place, students, wanted=409)),
        ("end", lambda: verbs.move("end", students)),
        ("request_for_approval", lambda: verbs.ask(school.library, students)),
        ("approve", lambda: verbs.move("approve", students, token)),
        ("end_again", lambda: verbs.move("end", students)),
        ("page_request", lambda: verbs.page_ask(school.open_place, students)),
        ("page_end", lambda: verbs.page_move("end", students)),
        ("page_request_for_approval", lambda: verbs.page_ask(school.library, students)),
        ("page_approve", lambda: verbs.page_move("approve", students, by=teacher)),
        ("page_end_again", lambda: verbs.page_move("end", students)),
        ("list100", lambda: verbs.lists(len(students))),
        ("monitor100", lambda: verbs.walls(len(students))),
        ("monitor100_again", lambda: verbs.same_wall(len(students))),
        ("home", lambda: verbs.homes(students, places=PLACES)),
        ("home_part", lambda: verbs.homes(students, places=PLACES, part=True)),
        ("home_live", lambda: verbs.homes(others, places=0)),
        ("bell", lambda: verbs.bells(students)),
    ]


def ratio(
    product: Product, verbs: Verbs, pgbench: Callable[[], float], *, runs: int
) -> dict[str, float]:
    """Cycles a second through HTTP over pgbench's, each pair in one breath."""
    students = verbs.school.students[CYCLING]
    pairs = []
    for _ in range(runs):
        rate = pgbench()
        begun = time.perf_counter()
        product.measure(verbs.ask(verbs.school.open_place, students))
        product.measure(verbs.move("end", students))
        pairs.append((len(students) / (time.perf_counter() - begun), rate))
    return {
        "cycles_per_s": round(statistics.median(p[0] for p in pairs), 1),
        "pgbench_cycles_per_s": round(statistics.median(p[1] for p in pairs), 1),
        "pgbench_ratio": round(statistics.median(p[0] / p[1] for p in pairs), 3),
    }


def _ignore(_answer: object) -> None:
    return None
