"""Somebody walks through the product: every page of the matrix, and wherever it leads."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.isolation import rows
from tests.isolation.addresses import pages, path_of
from tests.isolation.door import Answer, Question
from tests.isolation.links import Way, ways_from
from tests.isolation.matrix import Matrix
from tests.isolation.pages import PAGES
from tests.isolation.policy import filled
from tests.isolation.roles import Who

DEAD = frozenset({401, 403, 404, 405, 500})
MOVED = frozenset({302, 303})
# What differs between addresses that are one page with one thing or another.
THINGS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d|[0-9a-f]{64}|(?<=[a-z]-)[0-9a-f-]{36}"
)
NEVER = ("/sign-out/",)
# Of some pages it matters whom they are about.
PEOPLE = ("staff", "teacher", "assistant", "guardian", "district_admin", "suspended", "who left")


@dataclass
class Walk:
    """One address of each page is asked for, whatever it is about, and all that it begins with.

    With ``knows`` those pages are left out that the matrix says are closed to the role.
    """

    matrix: Matrix
    role: str
    knows: bool = False
    most: int = 1
    _asked: set[Way] = field(default_factory=set)
    _shapes: Counter[tuple[str, ...]] = field(default_factory=Counter)

    @property
    def who(self) -> Who:
        return self.matrix.world.visitors[self.role]

    def dead_ends(self) -> list[str]:
        """Where somebody is led, and may not go: "GET /there/ (404), from /here/"."""
        found, ahead = [], deque([("", way) for way in self._beginnings()])
        while ahead:
            here, way = ahead.popleft()
            if not self._is_new(way, begins=not here):
                continue
            answer = self._ask(way)
            if here and answer.status in DEAD:
                found.append(f"{way} ({answer.status}), from {here}")
            ahead.extend((str(way), onward) for onward in self._onward(way, answer))
        return found

    def _beginnings(self) -> Iterator[Way]:
        """The pages of the matrix, as their rows ask for them, whoever may open them."""
        things = self.matrix.world.own.things
        things = {**things, "me": str(self.who.member_id), "spare": self.who.spare}
        yield Way("GET", "/")
        yield from (Way("GET", f"/admin/people/{things[f'member:{who}']}/") for who in PEOPLE)
        for name, row in PAGES.items():
            if "GET" in row.methods and (self.role in row.through or not self.knows):
                path = path_of(pages()[name], filled(row.path, things))
                yield Way("GET", path)
                if row.query:
                    yield Way("GET", path, urlencode(filled(row.query, things), doseq=True))

    def _is_new(self, way: Way, *, begins: bool) -> bool:
        if way in self._asked or way.path in NEVER:
            return False
        self._asked.add(way)
        shape = (way.method, THINGS.sub("*", way.path), *sorted(way.asked))
        self._shapes[shape] += 1
        return begins or self._shapes[shape] <= self.most

    def _ask(self, way: Way) -> Answer:
        """What is sent is taken back again."""
        question = Question(way.method, way.path, query=way.asked)
        if way.method == "GET":
            return self.matrix.door.ask(question, self.who)
        with rows.taken_back():
            sent = Question(way.method, way.path, query=way.asked, body=way.sent)
            return self.matrix.door.ask(sent, self.who)

    @staticmethod
    def _onward(way: Way, answer: Answer) -> list[Way]:
        if way.method != "GET":
            return []
        if answer.status in MOVED:
            to = urlsplit(answer.location)
            return [Way("GET", to.path, to.query)] if not to.netloc else []
        is_page = answer.status == 200 and "text/html" in answer.text[:1000]
        return sorted(ways_from(way.path, answer.text)) if is_page else []
