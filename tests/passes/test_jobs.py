"""The sweep: what is due happens without anybody; and the store agrees with the model."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from corridor.core.errors import NotFound
from corridor.core.models import Outbox
from corridor.core.tenancy import in_district, new_id
from corridor.passes import commands, jobs, store
from corridor.passes.commands import Ask
from corridor.passes.models import LIVE, HallPass, IdempotencyKey
from corridor.passes.situation import LIVE_STATES
from corridor.schools.models import District, SchoolGate
from tests.factories import TEN, World, actor_of, make_district, person_of

pytestmark = pytest.mark.django_db


def make_overdue_pass(world: World) -> HallPass:
    now = timezone.now() - timedelta(minutes=30)
    ask = Ask(
        student_id=person_of(world.student),
        destination_id=world.restroom.id,
        origin_id=world.room.id,
    )
    made = commands.request_pass(actor=actor_of(world.teacher), ask=ask, now=now)
    return HallPass.objects.get(id=made.pass_id)


def test_sweep_ends_what_is_long_overdue(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Just before the bell, which would close it as well."""
    monkeypatch.setattr(timezone, "now", lambda: TEN + timedelta(minutes=29))
    hall_pass = make_overdue_pass(world)

    assert jobs.sweep_once() == 1

    hall_pass.refresh_from_db()
    assert (hall_pass.state, hall_pass.end_reason) == ("ended", "timed_out")


def test_sweep_leaves_schools_alone_that_are_not_due(world: World) -> None:
    SchoolGate.objects.update(next_due_at=timezone.now() + timedelta(minutes=1))

    assert jobs.sweep_once() == 0


def test_school_whose_gate_has_gone_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall_pass = make_overdue_pass(world)
    gone, due = (world.school.district_id, new_id()), jobs._due_schools()
    monkeypatch.setattr(jobs, "_due_schools", lambda: [gone, *due])
    with monkeypatch.context() as unprotected:
        unprotected.setattr(jobs, "NotFound", KeyError)  # negative control
        with pytest.raises(NotFound):
            jobs.sweep_once()

    assert jobs.sweep_once() == 2

    hall_pass.refresh_from_db()
    assert hall_pass.state == "ended"


def test_sweep_finds_nothing_to_do_twice(world: World) -> None:
    make_overdue_pass(world)
    jobs.sweep_once()

    assert jobs.sweep_once() == 0


def test_one_decision_leaves_one_outbox_row_with_topics_and_no_data(world: World) -> None:
    hall_pass = make_overdue_pass(world)

    row = Outbox.objects.get()

    assert set(row.topics) == {
        f"person:{hall_pass.student_id}",
        f"room:{hall_pass.origin_id}",
        f"room:{hall_pass.destination_id}",
        f"school:{world.school.id}",
    }
    assert row.version == SchoolGate.objects.get().version


def test_store_reads_every_column_of_the_model() -> None:
    columns = {f.column for f in HallPass._meta.concrete_fields} - {"district_id"}

    assert set(store.COLUMNS) == columns


def test_live_states_are_the_same_everywhere() -> None:
    assert set(LIVE) == LIVE_STATES


def test_no_decision_notifies_inside_its_transaction(world: World) -> None:
    """NOTIFY in a deciding transaction would serialise the commits of all schools."""
    with connection.execute_wrapper(_no_notify):
        make_overdue_pass(world)


def _no_notify(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert "notify" not in sql.lower()
    return execute(sql, params, many, context)


def test_old_keys_are_forgotten_in_every_district_and_fresh_ones_kept(world: World) -> None:
    for district in (District.objects.get(), make_district()):
        with in_district(district.id):
            make_keys(World())

    jobs.forget_old_keys()

    for district in District.objects.all():
        with in_district(district.id):
            assert [key.key for key in IdempotencyKey.objects.all()] == ["fresh"]


def make_keys(world: World) -> None:
    made, now = make_overdue_pass(world), timezone.now()
    for name, at in (("old", now - timedelta(hours=25)), ("fresh", now - timedelta(hours=23))):
        IdempotencyKey.objects.create(
            member_id=world.student.id, key=name, hall_pass=made, status=201, created_at=at
        )
