"""What a browser hears on `/live/`, through a real server, relay and database."""

from __future__ import annotations

import http.client
from uuid import uuid4

import pytest

from corridor.live.audience import Audience, Listener
from corridor.live.switchboard import Switchboard
from tests.live.conftest import Listen, World
from tests.live.ear import Ear
from tests.live.processes import Server

pytestmark = pytest.mark.django_db(transaction=True)


def test_nudge_reaches_the_listeners_of_its_topics_only(
    world: World, relay: None, listen: Listen
) -> None:
    maya = world.fairview.add("Maya", "student")
    bennett = world.fairview.add("Bennett", "teacher")
    student, teacher = listen(maya, maya.topic), listen(bennett, world.fairview.room)

    world.fairview.change(world.fairview.room, version=1)
    world.fairview.change(maya.topic, world.fairview.room, version=2)
    world.fairview.change(maya.topic, version=3)

    student.until_version(3)
    teacher.until_version(2)
    assert student.versions == [2, 3]
    assert teacher.versions == [1, 2]


def test_nudge_names_no_topics_of_others(world: World, relay: None, listen: Listen) -> None:
    maya, leo = world.fairview.add("Maya", "student"), world.fairview.add("Leo", "student")
    curious = listen(leo, world.fairview.tiles, maya.topic)

    world.fairview.change(maya.topic, world.fairview.room, world.fairview.tiles, version=1)

    curious.until_version(1)
    assert curious.nudges[0].data == {"topics": [world.fairview.tiles], "v": 1}


def test_foreign_topics_are_never_delivered_even_when_asked_for(
    world: World, relay: None, listen: Listen
) -> None:
    bennett = world.fairview.add("Bennett", "teacher")
    places = (world.middle, world.northside)
    foreign = [t for p in places for t in (p.school, p.tiles, p.room, p.class_)]
    ear = listen(bennett, *foreign, world.fairview.school)

    for place in places:
        place.change(place.school, place.tiles, place.room, place.class_, version=1)
    # A mistake in another district that names our topic stays in that district, too.
    world.northside.change(world.fairview.school, version=2)
    world.fairview.change(world.fairview.school, version=3)

    ear.until_version(3)
    assert ear.versions == [3]


async def _heard(_message: object) -> None:
    return None


def test_foreign_topics_would_be_delivered_without_the_audience(world: World) -> None:
    """Negative control: it is the audience that keeps them away, not the switchboard."""
    from corridor.core.outbox import Change
    from corridor.live.standing import Standing
    from corridor.live.streams import Courier, Stream

    class Noting(Courier):
        posted: list[Stream]

        def post(self, stream: Stream, event: bytes, *, seq: int) -> None:
            del event, seq
            self.posted.append(stream)

    courier = Noting()
    courier.posted = []
    board = Switchboard(courier)
    anyone = Audience(world.fairview.district_id, (uuid4(),), (), ())
    topics = frozenset({world.middle.school})
    stream = Stream(Listener("", Standing("", ()), anyone, topics), _heard)
    board.join(stream)

    board.deliver([Change(1, world.middle.district_id, (world.middle.school,), 1)])
    assert courier.posted == [stream]

    board.deliver([Change(2, world.northside.district_id, (world.middle.school,), 1)])
    assert courier.posted == [stream], "the district is part of the key"


def test_students_do_not_hear_what_staff_hear(world: World, relay: None, listen: Listen) -> None:
    maya = world.fairview.add("Maya", "student")
    place = world.fairview
    ear = listen(maya, place.school, place.room, place.tiles, f"person:{uuid4()}", "nonsense")

    place.change(place.school, place.room, version=1)
    place.change(place.tiles, version=2)

    ear.until_version(2)
    assert ear.versions == [2]


def test_students_hear_of_the_rooms_of_their_school_and_of_no_other(
    world: World, relay: None, listen: Listen
) -> None:
    maya, place = world.fairview.add("Maya", "student"), world.fairview
    ear = listen(maya, place.class_, world.middle.class_, world.northside.class_)

    for other in (world.middle, world.northside):
        other.change(other.class_, version=1)
    place.change(place.class_, version=2)

    ear.until_version(2)
    assert ear.versions == [2]


def test_stream_opens_with_position_and_life_and_headers(
    world: World, relay: None, listen: Listen
) -> None:
    ear = listen(world.fairview.add("Maya", "student"))

    ear.until(lambda: bool(ear.named("beat")))
    assert ear.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert ear.answer.headers["Content-Encoding"] == "identity"
    assert ear.answer.headers["Cache-Control"] == "no-store"
    assert ear.answer.headers["X-Accel-Buffering"] == "no"


@pytest.mark.parametrize("cookie", ["", "nobody-has-this-session"])
def test_stream_refuses_who_is_not_signed_in(
    transactional_db: None, server: Server, cookie: str
) -> None:
    assert Ear(server.port, cookie).status == 401


def test_stream_refuses_other_methods(transactional_db: None, server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
    connection.request("POST", "/live/", body=b"x")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    connection.close()


def test_stream_refuses_a_flood_of_topics(world: World, server: Server, listen: Listen) -> None:
    maya = world.fairview.add("Maya", "student")
    assert Ear(server.port, maya.session, [maya.topic] * 65).status == 400
    assert listen(maya, *[maya.topic] * 60).status == 200


def test_one_session_cannot_hold_any_number_of_streams(
    world: World, server: Server, listen: Listen
) -> None:
    maya, leo = world.fairview.add("Maya", "student"), world.fairview.add("Leo", "student")
    for _ in range(20):
        listen(maya)
    assert Ear(server.port, maya.session).status == 429
    assert listen(leo).status == 200
