"""An app registers and goes: one's own, once, and not without end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from corridor.core.sealing import unseal
from corridor.notifications.commands.apps import MOST
from corridor.notifications.models import Preferences, PushSubscription
from corridor.notifications.queries.ways import ways_to
from tests.api.conftest import CallAs, Clock, problem
from tests.factories import World, person_of

pytestmark = pytest.mark.django_db
ANDROID, IPHONE = "f" * 22 + ":APA91b-of_an.app", "0a" * 32


@pytest.fixture(autouse=True)
def _set_up(settings: Settings) -> None:
    """Nothing is sent here, so that the files are never read."""
    settings.FCM_KEY_FILE = settings.APNS_KEY_FILE = "named"


def app(service: str = "apns", token: str = IPHONE, **more: Any) -> dict[str, Any]:
    return {"service": service, "token": token, **more}


def owners() -> set[Any]:
    return set(PushSubscription.objects.values_list("person_id", flat=True))


def test_an_app_registers_and_is_seen_among_the_ways(school: World, call_as: CallAs) -> None:
    said = call_as(school.student).post("/devices", app(name="Phone of M."))

    made = PushSubscription.objects.get()
    assert said.status_code == 200
    assert said.json() == {"id": str(made.id), "service": "apns", "name": "Phone of M."}
    assert (made.channel, made.person_id) == ("phone", person_of(school.student))
    assert IPHONE not in made.address
    assert unseal(made.address) == IPHONE
    ways = ways_to(person_id=made.person_id, own=Preferences())
    assert [way.title for way in ways if way.channel == "phone"] == ["Phone of M. agreed"]


def test_again_is_once(school: World, call_as: CallAs) -> None:
    caller = call_as(school.student)
    first = caller.post("/devices", app()).json()
    assert caller.post("/devices", app(token=IPHONE.upper())).json() == first
    assert PushSubscription.objects.count() == 1


def test_one_forgets_ones_own_and_nobody_elses(school: World, call_as: CallAs) -> None:
    call_as(school.student).post("/devices", app())
    stranger = call_as(school.teacher).post("/devices/forget", app())
    assert (stranger.status_code, PushSubscription.objects.count()) == (200, 1)

    for _ in range(2):
        mine = call_as(school.student).post("/devices/forget", app())
        assert mine.json() == {"forgotten": True}
    assert not PushSubscription.objects.exists()


def test_a_phone_that_changes_hands_is_woken_for_the_new_owner(
    school: World, call_as: CallAs
) -> None:
    call_as(school.student).post("/devices", app())
    call_as(school.teacher).post("/devices", app())
    assert owners() == {person_of(school.teacher)}


def test_who_has_too_many_loses_the_first(school: World, call_as: CallAs, clock: Clock) -> None:
    caller, other = call_as(school.student), call_as(school.teacher)
    other.post("/devices", app(token="ff" * 32))
    for number in range(MOST + 2):
        clock.now += timedelta(minutes=1)
        assert caller.post("/devices", app(token=f"{number:064x}")).status_code == 200

    own = PushSubscription.objects.filter(person_id=person_of(school.student))
    assert {int(unseal(one.address), 16) for one in own} == set(range(2, MOST + 2))
    assert person_of(school.teacher) in owners()


@pytest.mark.parametrize(
    "said",
    [
        app(token=""),
        app(token="x" * 64),
        app(token="0a" * 31),
        app("fcm", "short"),
        app("fcm", "https://fcm.googleapis.com/fcm/send/abcdefgh"),
        app("fcm", ANDROID + "/../../v1"),
        app("web", "https://updates.push.services.mozilla.com/a"),
        app(colour="red"),
        app(name="x" * 201),
        {"service": "fcm"},
    ],
)
def test_what_is_no_token_is_not_stored(
    school: World, call_as: CallAs, said: dict[str, Any]
) -> None:
    answer = call_as(school.student).post("/devices", said)
    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("service", ["fcm", "apns"])
def test_where_it_is_not_set_up_it_says_so(
    school: World, call_as: CallAs, settings: Settings, service: str
) -> None:
    settings.FCM_KEY_FILE = settings.APNS_KEY_FILE = ""
    said = app(service, ANDROID if service == "fcm" else IPHONE)
    answer = call_as(school.student).post("/devices", said)

    assert "apps of this kind" in problem(answer, 409, "not_set_up")["detail"]
    assert not PushSubscription.objects.exists()
    assert call_as(school.student).post("/devices/forget", said).status_code == 200
