"""Covering and substitutes: the FAQ's sentences, in browsers side by side."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from corridor.accounts.models import Coverage, Member, PermissionSet, PlaceStaff
from corridor.passes.models import HallPass, PassEvent
from tests.e2e.faq.acting import answer, name_of
from tests.e2e.faq.conftest import Stage
from tests.factories import make_member, person_of, staff_place

MR_HADDAD, MS_BENNETT = "Mr. Haddad", "Ms. Bennett"


@pytest.fixture
def wing(stage: Stage) -> Stage:
    """The roster says where teachers teach."""
    school = stage.school

    def make() -> None:
        staff_place(school.room, school.teacher, PlaceStaff.Part.TEACHES)
        staff_place(school.room_215, school.colleague, PlaceStaff.Part.TEACHES)

    stage.run(make)
    stage.set(school.room)
    return stage


def _cover(page: Page, name: str) -> None:
    page.get_by_label("Find a colleague").fill(name)
    page.get_by_label("Find a colleague").press("Enter")
    page.get_by_role("radio", name=name).check(force=True)
    page.get_by_role("radio", name="This period").first.check(force=True)
    page.get_by_role("button", name="Cover for them").click()
    expect(page.get_by_role("heading", name="Active now")).to_be_visible()


def test_s37_a_colleague_covers_for_a_period_with_their_own_credentials(wing: Stage) -> None:
    school = wing.school
    covers, away = wing.page(school.colleague, "/room/"), wing.page(school.teacher, "/covering/")
    asking, second = wing.page(school.student), wing.page(school.students[1])
    expect(covers.get_by_text("Room 215").first).to_be_visible()

    # Teacher B sets "covering A, period …".
    setting = wing.page(school.colleague, "/covering/")
    _cover(setting, "Bennett")
    expect(setting.get_by_text("Period 3", exact=False).first).to_be_visible()
    expect(covers.get_by_text(f"You cover for {MS_BENNETT}")).to_be_visible()

    # Requests addressed to A in that window also reach B, and A sees them afterwards.
    wing.set(school.office, approval="origin")
    asking.reload()
    asking.get_by_role("link", name="Front office").first.click()
    asking.get_by_role("dialog").get_by_role("button", name=f"Ask {MS_BENNETT}").click()
    expect(answer(covers, "Approve", school.student)).to_be_visible()
    answer(covers, "Approve", school.student).click()
    expect(asking.get_by_role("button", name="I’m back in class")).to_be_visible()

    # The approver is B.
    def told() -> tuple[object, object]:
        made = HallPass.objects.get(student_id=person_of(school.student))
        event = PassEvent.objects.get(hall_pass=made, kind="approved")
        return made.approved_by_id, event.detail["covering"]

    assert wing.run(told) == (school.colleague.id, str(school.teacher.id))

    # Passes start from A's room, which B's own page opens first.
    covers.get_by_role("link", name="Open Room 214").click()
    expect(covers.get_by_text("Room 214").first).to_be_visible()
    fresh = wing.page(school.colleague, "/room/")
    fresh.get_by_role("link", name="New pass").first.click()
    fresh.get_by_role("checkbox", name=name_of(school.students[1])).check(force=True)
    fresh.get_by_role("button", name="Nurse").first.click()
    expect(second.get_by_role("button", name="I’m back in class")).to_be_visible()
    made = wing.run(lambda: HallPass.objects.get(student_id=person_of(school.students[1])))
    assert (made.origin_id, made.approved_by_id) == (school.room.id, school.colleague.id)

    away.reload()
    expect(away.get_by_role("heading", name="While you were covered")).to_be_visible()
    expect(away.get_by_text(f"{MR_HADDAD} said yes")).to_be_visible()
    away.get_by_role("link", name=f"Front office , {name_of(school.student)}").click()
    expect(away.get_by_text(f"{MR_HADDAD} for {MS_BENNETT} said yes")).to_be_visible()
    away.goto("/passes/")
    expect(away.get_by_text(f"{MR_HADDAD} for {MS_BENNETT}").first).to_be_visible()

    # It ends, and the page follows by itself.
    setting.get_by_role("button", name=f"Stop: {MS_BENNETT}").click()
    expect(covers.get_by_text(f"You cover for {MS_BENNETT}")).to_have_count(0)


def test_s37_without_a_coverage_the_colleague_is_asked_nothing(wing: Stage) -> None:
    """The control: what reaches them in the story above comes from covering."""
    school = wing.school
    wing.set(school.office, approval="origin")
    colleague = wing.page(school.colleague, "/room/")
    asking = wing.page(school.student)

    asking.get_by_role("link", name="Front office").first.click()
    asking.get_by_role("dialog").get_by_role("button", name=f"Ask {MS_BENNETT}").click()
    expect(asking.get_by_text("Waiting for a yes", exact=True)).to_be_visible()

    expect(answer(colleague, "Approve", school.student)).to_have_count(0)
    assert wing.caller(school.colleague).answer(school.student, "approve").status == 403


@pytest.fixture
def shared(wing: Stage) -> Member:
    """HSSUBSTITUTE, and a district that lets substitutes do all that staff may."""
    school = wing.school

    def make() -> Member:
        member = make_member(school.school, "substitute", given_name="HS", family_name="SUBSTITUTE")
        Member.objects.filter(id=member.id).update(stands_in=Member.StandsIn.SHARED)
        PermissionSet.objects.create(
            role="substitute",
            permissions=[
                *("make_passes", "answer_requests", "run_passes", "see_passes"),
                *("see_history", "see_hall", "people", "read_reports"),
            ],
        )
        return member

    return wing.run(make)


def test_s35_a_shared_account_picks_its_rooms_and_approves_and_creates_there(
    wing: Stage, shared: Member
) -> None:
    school = wing.school
    wing.set(school.office, approval="origin")
    page, asking = wing.page(shared), wing.page(school.student)

    # It can pick the room(s) covered today, with an optional name.
    expect(page.get_by_role("heading", name="Where are you today?")).to_be_visible()
    page.get_by_role("checkbox", name="Room 214").check(force=True)
    page.get_by_label("Your name").fill("Sam Okafor")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Welcome, Sam Okafor")).to_be_visible()
    page.get_by_role("link", name="Open this room").click()

    # Approve there.
    asking.get_by_role("link", name="Front office").first.click()
    asking.get_by_role("dialog").get_by_role("button", name=f"Ask {MS_BENNETT}").click()
    answer(page, "Approve", school.student).click()
    expect(asking.get_by_role("button", name="I’m back in class")).to_be_visible()

    # Create there.
    page.get_by_role("link", name="New pass").first.click()
    page.get_by_role("checkbox", name=name_of(school.students[1])).check(force=True)
    page.get_by_role("button", name="Nurse").first.click()
    expect(page.get_by_text("1 pass started.")).to_be_visible()

    # Each action logs account, room and typed name.
    def told() -> list[dict[str, object]]:
        events = PassEvent.objects.filter(actor_id=shared.id)
        return [event.detail for event in events]

    details = wing.run(told)
    assert len(details) >= 4
    assert all(one["typed"] == "Sam Okafor" for one in details)
    assert all(one["room"] == "Room 214" for one in details)
    made = wing.run(lambda: HallPass.objects.get(student_id=person_of(school.student)))
    teacher = wing.page(school.teacher, f"/passes/{made.id}/")
    expect(
        teacher.get_by_text(f"HS SUBSTITUTE (Sam Okafor, Room 214) for {MS_BENNETT} said yes")
    ).to_be_visible()


def test_s35_a_shared_account_cannot_open_student_histories(wing: Stage, shared: Member) -> None:
    """By no page, and by no program, although its role would let anybody else."""
    school = wing.school
    wing.run(lambda: school.used(school.student, 2, days_ago=1))
    old = wing.run(lambda: HallPass.objects.filter(student=school.student.person).first())
    assert old is not None
    page = wing.page(shared)
    page.get_by_role("checkbox", name="Room 214").check(force=True)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("link", name="Open this room")).to_be_visible()

    for address in (
        f"/passes/{old.id}/",
        "/passes/",
        f"/admin/people/{school.student.id}/",
        "/admin/people/",
        "/monitor/",
        "/admin/",
        "/account/password/",
        f"/room/?room={school.room_215.id}",
    ):
        answered = page.goto(address)
        assert answered is not None
        assert answered.status == 404, address
    wing.forgive("404")

    program = wing.caller(shared)
    assert program.get(f"/passes/{old.id}").status == 404
    assert program.get(f"/passes?student={school.student.person_id}").json()["items"] == []
    assert program.get("/members?search=Student").json()["items"] == []


def test_s35_a_substitute_who_is_one_person_may_with_the_same_permissions(
    wing: Stage, shared: Member
) -> None:
    """The control: it is being shared that closes the histories."""
    school = wing.school
    wing.run(lambda: Member.objects.filter(id=shared.id).update(stands_in=""))
    wing.run(lambda: school.used(school.student, 1, days_ago=1))
    old = wing.run(lambda: HallPass.objects.filter(student=school.student.person).first())
    assert old is not None

    page = wing.page(shared, f"/passes/{old.id}/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert wing.caller(shared).get(f"/passes/{old.id}").status == 200


def test_s35_a_named_day_pass_from_the_sub_plan_opens_the_room_and_dies_with_it(
    wing: Stage,
) -> None:
    school = wing.school
    office = wing.page(school.admin, "/admin/covering/")
    office.get_by_label("Who", exact=True).select_option(label=MS_BENNETT)
    office.get_by_label("Who comes").select_option(label="Somebody with a day pass")
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_role("heading", name="Substitute day pass")).to_be_visible()
    code = office.locator("[data-code]").inner_text()
    address = office.get_by_text("/sign-in/day-pass/").inner_text()

    path = "/sign-in/day-pass/" + address.rstrip("/").rsplit("/", 1)[1] + "/"
    page = wing.stranger()
    page.goto(f"{path}#{code.replace('-', '')}")
    expect(page.get_by_label("Code")).to_have_value(code.replace("-", ""))
    page.get_by_label("Your name").fill("Mr. Okafor")
    page.get_by_role("button", name="Start the day").click()
    expect(page.get_by_role("heading", name="Welcome, Mr. Okafor")).to_be_visible()
    expect(page.get_by_text("You won’t see")).to_be_visible()
    page.get_by_role("link", name="Open this room").click()
    expect(page.get_by_text("Room 214").first).to_be_visible()

    row = wing.run(lambda: Coverage.objects.get(teacher=school.teacher, ended_at__isnull=True))
    assert row.day_pass_id is not None
    assert page.request.get("/room/").status == 200
    office.goto("/admin/covering/")
    expect(office.get_by_text("Mr. Okafor")).to_be_visible()
    office.get_by_role("button", name=f"Take back: {MS_BENNETT}").click()
    expect(office.get_by_text("The day pass has ended.")).to_be_visible()

    # The page follows by itself, and nothing opens any more.
    page.wait_for_url("**/sign-in/**")
    assert "/sign-in/" in page.request.get("/room/").url
