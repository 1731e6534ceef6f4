"""A small world of two districts, with people who are signed in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from corridor.accounts.models import Member, Person, User
from corridor.accounts.sign_in import sign_in
from corridor.core.models import Outbox
from corridor.core.tenancy import in_district
from corridor.live import relay as relay_module
from corridor.schools.models import District, Location, School
from tests.live.ear import Ear
from tests.live.processes import Server


@dataclass(frozen=True)
class Someone:
    """A member with a user; ``session`` is the cookie of a sign-in."""

    district_id: UUID
    person_id: UUID
    member_id: UUID
    user: User
    session: str

    @property
    def topic(self) -> str:
        return f"person:{self.person_id}"

    def sign_in_again(self) -> str:
        return _session_of(self.user)


@dataclass(frozen=True)
class Place:
    """A school of a district, with one room."""

    district_id: UUID
    school_id: UUID
    room_id: UUID

    @property
    def school(self) -> str:
        return f"school:{self.school_id}"

    @property
    def tiles(self) -> str:
        return f"tiles:{self.school_id}"

    @property
    def room(self) -> str:
        return f"room:{self.room_id}"

    @property
    def class_(self) -> str:
        return f"class:{self.room_id}"

    def add(self, name: str, *roles: str) -> Someone:
        with in_district(self.district_id):
            person = Person.objects.create(given_name=name, family_name="Example")
            member = Member.objects.create(
                person=person, school_id=self.school_id, roles=list(roles)
            )
            email = f"{name}-{person.id}@fairview.example".lower()
            user = User(email=email, district_id=self.district_id, person_id=person.id)
            user.set_unusable_password()
            user.save()
        return Someone(self.district_id, person.id, member.id, user, _session_of(user))

    def change(self, *topics: str, version: int = 1) -> None:
        """What a deciding command leaves behind."""
        with in_district(self.district_id):
            Outbox.objects.create(topics=topics, version=version, created_at=timezone.now())


def make_district(slug: str) -> UUID:
    return District.objects.create(slug=slug, name=slug.title()).id


def make_place(district_id: UUID, slug: str) -> Place:
    with in_district(district_id):
        school = School.objects.create(slug=slug, name=slug.title())
        room = Location.objects.create(school=school, name="Library")
    return Place(district_id, school.id, room.id)


def _session_of(user: User) -> str:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    sign_in(request, user)
    request.session.save()
    return str(request.session.session_key)


@dataclass(frozen=True)
class World:
    fairview: Place
    middle: Place
    northside: Place


@pytest.fixture
def world(transactional_db: None) -> World:
    district_id = make_district("fairview")
    return World(
        fairview=make_place(district_id, "high"),
        middle=make_place(district_id, "middle"),
        northside=make_place(make_district("northside"), "northside"),
    )


@contextmanager
def a_relay() -> Iterator[None]:
    """A relay in a thread of this process."""
    stop = threading.Event()
    thread = threading.Thread(target=relay_module.run, args=(stop,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relay_module, "HEARTBEAT_EVERY", 0.3)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@contextmanager
def a_server(
    application: str = "corridor.config.asgi:application", *, tweak: str = ""
) -> Iterator[Server]:
    server = Server(application)
    server.start(tweak)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def relay(django_db_setup: None) -> Iterator[None]:
    """One for all tests of a module, so that the numbering goes on from test to test."""
    with a_relay():
        yield


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with a_server() as server:
        yield server


Listen = Callable[..., Ear]


@pytest.fixture
def listen(server: Server) -> Iterator[Listen]:
    """Opens streams to the server, and closes them with the test."""
    ears: list[Ear] = []

    def connect(who: Someone, *topics: str, last_event_id: int | None = None) -> Ear:
        ears.append(Ear(server.port, who.session, topics, last_event_id=last_event_id))
        return ears[-1]

    yield connect
    for ear in ears:
        ear.close()
