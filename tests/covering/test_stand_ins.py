"""Day passes and shared accounts: what they open, and everything that they don't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from corridor.accounts import memberships
from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, PermissionSet, Session, User
from corridor.accounts.tokens import issue_token, places_of_token
from corridor.core.audit import AuditEntry
from corridor.core.errors import NotAllowed, NotFound
from corridor.covering.codes import digest_of, grouped
from corridor.covering.commands.day_passes import (
    end_day_pass,
    find_day_pass,
    make_day_pass,
    open_day_pass,
    put_away,
)
from corridor.covering.commands.retiming import retime
from corridor.covering.commands.shared import share_account, take_rooms
from corridor.covering.queries.shifts import rooms_to_take, shift_today
from corridor.passes.commands import Ask, approve_pass, end_pass, request_pass
from corridor.passes.models import HallPass, PassEvent
from corridor.passes.queries import card_of, find_cards, room_choices, room_now, timeline
from corridor.passes.queries.records import find_records, record_of
from corridor.schools.models import CalendarDay, Location
from corridor.schools.permissions import Permission
from tests.covering.making import DAY, EIGHT, NOON, Wing, cover, sign_in, slip
from tests.factories import TEN, actor_of, make_member, make_user, person_of

pytestmark = pytest.mark.usefixtures("district")
LAST_BELL = TEN + timedelta(minutes=95)


@pytest.fixture
def wing(district: object) -> Wing:
    return Wing()


def _enter(wing: Wing, *, periods: tuple[str, ...] = (), name: str = "Mr. Okafor") -> Member:
    made = slip(wing, periods=periods)
    user = open_day_pass(code=made.code, name=name, device="web", now=TEN)
    return Member.objects.get(person_id=user.person_id)


def _shared(wing: Wing, *rooms: Location, name: str = "Sam Okafor") -> Actor:
    member = make_member(wing.school, "substitute", given_name="HS", family_name="Substitute")
    share_account(actor=actor_of(wing.admin), member_id=member.id, is_shared=True, now=EIGHT)
    member.refresh_from_db()
    taken = take_rooms(actor=sign_in(member), rooms=[room.id for room in rooms], name=name, now=TEN)
    return sign_in(member).covering(frozenset(taken.teachers), taken.name)


def _stands_in(wing: Wing, kind: str) -> Actor:
    return sign_in(_enter(wing)) if kind == "day" else _shared(wing, wing.room)


def _place_of(actor: Actor) -> object:
    place = room_now(actor=actor, now=TEN).place
    return place.id if place else None


KINDS = pytest.mark.parametrize("kind", ["day", "shared"])


def _pass_of(wing: Wing, student: Member, to: Location, by: Member | None = None) -> HallPass:
    ask = Ask(student_id=person_of(student), destination_id=to.id, origin_id=wing.next_door.id)
    actor = actor_of(by or wing.admin)
    return HallPass.objects.get(id=request_pass(actor=actor, ask=ask, now=TEN).pass_id)


@KINDS
def test_stand_in_sees_the_covered_room_and_no_other(wing: Wing, kind: str) -> None:
    actor = _stands_in(wing, kind)

    assert _place_of(actor) == wing.room.id
    assert [choice.place.id for choice in room_choices(actor=actor, now=TEN)] == [wing.room.id]
    with pytest.raises(NotFound):
        room_now(actor=actor, now=TEN, location_id=wing.next_door.id)


@KINDS
def test_stand_in_answers_and_makes_passes_there(wing: Wing, kind: str) -> None:
    wing.change(wing.library, approval="origin")
    ask = Ask(student_id=person_of(wing.student), destination_id=wing.library.id)
    asked = request_pass(actor=actor_of(wing.student), ask=ask, now=TEN).pass_id
    actor = _stands_in(wing, kind)

    approve_pass(actor=actor, pass_id=asked, now=TEN)
    ask = Ask(student_id=person_of(wing.students[1]), destination_id=wing.nurse.id)
    made = request_pass(actor=actor, ask=ask, now=TEN).pass_id
    end_pass(actor=actor, pass_id=made, now=TEN + timedelta(minutes=3))

    assert HallPass.objects.get(id=asked).approved_by_id == actor.member_id
    assert HallPass.objects.get(id=made).origin_id == wing.room.id


@KINDS
def test_every_action_of_a_stand_in_is_noted_with_room_and_name(wing: Wing, kind: str) -> None:
    actor = _stands_in(wing, kind)
    ask = Ask(student_id=person_of(wing.student), destination_id=wing.nurse.id)
    made = request_pass(actor=actor, ask=ask, now=TEN).pass_id
    end_pass(actor=actor, pass_id=made, now=TEN + timedelta(minutes=3))

    events = PassEvent.objects.filter(hall_pass_id=made, actor_id=actor.member_id)

    assert {event.kind for event in events} >= {"requested", "approved", "started", "ended"}
    assert all(event.detail["room"] == "Room 214" for event in events)
    assert all(event.detail["covering"] == str(wing.teacher.id) for event in events)
    if kind == "shared":
        assert all(event.detail["typed"] == "Sam Okafor" for event in events)
        told = timeline(pass_id=made, reader=actor_of(wing.teacher))[0].actor
        assert told == "HS Substitute (Sam Okafor, Room 214) for Ms. Bennett"
    else:
        assert actor.name == "Mr. Okafor"


@KINDS
def test_stand_in_makes_no_pass_for_who_is_elsewhere(wing: Wing, kind: str) -> None:
    actor = _stands_in(wing, kind)
    elsewhere = Ask(student_id=person_of(wing.other_student), destination_id=wing.nurse.id)
    from_another = Ask(
        student_id=person_of(wing.student),
        destination_id=wing.nurse.id,
        origin_id=wing.next_door.id,
    )

    for ask in (elsewhere, from_another):
        with pytest.raises(NotFound):
            request_pass(actor=actor, ask=ask, now=TEN)

    assert not HallPass.objects.exists()


@KINDS
def test_stand_in_sees_and_moves_no_pass_of_other_rooms(wing: Wing, kind: str) -> None:
    other = _pass_of(wing, wing.other_student, wing.nurse)
    actor = _stands_in(wing, kind)

    with pytest.raises(NotFound):
        card_of(actor=actor, pass_id=other.id)
    with pytest.raises(NotFound):
        record_of(actor=actor, pass_id=other.id, now=TEN)
    with pytest.raises((NotFound, NotAllowed)):
        end_pass(actor=actor, pass_id=other.id, now=TEN)
    assert find_cards(actor=actor, filters={}, limit=10)[0] == []
    assert find_records(actor=actor, filters={}, now=TEN, limit=10).items == []
    assert record_of(actor=actor_of(wing.teacher), pass_id=other.id, now=TEN).id == str(other.id)


@KINDS
def test_no_permission_set_gives_a_stand_in_histories(wing: Wing, kind: str) -> None:
    PermissionSet.objects.create(
        role="substitute", permissions=[permission.value for permission in Permission]
    )

    actor = _stands_in(wing, kind)

    assert not actor.may(Permission.SEE_HISTORY)
    assert not actor.may(Permission.SEE_HALL)
    assert not actor.may(Permission.PEOPLE)
    assert actor.may(Permission.SEE_PASSES)


def test_a_substitute_of_their_own_is_no_stand_in(wing: Wing) -> None:
    """The control: what the district gives counts for somebody who is one person."""
    PermissionSet.objects.create(role="substitute", permissions=["see_history", "see_passes"])

    actor = sign_in(make_member(wing.school, "substitute"))

    assert actor.may(Permission.SEE_HISTORY)
    assert actor.rooms is None


def test_day_pass_opens_on_its_day_until_the_last_bell_and_not_before(wing: Wing) -> None:
    made = make_day_pass(
        actor=actor_of(wing.admin),
        teacher_id=wing.teacher.id,
        day=DAY,
        now=EIGHT - timedelta(days=3),
    )

    assert find_day_pass(code=made.code, now=EIGHT - timedelta(days=1)) is None
    assert find_day_pass(code=made.code, now=EIGHT + timedelta(days=1)) is None
    assert find_day_pass(code=made.code, now=LAST_BELL) is None
    assert find_day_pass(code=made.code, now=LAST_BELL - timedelta(seconds=1)) is not None
    assert find_day_pass(code=grouped(made.code).lower(), now=TEN) is not None


@pytest.mark.parametrize(
    "typed", ["", "AAAAA-AAAAA", "<script>", "x" * 500, "22222-2222", "０" * 10]
)
def test_guessed_code_opens_nothing(wing: Wing, typed: str) -> None:
    slip(wing)

    assert find_day_pass(code=typed, now=TEN) is None


def test_code_is_kept_as_a_keyed_digest_only(wing: Wing) -> None:
    made = slip(wing)
    assert made.code not in str(made.day_pass.__dict__)
    kept = made.day_pass.digest

    with override_settings(SECRET_KEY="another installation, with a secret key of some length"):
        assert digest_of(made.code) != kept


def test_taken_back_it_opens_no_more_and_whoever_is_in_is_out(wing: Wing) -> None:
    made = slip(wing)
    user = open_day_pass(code=made.code, name="", device="web", now=TEN)
    member = Member.objects.get(person_id=user.person_id)
    assert sign_in(member).covers != ()

    end_day_pass(actor=actor_of(wing.teacher), day_pass_id=made.day_pass.id, now=TEN)

    assert find_day_pass(code=made.code, now=TEN) is None
    with pytest.raises(AssertionError):
        sign_in(member)


def test_member_of_the_day_is_out_at_the_last_bell(wing: Wing) -> None:
    member = _enter(wing)
    assert sign_in(member, LAST_BELL - timedelta(seconds=1)).stand_in is not None

    with pytest.raises(AssertionError):
        sign_in(member, LAST_BELL)
    with pytest.raises(AssertionError):
        sign_in(member, TEN + timedelta(days=1))


def test_last_bell_comes_sooner_when_the_bells_change(wing: Wing) -> None:
    member = _enter(wing)
    CalendarDay.objects.create(school=wing.school, date=DAY, is_school_day=False)

    retime(school_id=wing.school.id, now=TEN)

    assert sign_in(member, TEN).covers == ()
    assert sign_in(member, TEN).powers == frozenset()


def test_day_pass_of_one_period_has_no_room_outside_of_it(wing: Wing) -> None:
    actor = sign_in(_enter(wing, periods=("4",)), TEN)

    assert (actor.covers, actor.powers) == ((), frozenset())
    assert shift_today(actor=actor, now=TEN).now == []


def test_opened_again_the_first_one_is_signed_out(wing: Wing, client: Client) -> None:
    made = slip(wing)
    user = open_day_pass(code=made.code, name="A", device="web", now=TEN)
    client.force_login(user)
    assert Session.objects.filter(user_id=user.id).exists()

    again = open_day_pass(code=made.code, name="B", device="web", now=TEN)

    assert again.id == user.id
    assert not Session.objects.filter(user_id=user.id).exists()


def test_newer_slip_ends_the_older_one(wing: Wing) -> None:
    old, new = slip(wing), slip(wing)

    assert find_day_pass(code=old.code, now=TEN) is None
    assert find_day_pass(code=new.code, now=TEN) is not None


def test_only_the_office_and_the_teacher_make_day_passes(wing: Wing) -> None:
    def make(actor: Actor) -> None:
        make_day_pass(actor=actor, teacher_id=wing.teacher.id, day=DAY, now=EIGHT)

    refused: list[Callable[[], Actor]] = [
        lambda: actor_of(wing.hale),
        lambda: actor_of(wing.student),
        lambda: sign_in(_enter(wing)),
    ]
    for who in refused:
        with pytest.raises(NotAllowed):
            make(who())
    make(actor_of(wing.teacher))


def test_day_that_is_over_leaves_no_member_and_no_account(wing: Wing) -> None:
    member = _enter(wing)

    assert put_away(now=LAST_BELL - timedelta(seconds=1)) == 0
    assert put_away(now=NOON) == 1

    member.refresh_from_db()
    assert member.archived_at == NOON
    assert not User.objects.get(person_id=person_of(member)).is_active


def test_opening_and_taking_back_stand_in_the_audit_log(wing: Wing) -> None:
    made = slip(wing)
    open_day_pass(code=made.code, name="Mr. Okafor", device="phone", now=TEN)
    end_day_pass(actor=actor_of(wing.admin), day_pass_id=made.day_pass.id, now=TEN)

    told = [entry.details.get("what") for entry in AuditEntry.objects.order_by("at", "id")]

    assert [w for w in told if w] == ["day_pass_made", "day_pass_opened", "day_pass_ended"]


def test_session_of_a_shared_account_is_about_its_own_rooms(wing: Wing) -> None:
    first = _shared(wing, wing.room)
    member = Member.objects.get(id=first.member_id)
    taken = take_rooms(actor=sign_in(member), rooms=[wing.next_door.id], name="B", now=TEN)

    second = sign_in(member).covering(frozenset(taken.teachers), "B")

    assert first.rooms == frozenset({wing.room.id})
    assert second.rooms == frozenset({wing.next_door.id})
    assert sign_in(member).covering(frozenset(), "").rooms == frozenset()


def test_rooms_of_absent_teachers_come_first(wing: Wing) -> None:
    cover(wing, by=None, teacher=wing.hale, periods=())
    member = make_member(wing.school, "substitute")
    share_account(actor=actor_of(wing.admin), member_id=member.id, is_shared=True, now=EIGHT)

    rooms = rooms_to_take(actor=sign_in(member), now=TEN)

    assert [(room.name, room.is_noted) for room in rooms] == [
        ("Room 216", True),
        ("Room 214", False),
    ]


def test_token_of_a_shared_account_shows_no_history(wing: Wing) -> None:
    member = make_member(wing.school, "substitute")
    share_account(actor=actor_of(wing.admin), member_id=member.id, is_shared=True, now=EIGHT)
    issued = issue_token(user=make_user(member), name="t", now=TEN)

    (place,) = places_of_token(secret=issued.secret, now=TEN)

    assert place.powers == frozenset()
    with pytest.raises(NotFound):
        request_pass(
            actor=place,
            ask=Ask(student_id=person_of(wing.student), destination_id=wing.nurse.id),
            now=TEN,
        )


def test_without_the_bound_a_day_member_would_stay(
    wing: Wing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the end of the day pass that keeps them out."""
    member = _enter(wing)
    plain = memberships.standing_of

    def unbound(roles: list[str], columns: tuple[object, ...]) -> dict[str, object] | None:
        return plain(roles, (*columns[:-1], LAST_BELL))

    monkeypatch.setattr(memberships, "standing_of", unbound)

    assert sign_in(member, LAST_BELL).stand_in is not None
