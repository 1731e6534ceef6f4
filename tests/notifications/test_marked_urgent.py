"""Staff mark a request as urgent: whoever answers there is told, and can be rung up."""

from __future__ import annotations

import pytest

from corridor.accounts.commands import set_extension, set_own_extension
from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.notifications.catalogue import KINDS
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Delivery, Notification
from corridor.notifications.quiet import are_quiet
from corridor.passes.commands import approve_pass, call_urgent, cancel_pass, mark_urgent
from corridor.passes.models import HallPass, PassEvent
from corridor.schools.commands import undo_change
from corridor.schools.models import Change
from tests.factories import (
    TEN,
    World,
    actor_of,
    make_location,
    make_member,
    make_school,
    staff_place,
)
from tests.mailbox import Mailbox, mailbox, text_part
from tests.notifications.making import send, spread, told, with_address
from tests.pages import Visitor, at_ten, text_of
from tests.passes.acting import MINUTE, ask, kinds, states

__all__ = ["at_ten", "mailbox"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


class Guidance(World):
    """Two counselors answer there, and each has a phone."""

    def __init__(self) -> None:
        super().__init__()
        self.guidance = make_location(
            self.school, "Guidance", kind="guidance", approval="destination", minutes=15
        )
        self.ortiz = self._counselor("Ms.", "Ortiz", "204")
        self.adeyemi = self._counselor("Mr.", "Adeyemi", "555 0100 x205")
        self.visitors: dict[Member, Visitor] = {}
        self.made = ask(self, destination_id=self.guidance.id)

    def _counselor(self, title: str, name: str, extension: str) -> Member:
        member = make_member(self.school, "counselor", title=title, family_name=name)
        staff_place(self.guidance, member)
        set_own_extension(actor=actor_of(member), extension=extension, now=TEN)
        return member

    def mark(self, by: Member | None = None) -> None:
        actor = actor_of(by or self.teacher)
        mark_urgent(actor=actor, pass_id=self.made.id, now=TEN + MINUTE)

    def page(self, by: Member) -> str:
        if by not in self.visitors:
            self.visitors[by] = Visitor(by)
        return text_of(self.visitors[by].get(f"/passes/{self.made.id}/"))


@pytest.fixture
def school(district: object) -> Guidance:
    return Guidance()


def test_s56_a_marked_request_alerts_both_counselors_at_any_hour(school: Guidance) -> None:
    spread()
    for counselor in (school.ortiz, school.adeyemi):
        assert told(counselor) == ["request"]

    school.mark()
    spread(TEN + MINUTE)

    for counselor in (school.ortiz, school.adeyemi):
        assert told(counselor) == ["request", "urgent_request"]
    alerts = list(Notification.objects.filter(kind="urgent_request"))
    assert [alert.is_urgent for alert in alerts] == [True, True]
    assert are_quiet(alerts, TEN.replace(hour=4)) == set()
    assert KINDS["urgent_request"].usual == frozenset(Channel)
    assert told(school.teacher) == []


def test_s56_whoever_marks_it_reads_the_extensions_and_one_yes_is_enough(
    school: Guidance,
) -> None:
    teacher = Visitor(school.teacher)
    answer = teacher.post(f"/passes/{school.made.id}/mark-urgent/", next="/room/")
    assert answer.status_code == 303

    for path in ("/room/", f"/passes/{school.made.id}/"):
        page = teacher.get(path)
        assert "Call 204" in text_of(page), path
        assert "Call 555 0100 x205" in text_of(page), path
        assert 'href="tel:5550100;ext=205"' in page.content.decode(), path
    approve_pass(actor=actor_of(school.adeyemi), pass_id=school.made.id, now=TEN + MINUTE)
    assert states(school.made) == ["out"]


def test_a_letter_of_an_urgent_request_answers_by_one_link_and_says_whom_to_call(
    school: Guidance, mailbox: Mailbox
) -> None:
    with_address(school.ortiz)
    set_own_extension(actor=actor_of(school.teacher), extension="314", now=TEN)
    school.mark()
    spread(TEN + MINUTE)
    send(TEN + MINUTE)

    letter = mailbox.only()
    assert str(letter["Subject"]) == "Urgent: a pass request waits for you"
    assert "Ms. Bennett says so: extension 314." in " ".join(text_part(letter).split())
    assert "/notifications/answer/" in text_part(letter)
    assert Delivery.objects.filter(channel="email", state="sent").count() == 1


def test_marking_twice_is_marking_once(school: Guidance) -> None:
    school.mark()
    school.mark(school.admin)
    spread(TEN + MINUTE)

    assert kinds(school.made).count("urgent") == 1
    assert told(school.ortiz).count("urgent_request") == 1


def test_who_said_that_they_cant_wait_is_marked_for_the_office_as_well(school: Guidance) -> None:
    """Their word went to their teacher; the office is told by the mark."""
    HallPass.objects.filter(id=school.made.id).update(urgent=True, asked=[school.teacher.person_id])
    school.mark()
    spread(TEN + MINUTE)

    assert told(school.ortiz) == ["urgent_request"]
    assert kinds(school.made).count("urgent") == 1


def test_the_student_reads_who_marked_it_and_no_extension(school: Guidance) -> None:
    school.mark()
    student = Visitor(school.student)

    for path in ("/", f"/passes/{school.made.id}/"):
        page = student.get(path).content.decode()
        assert "Ms. Bennett marked" in text_of(student.get(path)), path
        for said in ("204", "0100", "tel:", "You said that you can"):
            assert said not in page, (path, said)


def test_the_story_says_who_marked_it(school: Guidance) -> None:
    school.mark()

    assert "Ms. Bennett marked it as urgent" in school.page(school.ortiz)
    assert "said: I can’t wait" not in school.page(school.ortiz)
    event = PassEvent.objects.get(hall_pass=school.made, kind="urgent")
    assert event.actor_id == school.teacher.id


def test_whoever_was_not_asked_reads_nothing_of_it(school: Guidance) -> None:
    """Negative control: whoever marked it does."""
    school.mark()
    words = "marked it as urgent"

    assert words in school.page(school.teacher)
    assert words not in school.page(school.librarian)
    assert "Marked as urgent" not in school.page(school.librarian)


def test_a_counselor_sees_it_on_top_with_who_says_so(school: Guidance) -> None:
    set_own_extension(actor=actor_of(school.teacher), extension="314", now=TEN)
    school.mark()
    page = text_of(Visitor(school.ortiz).get("/room/"))

    assert "Urgent: Student0 Test" in page
    assert "Ms. Bennett says so." in page
    assert "Call 314" in page


def test_what_was_answered_is_urgent_no_more(school: Guidance) -> None:
    cancel_pass(actor=actor_of(school.student), pass_id=school.made.id, now=TEN)

    with pytest.raises(Refused) as refused:
        school.mark()

    assert refused.value.refusal.code == "moved_on"
    assert not HallPass.objects.get(id=school.made.id).urgent


def test_where_nobody_is_there_it_says_so(school: Guidance) -> None:
    for counselor in (school.ortiz, school.adeyemi):
        school.change(counselor, away_from=TEN - MINUTE)

    with pytest.raises(Refused) as refused:
        school.mark()

    assert refused.value.refusal.code == "nobody_there"
    assert "Guidance" in refused.value.refusal.detail
    assert not HallPass.objects.get(id=school.made.id).urgent


def test_students_and_strangers_mark_nothing(school: Guidance) -> None:
    with pytest.raises(NotAllowed):
        school.mark(school.student)
    for stranger in (school.students[1], make_member(make_school(), "teacher")):
        with pytest.raises(NotFound):
            school.mark(stranger)
    assert not HallPass.objects.get(id=school.made.id).urgent


def test_a_student_can_still_say_it_before_and_nothing_is_said_twice_after(
    school: Guidance,
) -> None:
    school.mark()
    call_urgent(actor=actor_of(school.student), pass_id=school.made.id, now=TEN + MINUTE)

    assert kinds(school.made).count("urgent") == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("204", "204"),
        ("  +1 555  0100 X204 ", "+1 555 0100 x204"),
        ("x7", "x7"),
        ("", ""),
    ],
)
def test_an_extension_is_kept_as_it_is_said(world: World, typed: str, kept: str) -> None:
    set_own_extension(actor=actor_of(world.teacher), extension=typed, now=TEN)
    world.teacher.refresh_from_db()
    assert world.teacher.extension == kept


@pytest.mark.parametrize("typed", ["ask me", "204;1", "+", "x", "1" * 21, "12+3", "tel:204"])
def test_what_is_no_extension_is_refused_and_stays_in_the_form(world: World, typed: str) -> None:
    with pytest.raises(Invalid):
        set_own_extension(actor=actor_of(world.teacher), extension=typed, now=TEN)
    answer = Visitor(world.teacher).post("/account/extension/", extension=typed)
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    world.teacher.refresh_from_db()
    assert world.teacher.extension == ""


def say(world: World, extension: str, *, by: Member) -> None:
    """Of the teacher."""
    set_extension(
        actor=actor_of(by),
        school_id=world.school.id,
        member_id=world.teacher.id,
        extension=extension,
        now=TEN,
    )


def test_an_extension_is_said_by_oneself_or_by_who_looks_after_people(world: World) -> None:
    assert Visitor(world.teacher).post("/account/extension/", extension="12").status_code in (
        302,
        303,
    )
    say(world, "34", by=world.admin)
    world.teacher.refresh_from_db()
    assert world.teacher.extension == "34"
    assert "34" in text_of(Visitor(world.admin).get(f"/admin/people/{world.teacher.id}/"))
    with pytest.raises(NotFound):
        say(world, "56", by=world.librarian)

    last = Change.objects.filter(subject="extension").latest("at", "id")
    undo_change(actor=actor_of(world.admin), change_id=last.id, now=TEN)
    world.teacher.refresh_from_db()
    assert world.teacher.extension == "12"


def test_a_place_has_an_extension_of_its_own_which_stands_beside_those(school: Guidance) -> None:
    admin, page = Visitor(school.admin), f"/admin/places/{school.guidance.id}/"
    form = admin.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in typed.items() if value not in (None, False, [])}
    answer = admin.post(page, **{**typed, "extension": "call me"})
    assert answer.status_code == 422
    assert "call me" in answer.content.decode()

    assert admin.post(page, **{**typed, "extension": "200"}).status_code in (302, 303)
    assert "Call 200" in school.page(school.teacher)
    assert "200" not in Visitor(school.student).get(f"/passes/{school.made.id}/").content.decode()


def test_students_have_no_extension(world: World) -> None:
    assert Visitor(world.student).get("/account/extension/").status_code == 404
    with pytest.raises(NotAllowed):
        set_own_extension(actor=actor_of(world.student), extension="1", now=TEN)
    with pytest.raises(NotAllowed):
        set_extension(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=world.student.id,
            extension="1",
            now=TEN,
        )
