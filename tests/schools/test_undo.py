"""Taking changes back: through the same commands, and never over a later change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from corridor.core.errors import NotFound, Refused
from corridor.core.tenancy import district_in_force, in_district
from corridor.schools import commands, standing
from corridor.schools.commands import undo
from corridor.schools.commands.changes import record_change
from corridor.schools.facts import DayFacts, PeriodFacts, PlaceFacts, ScheduleFacts
from corridor.schools.models import BellSchedule, CalendarDay, Change, Location
from corridor.schools.policies import Operator
from tests.factories import (
    TEN,
    World,
    actor_of,
    make_district,
    make_location,
    make_member,
    make_school,
)

MINUTE = timedelta(minutes=1)
GYM = PlaceFacts(name="Gym", minutes=6, visible_grades=("09",))


def save(world: World, place: Location | None, after: int = 0, **fields: object) -> Location:
    known = {"name": place.name, "kind": place.kind} if place else {"name": "Gym"}
    return commands.save_location(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        location_id=place.id if place else None,
        facts=PlaceFacts(**{**known, **fields}),  # type: ignore[arg-type]
        now=TEN + after * MINUTE,
    )


def last(subject: str = "place") -> Change:
    found: Change = Change.objects.filter(subject=subject).order_by("-at", "-id")[0]
    return found


def take_back(world: World, change: Change, after: int = 9) -> Change:
    return commands.undo_change(
        actor=actor_of(world.admin), change_id=change.id, now=TEN + after * MINUTE
    )


def test_a_change_of_a_place_is_recorded_and_goes_back(world: World) -> None:
    save(world, world.nurse, minutes=15, counts_toward_limit=False)
    save(world, world.nurse, 1, minutes=20, visible_grades=("09", "10"), counts_toward_limit=False)
    change = last()

    line = take_back(world, change)

    stored = Location.objects.get(id=world.nurse.id)
    assert (change.before, change.after) == (
        {"minutes": 15, "visible_grades": []},
        {"minutes": 20, "visible_grades": ["09", "10"]},
    )
    assert (stored.minutes, stored.visible_grades) == (15, [])
    assert (line.undoes_id, line.before["minutes"], line.after["minutes"]) == (change.id, 20, 15)
    assert line.actor_id == world.admin.person_id


def test_an_undo_keeps_what_others_changed_beside_it(world: World) -> None:
    gym = save(world, None)
    save(world, gym, 1, minutes=9)
    minutes = last()
    save(world, gym, 2, minutes=9, folder="Sports")

    take_back(world, minutes)

    stored = Location.objects.get(id=gym.id)
    assert (stored.minutes, stored.folder) == (5, "Sports")


def test_an_undo_over_a_later_change_is_refused_and_changes_nothing(world: World) -> None:
    gym = save(world, None)
    save(world, gym, 1, minutes=9)
    change = last()
    save(world, gym, 2, minutes=12)
    lines = Change.objects.count()

    with pytest.raises(Refused) as refused:
        take_back(world, change)

    assert refused.value.refusal.code == "changed_since"
    assert refused.value.refusal.detail == (
        "Dana Test changed this again on Monday, September 14, 10:02 AM. "
        "Take that change back first."
    )
    assert (Location.objects.get(id=gym.id).minutes, Change.objects.count()) == (12, lines)


def test_without_the_check_an_undo_would_run_over_a_later_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gym = save(world, None)
    save(world, gym, 1, minutes=9)
    change = last()
    save(world, gym, 2, minutes=12)
    monkeypatch.setattr(undo, "blocker", lambda *_any: None)

    take_back(world, change)

    assert Location.objects.get(id=gym.id).minutes == 5


def test_the_command_line_is_named_by_its_time_alone(world: World) -> None:
    gym = save(world, None)
    save(world, gym, 1, minutes=9)
    change = last()
    commands.save_location(
        actor=Operator(district_in_force()),
        school_id=world.school.id,
        location_id=gym.id,
        facts=PlaceFacts(name="Gym", minutes=3),
        now=TEN + 2 * MINUTE,
    )

    with pytest.raises(Refused, match=r"^This was changed again on Monday"):
        take_back(world, change)


def test_changes_go_back_one_after_the_other_and_forth_again(world: World) -> None:
    gym = save(world, None)
    save(world, gym, 1, minutes=9)
    first = last()
    save(world, gym, 2, minutes=12)
    second = last()

    back = take_back(world, second, 3)
    take_back(world, first, 4)
    assert Location.objects.get(id=gym.id).minutes == 5
    with pytest.raises(Refused, match="already been taken back"):
        take_back(world, second, 5)
    with pytest.raises(Refused, match="changed this again"):
        take_back(world, back, 5)

    take_back(world, last(), 6)
    take_back(world, back, 7)
    assert Location.objects.get(id=gym.id).minutes == 12
    take_back(world, second, 8)
    assert Location.objects.get(id=gym.id).minutes == 9


def test_a_new_place_goes_and_one_put_away_comes_back(world: World) -> None:
    gym = save(world, None)

    take_back(world, last(), 1)
    assert Location.objects.get(id=gym.id).archived_at == TEN + MINUTE
    take_back(world, last(), 2)
    assert Location.objects.get(id=gym.id).archived_at is None


def test_an_undo_that_the_command_would_refuse_changes_nothing(world: World) -> None:
    gym = save(world, None)
    commands.archive_location(actor=actor_of(world.admin), location=gym, now=TEN + MINUTE)
    away = last()
    save(world, None, 2)

    with pytest.raises(Refused, match="already a place with this name"):
        take_back(world, away)

    assert Location.objects.get(id=gym.id).archived_at is not None


def test_a_closing_goes_back_to_the_one_before_it(world: World) -> None:
    until = TEN + timedelta(hours=3)
    close(world, until=until, reason="Pipe repair")
    commands.reopen_location(actor=actor_of(world.admin), location=world.library, now=TEN + MINUTE)
    reopened = last("closure")

    take_back(world, reopened)

    stored = Location.objects.get(id=world.library.id)
    assert (stored.closed_from, stored.closed_until) == (TEN, until)
    assert stored.closed_reason == "Pipe repair"


def close(world: World, **closing: object) -> None:
    commands.close_location(
        actor=actor_of(world.admin),
        location=world.library,
        now=TEN,
        **closing,  # type: ignore[arg-type]
    )


def test_a_day_of_the_calendar_goes_back(world: World) -> None:
    off = DayFacts(date=date(2026, 9, 18), is_school_day=False, note="Rain")
    commands.set_calendar_days(
        actor=actor_of(world.admin), school_id=world.school.id, days=[off], now=TEN
    )

    take_back(world, last("calendar"))

    assert not CalendarDay.objects.exists()


def test_the_ordinary_bells_go_back_with_their_periods(world: World) -> None:
    regular = BellSchedule.objects.get(school=world.school)
    early = save_bells(world, None, "Early", is_default=True)

    with pytest.raises(Refused, match="ordinary day"):
        take_back(world, last("bells"), 1)
    save_bells(world, regular, "Regular", 2, is_default=True)
    take_back(world, last("bells"), 3)

    assert BellSchedule.objects.get(is_default=True).id == early.id
    assert regular.periods.count() == 3


def save_bells(
    world: World, known: BellSchedule | None, name: str, after: int = 0, *, is_default: bool
) -> BellSchedule:
    morning = PeriodFacts("1", TEN.time(), (TEN + timedelta(hours=1)).time())
    return commands.save_bell_schedule(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        schedule_id=known.id if known else None,
        facts=ScheduleFacts(name=name, periods=(morning,), is_default=is_default),
        now=TEN + after * MINUTE,
    )


def a_private_change(world: World) -> Change:
    change = record_change(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        subject="accommodation",
        thing=world.school,
        before={},
        after={"extra": 1},
        now=TEN,
        is_private=True,
    )
    assert change is not None
    return change


OTHERS: dict[str, Callable[[World], object]] = {
    "student": lambda w: actor_of(w.student),
    "teacher": lambda w: actor_of(w.teacher),
    "nurse": lambda w: actor_of(make_member(w.school, "nurse")),
    "admin elsewhere": lambda _w: actor_of(make_member(make_school(), "school_admin")),
}


@pytest.mark.parametrize("make_other", OTHERS.values(), ids=OTHERS.keys())
def test_only_admins_of_the_school_take_changes_back(
    world: World, make_other: Callable[[World], object]
) -> None:
    gym = save(world, None)
    other = make_other(world)

    with pytest.raises(NotFound):
        commands.undo_change(actor=other, change_id=last().id, now=TEN + MINUTE)  # type: ignore[arg-type]

    assert Location.objects.get(id=gym.id).archived_at is None


def test_changes_of_another_district_are_not_found(world: World) -> None:
    save(world, None)
    change = last()
    with in_district(make_district().id):
        stranger = actor_of(make_member(make_school(), "district_admin"))
        with pytest.raises(NotFound):
            commands.undo_change(actor=stranger, change_id=change.id, now=TEN)


def test_private_changes_are_not_found_by_admins(world: World) -> None:
    with pytest.raises(NotFound):
        take_back(world, a_private_change(world))
    with pytest.raises(NotFound):
        commands.undo_change(actor=actor_of(world.admin), change_id=uuid4(), now=TEN)


def test_a_kind_that_nobody_restores_is_refused(world: World) -> None:
    change = record_change(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        subject="unheard_of",
        thing=world.school,
        before={},
        after={"x": 1},
        now=TEN,
    )
    assert change is not None

    with pytest.raises(Refused, match="can’t be taken back here"):
        take_back(world, change)


def test_standing_counts_an_undone_undo_as_nothing(world: World) -> None:
    gym = make_location(world.school, "Pool")
    save(world, gym, minutes=9)
    change = last()
    back = take_back(world, change, 1)
    forth = take_back(world, back, 2)

    assert standing.standing([change, back, forth]) == {change.id, forth.id}
    assert standing.blocker(change, [change, back, forth]) is None
