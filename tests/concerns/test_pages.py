"""The pages about reports: reporting, one's own, all of them, the reasons, and the ways there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from corridor.concerns.models import Concern
from corridor.concerns.queries.reasons import reasons_of
from corridor.core.audit import AuditEntry
from corridor.core.tenancy import new_id
from corridor.schools.commands import undo_change
from corridor.schools.models import Change
from tests.concerns.making import PHONE, report
from tests.factories import TEN, World, actor_of, make_member, person_of
from tests.pages import Visitor, at_ten, text_of
from tests.passes.acting import MINUTE, ask

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
NEW = "/concerns/new/"


def form_of(page: Any) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text_of(page))
    return dict(hidden)


def test_a_monitor_reports_from_a_card_of_the_wall(world: World) -> None:
    seen = ask(world)
    monitor = Visitor(make_member(world.school, "hall_monitor"))
    wall = text_of(monitor.get("/monitor/"))
    link = re.search(r'href="(/concerns/new/[^"]+)"', wall)
    assert link

    page = monitor.get(link[1].replace("&amp;", "&"))
    sent = form_of(page) | {"reason": PHONE, "note": "At the lockers"}
    answer = monitor.post(NEW, **sent)

    assert answer.status_code == 303
    made = Concern.objects.get()
    assert (made.hall_pass_id, made.reason, made.note) == (seen.id, PHONE, "At the lockers")
    mine = text_of(monitor.get(answer["Location"]))
    assert "At the lockers" in mine
    assert 'href="/monitor/"' in mine
    assert "Take back" in mine


def test_the_page_of_a_pass_and_of_a_student_lead_there(world: World) -> None:
    seen, teacher = ask(world), Visitor(world.teacher)

    assert f"{NEW}?pass={seen.id}" in text_of(teacher.get(f"/passes/{seen.id}/"))
    student = person_of(world.student)
    assert f"{NEW}?student={student}" in text_of(teacher.get(f"/students/{student}/"))


def test_a_student_reads_nothing_of_it(world: World) -> None:
    seen, student = ask(world), Visitor(world.student)
    report(world, pass_id=seen.id, note="At the lockers")
    for path in ("/", "/passes/", f"/passes/{seen.id}/", "/notifications/"):
        page = text_of(student.get(path))
        assert "/concerns/" not in page
        assert "At the lockers" not in page
    for path in ("/concerns/", "/concerns/mine/", f"{NEW}?pass={seen.id}"):
        assert student.get(path).status_code == 404


def test_what_was_typed_stays_where_the_reason_is_missing(world: World) -> None:
    teacher = Visitor(world.teacher)
    sent = {"student": person_of(world.student), "key": new_id(), "note": "At the lockers"}

    answer = teacher.post(NEW, **sent)

    assert answer.status_code == 422
    assert "Choose what it is about." in text_of(answer)
    assert "At the lockers" in text_of(answer)
    assert not Concern.objects.exists()


def test_one_takes_back_from_ones_own_list(world: World) -> None:
    made, teacher = report(world), Visitor(world.teacher)
    teacher.post(f"/concerns/{made.id}/take-back/")

    assert "You reported nothing lately" in text_of(teacher.get("/concerns/mine/"))
    assert "Nothing is open" in text_of(Visitor(world.admin).get("/concerns/"))


def test_admins_find_by_name_by_day_and_what_is_open(world: World) -> None:
    report(world, note="Yesterday", now=TEN - 24 * 60 * MINUTE)
    report(world, note="Just now", student_id=person_of(world.students[1]))
    admin = Visitor(world.admin)
    given = world.students[1].person
    assert given is not None

    shown = text_of(admin.get("/concerns/"))
    assert "Yesterday" in shown
    assert "Just now" in shown
    today = text_of(admin.get("/concerns/", show="today"))
    assert "Yesterday" not in today
    found = text_of(admin.get("/concerns/", show="all", q=given.given_name))
    assert "Yesterday" not in found
    assert "Just now" in found
    assert "Nothing fits" in text_of(admin.get("/concerns/", q="nobody"))


def test_dealt_with_leaves_the_open_ones_and_comes_back(world: World) -> None:
    made, admin = report(world), Visitor(world.admin)
    admin.post(f"/concerns/{made.id}/dealt-with/", next="/concerns/?show=open")
    assert "Nothing is open" in text_of(admin.get("/concerns/"))
    assert "Dealt with by Dana Test" in text_of(admin.get("/concerns/", show="all"))

    admin.post(f"/concerns/{made.id}/open-again/")

    assert PHONE in text_of(admin.get("/concerns/"))


def test_each_look_and_each_file_is_noted(world: World) -> None:
    report(world, note="=1+1")
    admin = Visitor(world.admin)
    admin.get("/concerns/")
    look = AuditEntry.objects.get(kind="history_read")
    assert (look.details["page"], look.subjects) == ("concerns", [person_of(world.student)])

    file = text_of(admin.get("/concerns/file/", show="all"))

    assert PHONE in file
    assert '"\'=1+1"' in file, "no formula"
    assert AuditEntry.objects.get(kind="exported").details == {"what": "concerns", "rows": 1}
    looked = text_of(admin.get("/admin/rules/who-looked/"))
    assert "Reported something about" in looked
    assert "reports about students" in looked


def test_the_overview_counts_reports_of_today(world: World) -> None:
    report(world, now=TEN - 24 * 60 * MINUTE)
    report(world)

    page = re.sub(r"\s+", " ", text_of(Visitor(world.admin).get("/admin/")))

    assert "Reports about students: 1 today, 2 open" in page


def test_the_school_names_its_reasons_and_takes_them_back(world: World) -> None:
    admin = Visitor(world.admin)
    admin.post("/concerns/reasons/", labels="Running\n\n Running \nLoud")
    assert reasons_of(school_id=world.school.id) == ["Running", "Loud"]
    page = Visitor(world.teacher).get(NEW, student=person_of(world.student))
    assert "Running" in text_of(page)
    assert PHONE not in text_of(page)

    change = Change.objects.get(subject="concern_reasons")
    undo_change(actor=actor_of(world.admin), change_id=change.id, now=TEN + MINUTE)

    assert PHONE in reasons_of(school_id=world.school.id)


@pytest.mark.parametrize("labels", [" ", "x" * 61, "\n".join("abcdefghi")])
def test_reasons_that_can_not_be_are_refused_and_stay_typed(world: World, labels: str) -> None:
    answer = Visitor(world.admin).post("/concerns/reasons/", labels=labels)

    assert answer.status_code == 422
    assert not Change.objects.exists()
