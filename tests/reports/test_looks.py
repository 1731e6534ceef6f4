"""Whoever is shown somebody else's past passes is in the audit log before they see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from corridor.accounts.models import Member
from corridor.accounts.tokens import issue_token
from corridor.core import audit
from corridor.core.audit import AuditEntry
from corridor.core.tenancy import new_id
from corridor.passes.models import HallPass
from tests.core.tampering import owner, tamper
from tests.factories import TEN, World, make_user, person_of, staff_place
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
MINUTE = timedelta(minutes=1)
CANARY = "canary-in-a-note"


@pytest.fixture
def past(world: World) -> HallPass:
    """A pass of the first student that is over: it closed by itself, so the room asks about it."""
    staff_place(world.room, world.teacher, "teaches")
    return make_past(world, world.student, end_reason="timed_out", minutes_ago=25)


def make_past(
    world: World, student: Member, *, end_reason: str = "returned", minutes_ago: int = 9
) -> HallPass:
    began = TEN - minutes_ago * MINUTE
    made: HallPass = HallPass.objects.create(
        school=world.school,
        student_id=person_of(student),
        origin=world.room,
        destination=world.restroom,
        created_by=student,
        state="ended",
        minutes=5,
        note=CANARY,
        requested_at=began,
        started_at=began,
        due_at=began + 5 * MINUTE,
        ended_at=began + 8 * MINUTE,
        end_reason=end_reason,
    )
    return made


def routes() -> Iterator[str]:
    """Every page of the product, as Django knows it."""
    yield from _routes(get_resolver().url_patterns, "/")


def _routes(found: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        elif not route.startswith(("/api/", "/^api/")):
            yield route


def addresses(world: World, past: HallPass) -> Iterator[str]:
    person = person_of(world.student)
    known = {"pass_id": past.id, "member_id": world.student.id, "student_id": person}
    known["location_id"] = world.restroom.id
    for route in routes():
        parts = [known.get(part.split(":")[-1], new_id()) if ":" in part else part
                 for part in route.replace("<", ">").split(">")]  # fmt: skip
        yield "".join(map(str, parts))
    here = f"room={world.room.id}"
    yield f"/room/?{here}"
    yield f"/room/new-pass/?{here}&s={person}"
    yield f"/admin/rules/why/?student={person}&place={world.restroom.id}"
    yield f"/admin/?q={world.student.person}"


def noted(reader: Member, student: Member) -> int:
    """How often it is in the log that the one was shown the past of the other."""
    entries = AuditEntry.objects.filter(kind="history_read", actor_id=reader.person_id)
    return entries.filter(subjects__contains=[student.person_id]).count()


def shows(page: str, past: HallPass) -> bool:
    return str(past.id) in page or CANARY in page


def unnoted(world: World, past: HallPass, reader: Member) -> tuple[list[str], list[str]]:
    """The pages that show the pass, and those of them that told the log nothing."""
    visitor, shown, silent = Visitor(reader), [], []
    for address in addresses(world, past):
        before = noted(reader, world.student)
        long_ago(reader)
        page = visitor.get(address)
        if page.status_code == 200 and not page.streaming and shows(text_of(page), past):
            shown.append(address)
            if noted(reader, world.student) == before:
                silent.append(address)
    return shown, silent


def long_ago(reader: Member) -> None:
    """Each page counts as a first look."""
    earlier = "update core_auditentry set at = at - interval '1 h' where actor_id = %s"
    tamper(earlier, reader.person_id)


@pytest.mark.parametrize(("role", "fewest"), [("admin", 5), ("teacher", 3)])
def test_every_page_that_shows_a_past_pass_tells_the_log(
    world: World, past: HallPass, role: str, fewest: int
) -> None:
    shown, silent = unnoted(world, past, getattr(world, role))
    assert silent == []
    assert len(shown) >= fewest, shown


def test_pages_that_tell_nothing_are_found(
    world: World, past: HallPass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: were nothing noted, the walk through all pages would say so."""
    monkeypatch.setattr(audit, "append_once", lambda **_values: None)
    shown, silent = unnoted(world, past, world.admin)
    assert shown
    assert silent == shown


def test_the_log_says_who_looked_at_whom_where(world: World, past: HallPass) -> None:
    Visitor(world.admin).get(f"/admin/people/{world.student.id}/")
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.details) == ("history_read", {"page": "person"})
    assert (entry.actor_id, entry.member_id) == (world.admin.person_id, world.admin.id)
    assert (entry.school_id, entry.device) == (world.school.id, "web")
    assert entry.subjects == [person_of(world.student)]


def test_ones_own_past_is_nobodys_business(world: World, past: HallPass) -> None:
    student = Visitor(world.student)
    assert CANARY in text_of(student.get(f"/passes/{past.id}/"))
    student.get("/passes/")
    assert not AuditEntry.objects.exists()


def test_who_is_out_now_is_no_past(world: World) -> None:
    live = make_past(world, world.student)
    HallPass.objects.filter(id=live.id).update(state="out", ended_at=None, end_reason="")
    teacher = Visitor(world.teacher)
    for address in ("/monitor/", "/passes/", f"/passes/{live.id}/", "/room/"):
        assert teacher.get(address).status_code == 200
    assert not AuditEntry.objects.exists()


def call(world: World, reader: Member, path: str) -> Any:
    token = issue_token(user=make_user(reader), name="test", now=TEN)
    client = Client(headers={"Authorization": f"Bearer {token.secret}"})
    return client.get(f"/api/v1{path}")


@pytest.mark.parametrize("page", ["api_pass", "api_passes"])
def test_the_api_tells_the_log(world: World, past: HallPass, page: str) -> None:
    path = f"/passes/{past.id}" if page == "api_pass" else "/passes"
    answer = call(world, world.teacher, path)
    entry = AuditEntry.objects.get(kind="history_read")
    assert str(past.id) in text_of(answer)
    assert (entry.details, entry.device) == ({"page": page}, "api")
    assert entry.subjects == [person_of(world.student)]


def test_live_passes_from_the_api_are_no_past(world: World, past: HallPass) -> None:
    assert call(world, world.teacher, "/passes?state=live").status_code == 200
    assert not AuditEntry.objects.filter(kind="history_read").exists()


@pytest.mark.parametrize("path", ["/passes/", "/passes/{}/", "/admin/", "/admin/people/{}/"])
def test_what_cannot_be_noted_is_not_shown(world: World, past: HallPass, path: str) -> None:
    visitor = Visitor(world.admin)
    with owner() as cursor:
        cursor.execute("alter table core_auditpending rename to gone")
    with pytest.raises(DatabaseError):
        visitor.get(path.format(world.student.id if "people" in path else past.id))
