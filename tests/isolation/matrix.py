"""One address of the product against everybody and every school, judged.

``problems_of`` asks what follows from a row of the policies, and answers with sentences about
whatever was not as it has to be; the tests want none, their controls some.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.isolation import rows
from tests.isolation.addresses import path_of
from tests.isolation.door import Answer, Door, Question
from tests.isolation.policy import DONE, SAFE, Row, fields_with_ids, filled, swapped, thing_of
from tests.isolation.roles import ANONYMOUS, ANYBODY, EVERYBODY, GUARDIANS
from tests.isolation.size import sizes
from tests.isolation.world import OTHER, OWN, SISTER, Tenant, World
from tests.lots import drawn

ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FOREIGN = (SISTER, OTHER)
# A foreign id among the fields: not there, not allowed, no use, not possible, or passed over.
UNKNOWN = frozenset({403, 404, 409, 422}) | DONE
UUIDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# Names under which an id of somewhere else might be believed, wherever one puts it.
LURES = {
    "school": ("school", "school_id", "s", "school_slug"),
    "district": ("district", "district_id"),
    "member:teacher": ("member", "member_id", "after", "before"),
    "person:student": ("student", "person", "who", "people"),
    "classroom": ("room", "place", "location", "to", "origin"),
    "late": ("pass", "pass_id", "cursor"),
    "group": ("group", "group_id"),
    "bells": ("like",),
}
REPRESENTATIVES = ("student", "teacher", "nurse and admin", "district_admin", ANONYMOUS)
DRAWN = 2


@dataclass(frozen=True)
class Asked:
    """A question with who asked it, what of, and what may be answered."""

    role: str
    tenant: str
    question: Question
    expected: frozenset[int]
    sees_sister: bool = False


@dataclass
class Matrix:
    world: World
    door: Door

    def problems_of(
        self, name: str, route: str, row: Row, *, is_api: bool = False, other: tuple[str, ...] = ()
    ) -> list[str]:
        """Everybody at every school, with every method but those that another row speaks for."""
        address = Address(self, name, route, row, is_api, other)
        found = [*address.at_home(), *address.elsewhere(), *address.with_other_methods()]
        return found + list(address.with_foreign_fields())

    def ask(self, asked: Asked, thing: str = "") -> tuple[Answer, list[str]]:
        """The answer, and what is wrong with it."""
        sizes["requests"] += 1
        answer = self.door.ask(asked.question, self.world.visitor(asked.role, thing))
        found = list(self._wrong(asked, answer))
        q = asked.question
        return answer, [f"{asked.role}, {asked.tenant}: {q.method} {q.path} {one}" for one in found]

    def _wrong(self, asked: Asked, answer: Answer) -> Iterator[str]:
        if answer.status not in asked.expected:
            yield f"answers {answer.status}, not {sorted(asked.expected)}"
        text = answer.text.casefold()
        for name in self._hidden_from(asked):
            tenant = self.world.tenants[name]
            if tenant.canary in text and tenant.canary not in asked.question.said:
                yield f"tells what is of the {name}"
            told = {one for one in UUIDS.findall(text) if one not in asked.question.said}
            if told & tenant.ids:
                yield f"names ids of the {name}"

    @staticmethod
    def _hidden_from(asked: Asked) -> Iterator[str]:
        """Strangers read of no school at all."""
        if asked.role == ANONYMOUS:
            yield OWN
        if not asked.sees_sister:
            yield SISTER
        yield OTHER


@dataclass
class Address:
    """One row of the policies with its route."""

    matrix: Matrix
    name: str
    route: str
    row: Row
    is_api: bool
    other: tuple[str, ...]

    @property
    def world(self) -> World:
        return self.matrix.world

    def things(self, tenant: Tenant, role: str) -> dict[str, str]:
        who = self.world.visitor(role)
        if who is None or tenant is not self.world.own:
            return tenant.things
        return {**tenant.things, "me": str(who.member_id), "spare": who.spare}

    def at_home(self) -> Iterator[str]:
        """Every role with the ids of its own school; who is not let through changes nothing."""
        before = rows.sums()
        for role in EVERYBODY:
            for method in self.row.methods:
                if role in self.row.through:
                    yield from self._let_through(role, method, before)
                else:
                    yield from self._ask(role, OWN, method, self._no(role))[1]
        yield from self._unchanged(before, OWN)

    def _let_through(self, role: str, method: str, before: rows.Sums) -> list[str]:
        written = rows.what_was_written()
        with rows.taken_back():
            _answer, found = self._ask(role, OWN, method, self.row.done)
            after = rows.sums_since(before, written)
        stored = rows.changed(before, after)
        if method not in SAFE and role not in self.row.quiet and not stored:
            found.append(f"{role}: {method} {self.name} stores nothing: is its row’s body valid?")
        there = {name for _table, name in stored} - {str(self.world.own.district_id)}
        return found + [f"{role}: {method} {self.name} changes another district" for _ in there]

    def _no(self, role: str) -> frozenset[int]:
        """What somebody is told who is not let through."""
        if role == ANONYMOUS:
            return frozenset({401 if self.is_api else self.row.strangers})
        if role in GUARDIANS and self.is_api:
            return frozenset({401})
        return frozenset({self.row.refusal if role in self.row.known else 404})

    def elsewhere(self) -> Iterator[str]:
        """Ids of other schools in the path, and everywhere: whoever stands for the others asks, and
        some of the others, drawn anew for each address and run; in the long runs everybody."""
        before = rows.sums()
        for tenant in FOREIGN:
            for role in drawn(EVERYBODY, DRAWN, always=REPRESENTATIVES, what=self.name):
                for method in self.row.methods:
                    if self.row.path_ids():
                        yield from self._there(role, tenant, method)
                    if method in SAFE:
                        yield from self._lured(role, tenant, method)
        yield from self._unchanged(before, "the others")

    def _there(self, role: str, tenant: str, method: str) -> list[str]:
        if tenant == SISTER and role in self.row.sister:
            with rows.taken_back():
                return self._ask(role, tenant, method, self.row.done)[1]
        told = self._no(role) if role in (ANONYMOUS, *GUARDIANS) else frozenset({404})
        return self._ask(role, tenant, method, told)[1]

    def _lured(self, role: str, tenant: str, method: str) -> list[str]:
        """The own school's page, asked for with ids of another one wherever they might count."""
        foreign = self.world.tenants[tenant]
        lures = {name: foreign.thing(thing) for thing, names in LURES.items() for name in names}
        slug, key = foreign.thing("slug"), foreign.thing("key")
        headers = {"X-School": slug, "X-District": lures["district"], "Idempotency-Key": key}
        headers["Cookie"] = f"school_id={lures['school']}; district_id={lures['district']}"
        expected = UNKNOWN if role in self.row.through else self._no(role)
        question = replace(self._question(role, OWN, method), query=lures, headers=headers)
        if self.is_api and role not in (ANONYMOUS, *GUARDIANS):
            expected = frozenset({404})
        return self._put(role, tenant, question, expected)[1]

    def with_other_methods(self) -> Iterator[str]:
        """HEAD answers as GET does; what an address does not do is refused, whoever asks."""
        before = rows.sums()
        for role in REPRESENTATIVES:
            for method in ALL_METHODS:
                if method not in (*self.row.methods, *self.other):
                    expected = self._of_other_method(role, method)
                    yield from self._ask(role, OWN, method, expected)[1]
        yield from self._unchanged(before, "with other methods")

    def _of_other_method(self, role: str, method: str) -> frozenset[int]:
        if method == "HEAD" and "GET" in self.row.methods and not self.is_api:
            return self.row.done if role in self.row.through else self._no(role)
        if role == ANONYMOUS and not self.is_api and self.row.through != ANYBODY:
            return frozenset({self.row.strangers, 405})
        return frozenset({404, 405})

    def with_foreign_fields(self) -> Iterator[str]:
        """Who is let through sends an id of another school in one field after the other."""
        fields = [
            (part, *field)
            for part in ("query", "body", "headers")
            for field in fields_with_ids(getattr(self.row, part))
        ]
        before = rows.sums() if fields else {}
        for part, name, is_left_out in fields:
            for tenant in FOREIGN:
                yield from self._foreign_field(part, name, tenant, is_left_out, before)

    def _foreign_field(
        self, part: str, name: str, tenant: str, is_left_out: bool, before: rows.Sums
    ) -> list[str]:
        written, found = rows.what_was_written(), []
        with rows.taken_back():
            for role in sorted(self.row.through - {ANONYMOUS}):
                question = self._with_foreign_field(part, name, tenant, role)
                wrong = self._put(role, tenant, question, UNKNOWN)[1]
                found += [f"{one} [{part}: {name}]" for one in wrong]
            stored = self._without_log(rows.changed(before, rows.sums_since(before, written)))
            kept = self._tables_naming(part, name, tenant, stored)
        if stored and not is_left_out:
            found.append(f"{self.name}: stores something for {name} of the {tenant}: {stored}")
        if kept - self._tables_naming(part, name, tenant, stored) and part != "headers":
            found.append(f"{self.name}: stores an id of the {tenant} from {name}")
        return found

    def _with_foreign_field(self, part: str, name: str, tenant: str, role: str) -> Question:
        method = "GET" if part == "query" and "GET" in self.row.methods else self.row.methods[-1]
        own = self.things(self.world.own, role)
        foreign = self.things(self.world.tenants[tenant], role)
        sent: dict[str, Any] = {part: swapped(getattr(self.row, part), name, own, foreign)}
        return replace(self._question(role, OWN, method), **sent)

    def _tables_naming(
        self, part: str, name: str, tenant: str, stored: list[tuple[str, str]]
    ) -> set[str]:
        """Those of the tables in which the foreign id stands."""
        there = self.world.tenants[tenant].things
        text = there.get(thing_of(name, getattr(self.row, part)[name]), "")
        tables = {table for table, _district in stored}
        return rows.tables_with(text, self.world.own.district_id, tables) if text else set()

    def _without_log(self, stored: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return rows.without_log(stored, self.world.own.district_id)

    def _ask(
        self, role: str, tenant: str, method: str, expected: frozenset[int]
    ) -> tuple[Answer, list[str]]:
        return self._put(role, tenant, self._question(role, tenant, method), expected)

    def _put(
        self, role: str, tenant: str, question: Question, expected: frozenset[int]
    ) -> tuple[Answer, list[str]]:
        asked = Asked(role, tenant, question, expected, sees_sister=role in self.row.sister)
        return self.matrix.ask(asked, self.row.own_thing)

    def _question(self, role: str, tenant: str, method: str) -> Question:
        """The row's request with the ids of a school in its path; fields are the own school's."""
        there = self.things(self.world.tenants[tenant], role)
        own = self.things(self.world.own, role)
        return Question(
            method=method,
            path=path_of(self.route, filled(self.row.path, there)),
            query=filled(self.row.query, own),
            body=filled(self.row.body, own) if method not in SAFE else None,
            headers=filled(self.row.headers, own),
            is_api=self.is_api,
        )

    def _unchanged(self, before: rows.Sums, which: str) -> list[str]:
        stored = self._without_log(rows.changed(before, rows.sums()))
        return [f"{self.name}, {which}: changed {stored}"] if stored else []
