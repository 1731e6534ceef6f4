"""The statement that finds passes: which index it follows, and what it leaves out on the way.

A planner that knows a table of millions by its statistics alone reads the school's passes from the
latest on, also where one student of a thousand is meant. So the search is written as it is to be
done: for each key of what drives it, the latest of that key; then the latest of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.tenancy import district_in_force
from corridor.passes import policies
from corridor.passes.finding.wanted import ASKED_FOR, Wanted
from corridor.passes.finding.words import Meant, meant_by
from corridor.passes.models import END_UNKNOWN, LIVE, EndReason, Source, State
from corridor.schools.models import Location
from corridor.schools.permissions import Permission

# More keys than these, and the latest passes of all are sooner read through than theirs.
MOST_KEYS = 200
USUAL_END = EndReason.RETURNED.value
_UNKNOWN = ", ".join(f"'{reason}'" for reason in sorted(END_UNKNOWN))
_LIVE = "hp.state in (" + ", ".join(f"'{state}'" for state in LIVE) + ")"
# While somebody has arrived the clock stands; of an end that nobody knows nothing is said.
LATE = f"""case when hp.end_reason in ({_UNKNOWN}) then false
    when hp.state in ('out', 'returning') then hp.due_at < %(now)s
    else coalesce(case when hp.returning_at is null then hp.arrived_at end, hp.ended_at)
        > hp.due_at end"""
_FLAGS = {
    "over_limit": "hp.over_limit",
    "urgent": "hp.urgent",
    "late": f"({LATE})",
    "overdue": f"{_LIVE} and hp.state in ('out', 'returning') and hp.due_at < %(now)s",
}
_ENDS_OF = {
    "declined": ("declined",),
    "cancelled": ("cancelled", "missed_turn", "bell", "closed"),
    "lapsed": ("lapsed",),
}
_BRANCH = """
    select f.* from unnest(%({name})s::{kind}[]) as k(key) cross join lateral (
        select hp.id, hp.requested_at, hp.student_id, {late} as late from passes_hallpass hp
        where hp.district_id = %(district)s and hp.school_id = %(school)s
          and {driver} and {conditions}
        order by hp.requested_at desc, hp.id desc limit %(limit)s) f
"""
_ALL = """
    select hp.id, hp.requested_at, hp.student_id, {late} as late from passes_hallpass hp
    where hp.district_id = %(district)s and hp.school_id = %(school)s and {conditions}
    order by hp.requested_at desc, hp.id desc limit %(limit)s
"""


@dataclass(slots=True)
class Search:
    """``conditions`` each pass meets; ``drivers`` are pairs of a condition on ``k.key`` and the
    name of its keys, empty to read along all passes of the school. ``is_empty``: none can fit."""

    parameters: dict[str, Any]
    conditions: list[str] = field(default_factory=list)
    drivers: list[tuple[str, str]] = field(default_factory=list)
    is_empty: bool = False

    @property
    def statement(self) -> str:
        """Its rows: id, requested_at, student_id, late; at most ``limit``, the latest first."""
        conditions = " and ".join(self.conditions) or "true"
        if not self.drivers:
            return _ALL.format(conditions=conditions, late=LATE)
        branches = (
            _BRANCH.format(
                name=name,
                kind="text" if name == "ends" else "uuid",
                driver=driver,
                conditions=conditions,
                late=LATE,
            )
            for driver, name in self.drivers
        )
        union = " union ".join(f"({branch})" for branch in branches)
        latest = "order by u.requested_at desc, u.id desc limit %(limit)s"
        return f"select u.* from ({union}) u {latest}"  # noqa: S608 (constants)


def search_for(*, actor: Actor, wanted: Wanted, now: datetime) -> Search:
    """As far as the actor may see passes."""
    found = Search(
        {
            "district": district_in_force(),
            "school": actor.school.id,
            "self": actor.person_id,
            "people": list(actor.people),
            "now": now,
        }
    )
    found.conditions += _plain(actor, wanted)
    _narrow_to_time(found, actor, wanted, now)
    _name_keys(found, wanted)
    if wanted.words:
        _add_words(found, meant_by(words=wanted.words, school_id=actor.school.id))
    return found


def _plain(actor: Actor, wanted: Wanted) -> Iterator[str]:
    """Constants stand in the statement, where the planner sees which partial index fits."""
    if not actor.may(Permission.SEE_PASSES):
        yield "hp.student_id = %(self)s"
    if wanted.urgent and not actor.may(Permission.SEE_URGENT):
        yield "(hp.asked || hp.asked_too) && %(people)s::uuid[]"
    yield from (condition for name, condition in _FLAGS.items() if getattr(wanted, name))
    if wanted.state:
        yield _LIVE if wanted.state == "live" else f"hp.state = '{State(wanted.state)}'"
    if wanted.source:
        source = "" if wanted.source == ASKED_FOR else Source(wanted.source).value
        yield f"hp.source = '{source}'" + (" and hp.source <> ''" if source else "")
    if wanted.end_reason:
        yield f"hp.end_reason = '{EndReason(wanted.end_reason)}'"
    if wanted.overrode:
        yield _overrode(actor, wanted.overrode)


def _overrode(actor: Actor, code: str) -> str:
    """Who is kept apart is told to few: others find what they overrode themselves."""
    own = (
        ""
        if code != "keep_apart" or actor.may(Permission.KEEP_APART)
        else "and e.actor_id = %(me)s"
    )
    return f"""hp.id in (
        select e.hall_pass_id from passes_passevent e
        where e.district_id = %(district)s and not (e.overrode = '{{}}'::varchar(40)[])
          and e.overrode @> array[%(overrode)s]::varchar(40)[] {own})"""  # noqa: S608 (constants)


def _narrow_to_time(search: Search, actor: Actor, wanted: Wanted, now: datetime) -> None:
    zone = actor.school.local(now).tzinfo
    search.parameters |= {"overrode": wanted.overrode, "me": actor.member_id}
    since = policies.sees_since(actor, now)
    if since:
        search.conditions.append("hp.requested_at >= %(seen_since)s")
        search.parameters["seen_since"] = since
    if wanted.first:
        search.conditions.append("hp.requested_at >= %(first)s")
        search.parameters["first"] = datetime.combine(wanted.first, time.min, tzinfo=zone)
    if wanted.last:
        day_after = wanted.last + timedelta(days=1)
        search.conditions.append("hp.requested_at < %(last)s")
        search.parameters["last"] = datetime.combine(day_after, time.min, tzinfo=zone)


_TO, _FROM = "hp.destination_id = k.key", "hp.origin_id = k.key"
_MADE = "hp.created_by_id = k.key and hp.made_by_staff"
_APPROVED = "hp.approved_by_id = k.key"
_OWN = "hp.student_id = k.key"
_WAYS = {"to": (_TO,), "from": (_FROM,), "": (_TO, _FROM)}
_PARTS = {"made": (_MADE,), "approved": (_APPROVED,), "": (_MADE, _APPROVED)}


def _name_keys(search: Search, wanted: Wanted) -> None:
    """The likeliest narrowest drives, the others filter."""
    named: list[tuple[str, Sequence[UUID | str], tuple[str, ...]]] = []
    if wanted.student:
        named.append(("students", [wanted.student], (_OWN,)))
    if wanted.staff:
        named.append(("staff", [wanted.staff], _PARTS[wanted.part]))
    if ends := _ends_of(wanted):
        unusual = f"hp.end_reason = k.key and hp.end_reason not in ('{USUAL_END}', '')"
        named.append(("ends", ends, (unusual,)))
    if wanted.place:
        named.append(("places", [wanted.place], _WAYS[wanted.way]))
    if wanted.place_kind:
        keys_of = Location.objects.filter(
            school_id=search.parameters["school"], kind=wanted.place_kind
        )
        named.append(("kinds", list(keys_of.values_list("id", flat=True)), _WAYS[""]))
    for name, keys, conditions in named:
        search.parameters[name] = list(keys)
        if not search.drivers:
            search.drivers = [(condition, name) for condition in conditions]
        else:
            search.conditions.append(_any_of(name, conditions))


def _ends_of(wanted: Wanted) -> Sequence[str]:
    """How such passes ended, where that is unusual enough to look for them by it."""
    if wanted.end_reason and wanted.end_reason != USUAL_END:
        return (wanted.end_reason,)
    return _ENDS_OF.get(wanted.state, ())


def _any_of(name: str, conditions: Sequence[str]) -> str:
    kind = "text" if name == "ends" else "uuid"
    keys = f"any(%({name})s::{kind}[])"
    return "(" + " or ".join(c.replace("k.key", keys) for c in conditions) + ")"


def _add_words(search: Search, words: list[Meant]) -> None:
    """Every word means something of each pass: its student, a place, or staff."""
    search.is_empty = any(word.size == 0 for word in words)
    rarest = min(range(len(words)), key=lambda n: words[n].size, default=0)
    for n, word in enumerate(words):
        drivers = list(_drivers_of(search, word, n))
        if n == rarest and not search.drivers and word.size <= MOST_KEYS:
            search.drivers = drivers
        elif drivers:
            each = [_any_of(name, [condition]) for condition, name in drivers]
            search.conditions.append("(" + " or ".join(each) + ")")


def _drivers_of(search: Search, word: Meant, n: int) -> Iterator[tuple[str, str]]:
    kinds = (
        (f"students{n}", word.students, (_OWN,)),
        (f"places{n}", word.places, _WAYS[""]),
        (f"staff{n}", word.staff, _PARTS[""]),
    )
    for name, keys, conditions in kinds:
        if keys:
            search.parameters[name] = list(keys)
            yield from ((condition, name) for condition in conditions)
