"""The page "Who looked": the audit log of a school in plain sentences."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.commands import set_member_roles
from corridor.accounts.models import Member
from corridor.core import audit
from corridor.core.audit import AuditEntry, Kind
from corridor.passes.commands.accommodations import save_accommodation
from corridor.passes.facts import AccommodationFacts
from corridor.reports.audit_words import KIND_ICONS, lines_of
from corridor.reports.queries.audit import GROUPS
from corridor.schools.models import Change
from tests.factories import TEN, World, actor_of, make_member, make_school, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
PAGE, FILE = "/admin/rules/who-looked/", "/admin/rules/who-looked/file/"
DAY = timedelta(days=1)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def write(kind: Kind, by: Member, *about: Member, days_ago: int = 0, **details: Any) -> None:
    audit.append(
        kind=kind,
        now=TEN - days_ago * DAY,
        by=audit.by(actor_of(by)),
        subjects=[person_of(member) for member in about],
        details=details,
    )


def look(world: World, by: Member, *at: Member, days_ago: int = 0) -> None:
    write(Kind.HISTORY_READ, by, *at, days_ago=days_ago, page="history")


def test_it_says_who_looked_at_whom(world: World, visitor: Visitor) -> None:
    look(world, world.teacher, *world.students[:2])
    page = text_of(visitor.get(PAGE))
    assert "Ms. Bennett" in page
    assert "Looked at past passes of Student0 Test, Student1 Test." in page
    assert "In the list of passes. On a computer." in page


def test_many_people_are_behind_a_fold(world: World, visitor: Visitor) -> None:
    world.add_students(3)
    look(world, world.teacher, *world.students)
    page = text_of(visitor.get(PAGE))
    assert "and 3 more" in page
    assert "Everybody" in page
    assert all(str(member.person) in page for member in world.students)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_sentence_an_icon_and_a_group(world: World, kind: Kind) -> None:
    change = Change.objects.create(
        school=world.school, at=TEN, subject="rules", subject_id=world.school.id
    )
    write(kind, world.admin, world.student, change=str(change.id), subject="rules")
    line = lines_of([AuditEntry.objects.get()])[0]
    assert line.sentence.endswith(".")
    assert "{" not in line.sentence
    assert kind in KIND_ICONS
    assert [kind in group for group in GROUPS.values()].count(True) == 1


def test_a_changed_role_is_named(world: World, visitor: Visitor) -> None:
    set_member_roles(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=world.teacher.id,
        roles=["teacher", "nurse"],
        now=TEN,
    )
    assert "Roles: Ms. Bennett." in text_of(visitor.get(PAGE))
    with connection.cursor() as cursor:
        cursor.execute("delete from schools_change")
    assert "its line is gone from the list of changes" in text_of(visitor.get(PAGE))


def test_it_is_empty_at_first(visitor: Visitor) -> None:
    assert "Nobody has looked yet" in text_of(visitor.get(PAGE))
    assert "Nothing fits" in text_of(visitor.get(PAGE, q="Zoe"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "looks"}, ["history_read", "history_read"]),
        ({"kind": "sign-ins"}, ["signed_in"]),
        ({"kind": "nonsense"}, ["history_read", "signed_in", "history_read"]),
        ({"q": "Reyes"}, ["signed_in"]),
        ({"q": "student1"}, ["history_read"]),
        ({"day": "2026-09-13"}, ["history_read"]),
        ({"day": "2026-99-13"}, ["history_read", "signed_in", "history_read"]),
        ({"who": "librarian"}, ["signed_in"]),
        ({"student": "student"}, ["history_read"]),
    ],
)
def test_it_is_narrowed_down(
    world: World, visitor: Visitor, query: dict[str, str], found: list[str]
) -> None:
    look(world, world.teacher, world.students[1], days_ago=1)
    write(Kind.SIGNED_IN, world.librarian)
    look(world, world.teacher, world.student)
    named = {
        name: str(getattr(world, value).person_id) if name in ("who", "student") else value
        for name, value in query.items()
    }
    answer = visitor.get(PAGE, **named)
    lines = [line.entry.kind for day in answer.context["days"] for line in day.lines]
    assert lines == found


def test_pages_follow_each_other_without_gaps(world: World, visitor: Visitor) -> None:
    for _ in range(120):
        look(world, world.teacher, world.student)
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        answer = visitor.get(PAGE, **query)
        seen += [str(line.entry.id) for day in answer.context["days"] for line in day.lines]
        if not answer.context["older"]:
            break
        query = {"after": str(answer.context["older"])}
    assert len(seen) == len(set(seen)) == 120


def test_many_lines_cost_no_more_statements(world: World, visitor: Visitor) -> None:
    counts = []
    visitor.get(PAGE)  # whose the sign-in is, is remembered from the second request on
    for number in (1, 40):
        for _ in range(number):
            look(world, world.teacher, world.student)
            write(Kind.SIGNED_IN, world.librarian)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            visitor.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_only_admins_see_it_and_only_their_school(world: World, visitor: Visitor) -> None:
    other = make_school()
    stranger = make_member(other, "school_admin", given_name="Elsewhere")
    look(world, stranger, world.student)
    assert "Elsewhere" not in text_of(visitor.get(PAGE))
    for curious in map(Visitor, (world.teacher, world.student)):
        assert curious.get(PAGE).status_code == 404
        assert curious.get(FILE).status_code == 404
    assert visitor.get(PAGE, who=str(stranger.person_id)).status_code == 404


def test_what_belongs_to_no_school_is_for_district_admins(world: World, visitor: Visitor) -> None:
    by = audit.By(device=audit.COMMAND_LINE)
    audit.append(kind=Kind.ROSTER_IMPORTED, now=TEN, by=by)
    district = Visitor(make_member(world.school, "district_admin"))
    assert "Imported people and classes." in text_of(district.get(PAGE))
    assert "Imported people and classes." not in text_of(visitor.get(PAGE))


def test_accommodations_stay_between_those_who_care(world: World, visitor: Visitor) -> None:
    nurse = make_member(world.school, "nurse", given_name="Kaur")
    save_accommodation(
        actor=actor_of(nurse),
        student_id=person_of(world.student),
        facts=AccommodationFacts(),
        now=TEN,
    )
    assert AuditEntry.objects.filter(details__private=True).exists()
    page = visitor.get(PAGE)
    assert page.context["days"] == []
    both = Visitor(make_member(world.school, "school_admin", "nurse"))
    assert len(both.get(PAGE).context["days"]) == 1


def test_the_file_holds_what_the_page_shows_and_is_noted(world: World, visitor: Visitor) -> None:
    mean = make_member(world.school, "student", given_name="=1+1", family_name="Formula")
    look(world, world.teacher, mean)
    write(Kind.SIGNED_IN, mean)
    answer = visitor.get(FILE, kind="sign-ins")
    head, row = csv.reader(StringIO(text_of(answer), newline=""))
    assert head[:4] == ["When", "Who", "What", "In words"]
    assert row[:4] == ["2026-09-14T10:00:00-04:00", "'=1+1 Formula", "Signed in", "Signed in."]
    assert "attachment" in answer["Content-Disposition"]
    noted = AuditEntry.objects.get(kind="exported")
    assert (noted.details, noted.actor_id) == ({"what": "audit", "rows": 1}, world.admin.person_id)


def test_a_students_page_says_who_looked_of_late(world: World, visitor: Visitor) -> None:
    look(world, world.teacher, world.student)
    look(world, world.librarian, world.student, days_ago=40)
    page = text_of(visitor.get(f"/admin/people/{world.student.id}/"))
    part = page[page.index('id="looks"') :]
    assert "Ms. Bennett" in part
    assert "Mr. Reyes" not in part
    assert f"{PAGE}?student={world.student.person_id}" in part


def test_hostile_filters_are_no_error(world: World, visitor: Visitor) -> None:
    for name in ("q", "who", "student", "day", "kind", "after"):
        for value in ("\x00", "'; drop table x", "%", "0" * 400, "9999-12-31", "0001-01-01"):
            assert visitor.get(PAGE, **{name: value}).status_code == 200
