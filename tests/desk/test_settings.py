"""What a school sets for its desk: in the log of changes, and taken back there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from corridor.core.errors import Invalid, NotFound
from corridor.desk.commands.setting_up import set_up_desk
from corridor.desk.commands.settings import archive, save_layout, save_reason
from corridor.desk.facts import LayoutFacts, ReasonFacts
from corridor.desk.models import Layout, Reason
from corridor.desk.queries.settings import layouts, reasons
from corridor.schools.commands import undo_change
from corridor.schools.models import Change, Location
from tests.desk.making import Desk
from tests.factories import TEN, World, actor_of

SNOW = ReasonFacts(kind="late", label="Snow", code="SN")
LATER = TEN + timedelta(minutes=1)


def save(desk: Desk, facts: ReasonFacts = SNOW, now: datetime = TEN) -> Reason:
    known = Reason.objects.filter(kind=facts.kind, label="Snow").first()
    return save_reason(
        actor=actor_of(desk.clerk),
        school_id=desk.school.id,
        reason_id=known.id if known else None,
        facts=facts,
        now=now,
    )


def take_back(desk: Desk, now: datetime) -> None:
    change = Change.objects.filter(subject__startswith="desk_").order_by("-at", "-id")[0]
    undo_change(actor=actor_of(desk.world.admin), change_id=change.id, now=now)


def labels(desk: Desk, kind: str = "late") -> list[str]:
    return [reason.label for reason in reasons(school_id=desk.school.id, kind=kind)]


def test_a_new_reason_stands_in_the_list_and_in_the_log(desk: Desk) -> None:
    save(desk)

    assert "Snow" in labels(desk)
    change = Change.objects.get(subject="desk_reason", subject_name="Snow")
    assert (change.before, change.after["code"]) == ({}, "SN")
    take_back(desk, LATER)
    assert "Snow" not in labels(desk)


def test_a_changed_reason_goes_back_to_what_it_was(desk: Desk) -> None:
    save(desk)
    save(desk, ReasonFacts(kind="late", label="Snow", code="WX", is_excused=True), LATER)

    take_back(desk, LATER + timedelta(minutes=1))

    reason = Reason.objects.get(label="Snow")
    assert (reason.code, reason.is_excused) == ("SN", False)


def test_a_reason_that_was_put_away_comes_back(desk: Desk) -> None:
    reason = save(desk)
    archive(actor=actor_of(desk.clerk), thing=reason, now=LATER)
    assert "Snow" not in labels(desk)

    take_back(desk, LATER + timedelta(minutes=1))
    assert "Snow" in labels(desk)


def test_two_reasons_of_one_kind_never_read_the_same(desk: Desk) -> None:
    for label in ("Appointment", " ", "x" * 61):
        with pytest.raises(Invalid) as problem:
            save(desk, ReasonFacts(kind="late", label=label))
        assert problem.value.fields.keys() == {"label"}
    save(desk, ReasonFacts(kind="back", label="Appointment"))


def test_only_who_works_at_the_desk_sets_it(desk: Desk) -> None:
    for member in (desk.world.teacher, desk.world.student):
        with pytest.raises(NotFound):
            save_reason(
                actor=actor_of(member),
                school_id=desk.school.id,
                reason_id=None,
                facts=SNOW,
                now=TEN,
            )


def test_a_layout_is_logged_and_taken_back(desk: Desk) -> None:
    facts = LayoutFacts(name="Ours", columns=(("Student", "student_number"),))
    saved = save_layout(
        actor=actor_of(desk.clerk), school_id=desk.school.id, layout_id=None, facts=facts, now=TEN
    )
    more = LayoutFacts(name="Ours", columns=(*facts.columns, ("Status", "=T")), separator="\t")
    save_layout(
        actor=actor_of(desk.clerk),
        school_id=desk.school.id,
        layout_id=saved.id,
        facts=more,
        now=LATER,
    )

    take_back(desk, LATER + timedelta(minutes=1))
    layout = Layout.objects.get()
    assert (layout.columns, layout.separator) == ([["Student", "student_number"]], ",")
    archive(actor=actor_of(desk.clerk), thing=layout, now=LATER + timedelta(minutes=2))
    assert layouts(school_id=desk.school.id) == []
    take_back(desk, LATER + timedelta(minutes=3))
    assert layouts(school_id=desk.school.id) == [layout]


def test_a_layout_needs_columns_that_are_known(desk: Desk) -> None:
    for columns in ((), (("Student", "shoe_size"),), (("x", "code"),) * 41):
        with pytest.raises(Invalid) as problem:
            save_layout(
                actor=actor_of(desk.clerk),
                school_id=desk.school.id,
                layout_id=None,
                facts=LayoutFacts(name="Ours", columns=columns),
                now=TEN,
            )
        assert problem.value.fields.keys() == {"columns"}


def test_setting_up_adds_what_is_missing_and_no_more(world: World) -> None:
    for _ in range(2):
        set_up_desk(actor=actor_of(world.admin), school_id=world.school.id, now=TEN)

    kinds = Location.objects.filter(kind__in=("late_arrival", "early_dismissal"))
    assert sorted(kinds.values_list("kind", flat=True)) == ["early_dismissal", "late_arrival"]
    assert not kinds.filter(is_destination=True).exists()
    assert len(reasons(school_id=world.school.id, kind="late")) == 6
