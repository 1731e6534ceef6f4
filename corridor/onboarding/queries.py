"""How far is setting up? What is not set up yet, from what there really is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from corridor.core.tenancy import district_in_force
from corridor.onboarding.facts import Facts, facts_of
from corridor.onboarding.models import SetupStep
from corridor.onboarding.steps import STEPS, Key, Step, steps_of
from corridor.onboarding.words import detail_of
from corridor.schools.models import District
from corridor.schools.policies import Administrator

DONE, SKIPPED, TODO = "done", "skipped", "todo"
OF_DISTRICT = [step.key for step in STEPS if step.of_district]


@dataclass(frozen=True, slots=True)
class Item:
    """A step as it stands: ``state`` is "done", "skipped" or "todo"; without what ``is_missing``
    students can't go anywhere, or nobody can answer them."""

    step: Step
    number: int
    state: str
    is_missing: bool
    detail: str

    @property
    def is_done(self) -> bool:
        return self.state == DONE


@dataclass(frozen=True, slots=True)
class Setup:
    facts: Facts
    items: tuple[Item, ...]
    is_finished: bool

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.items)

    @property
    def missing(self) -> list[Item]:
        return [item for item in self.items if item.is_missing]

    @property
    def minutes_left(self) -> int:
        return sum(item.step.minutes for item in self.items if item.state == TODO)

    def next_after(self, key: str = "") -> Item | None:
        """The next that nobody answered: after this one, else from the beginning."""
        keys = [item.step.key for item in self.items]
        at = keys.index(Key(key)) + 1 if key in keys else 0
        return next((i for i in (*self.items[at:], *self.items[:at]) if i.state == TODO), None)


def setup_of(*, actor: Administrator) -> Setup:
    """Of the school that this admin works in. Steps of the district are for its admins."""
    facts, marks = facts_of(school_id=actor.school.id), _marks(actor.school.id)
    mine = enumerate(steps_of(actor), 1)
    items = tuple(_item(number, step, facts, marks) for number, step in mine)
    return Setup(facts, items, facts.district.set_up_at is not None)


def is_set_up() -> bool:
    """Whether somebody finished setting the district up. One statement."""
    found = District.objects.filter(id=district_in_force(), set_up_at__isnull=False)
    return bool(found.exists())


def _marks(school_id: UUID) -> dict[str, str]:
    found = SetupStep.objects.filter(Q(school_id=school_id) | Q(key__in=OF_DISTRICT))
    return dict(found.order_by("at").values_list("key", "state"))


def _item(number: int, step: Step, facts: Facts, marks: Mapping[str, str]) -> Item:
    said = marks.get(step.key, "")
    missing = _is_missing(step.key, facts)
    if not missing and (said == DONE or _TELLS[step.key](facts)):
        state = DONE
    else:
        state = SKIPPED if said else TODO
    return Item(step, number, state, missing, detail_of(step.key, facts))


def _is_missing(key: Key, facts: Facts) -> bool:
    return {
        Key.ROSTER: not facts.students or facts.staff < 2,
        Key.BELLS: not facts.periods,
        Key.PLACES: not facts.places,
        Key.PEOPLE: bool(facts.unanswered),
    }.get(key, False)


# Where the data tell by themselves that a step is done.
_TELLS: dict[Key, Callable[[Facts], bool]] = {
    Key.DISTRICT: lambda facts: bool(facts.district.domains),
    Key.SCHOOL: lambda facts: bool(facts.school.oneroster_id or "school" in facts.changed),
    Key.YEAR: lambda facts: bool(facts.district.year_starts_on or facts.terms),
    Key.ROSTER: lambda facts: bool(facts.students),
    Key.BELLS: lambda facts: "bells" in facts.changed,
    Key.PLACES: lambda facts: "place" in facts.changed,
    Key.PEOPLE: lambda _facts: False,
    Key.GO_LIVE: lambda facts: bool(facts.school.starts_on or facts.school.grade_starts),
}
