"""What the assistant computes, saves and leaves alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotFound
from corridor.onboarding import commands
from corridor.onboarding.models import SetupStep
from corridor.onboarding.queries import setup_of
from corridor.rostering.models import Term
from corridor.schools.commands import create_school, save_district, save_school, undo_change
from corridor.schools.models import Change, District, Location, School
from tests.factories import TEN, World, actor_of, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(district: District) -> School:
    """As `corridor admin create` makes it."""
    return create_school(slug="our", name="Our school", time_zone="America/Chicago", now=TEN)


@pytest.fixture
def admin(school: School) -> Any:
    return actor_of(make_member(school, "school_admin", "district_admin"))


def states(actor: Any) -> dict[str, str]:
    return {item.step.key.value: item.state for item in setup_of(actor=actor).items}


def test_a_new_school_has_everything_to_do(admin: Any) -> None:
    setup = setup_of(actor=admin)

    assert set(states(admin).values()) == {"todo"}
    assert [item.step.key for item in setup.missing] == ["roster", "people"]
    assert setup.minutes_left <= 20


def test_what_is_really_there_ticks_itself(admin: Any, school: School) -> None:
    domains = ["@Lakeside.example"]
    save_district(actor=admin, name="Lakeside", domains=domains, now=TEN)
    save_school(actor=admin, school_id=school.id, name="High", time_zone="America/Denver", now=TEN)
    make_member(school, "student")
    make_member(school, "teacher")
    commands.set_go_live(actor=admin, school_id=school.id, day=date(2026, 10, 1), now=TEN)

    found = states(admin)

    assert District.objects.get().domains == ["lakeside.example"]
    done = {key for key, state in found.items() if state == "done"}
    assert done == {"district", "school", "roster", "go-live"}


def test_a_step_that_was_confirmed_is_not_done_while_something_is_missing(admin: Any) -> None:
    commands.mark_step(actor=admin, key="people", state=SetupStep.State.DONE, now=TEN)

    assert states(admin)["people"] == "skipped"
    Location.objects.filter(approval="destination").update(approval="nobody")
    assert states(admin)["people"] == "done"


def test_steps_of_the_district_are_for_its_admins(school: School) -> None:
    only_here = actor_of(make_member(school, "school_admin"))

    assert not {"district", "year"} & states(only_here).keys()
    with pytest.raises(NotFound):
        commands.mark_step(actor=only_here, key="year", state=SetupStep.State.DONE, now=TEN)
    with pytest.raises(NotFound):
        save_district(actor=only_here, name="Mine", domains=[], now=TEN)
    with pytest.raises(NotFound):
        commands.add_school(actor=only_here, name="Mine", time_zone="UTC", now=TEN)
    assert not SetupStep.objects.exists()


def test_a_year_brings_terms_that_fill_it_without_gaps(admin: Any) -> None:
    first, last = date(2026, 8, 17), date(2027, 6, 11)

    commands.set_year(actor=admin, starts_on=first, ends_on=last, terms=4, now=TEN)

    terms = list(Term.objects.order_by("starts_on"))
    assert (terms[0].starts_on, terms[-1].ends_on, len(terms)) == (first, last, 4)
    assert all((b.starts_on - a.ends_on).days == 1 for a, b in pairwise(terms))
    commands.set_year(actor=admin, starts_on=first, ends_on=last, terms=1, now=TEN)
    assert Term.objects.count() == 1


def test_terms_of_a_roster_are_left_alone(admin: Any) -> None:
    year = {"starts_on": date(2026, 8, 17), "ends_on": date(2027, 6, 11)}
    Term.objects.create(oneroster_id="t1", title="Fall", kind="term", school_year="2027", **year)

    commands.set_year(actor=admin, terms=3, now=TEN, **year)

    assert [term.title for term in Term.objects.all()] == ["Fall"]


@pytest.mark.parametrize("domains", [["nonsense"], ["a b"], ["-x.example"], ["x.example/y"]])
def test_what_is_no_domain_is_refused(admin: Any, domains: list[str]) -> None:
    with pytest.raises(Invalid):
        save_district(actor=admin, name="Lakeside", domains=domains, now=TEN)
    assert District.objects.get().domains == []


def test_a_domain_belongs_to_one_district(admin: Any) -> None:
    District.objects.create(slug="other", name="Other", domains=["taken.example"])

    with pytest.raises(Invalid) as refused:
        save_district(actor=admin, name="Mine", domains=["taken.example"], now=TEN)
    assert "taken.example" in refused.value.fields["domains"]


def test_starter_places_are_exactly_those_that_were_ticked(admin: Any, school: School) -> None:
    for names in (["Nurse", "Library"], ["Nurse", "Locker"]):
        commands.choose_starter_places(actor=admin, school_id=school.id, names=names, now=TEN)
        here = Location.objects.filter(school=school, archived_at__isnull=True)
        assert sorted(here.values_list("name", flat=True)) == sorted(names)


def test_one_more_school_is_run_by_whoever_added_it(admin: Any) -> None:
    made = [
        commands.add_school(actor=admin, name="Lakeside Middle", time_zone="UTC", now=TEN)
        for _ in range(2)
    ]

    assert [one.slug for one in made] == ["lakeside-middle", "lakeside-middle-2"]
    assert Member.objects.filter(school__in=made, person_id=admin.person_id).count() == 2


def test_accepting_is_a_setting_that_is_logged_and_can_be_taken_back(
    admin: Any, school: School
) -> None:
    commands.ask_to_accept(actor=admin, school_id=school.id, now=TEN)
    assert School.objects.get().accept_classes
    change = Change.objects.get()
    assert change.after == {"accept_classes": True}

    undo_change(actor=admin, change_id=change.id, now=TEN)

    assert not School.objects.get().accept_classes


def test_a_school_s_name_and_clock_can_be_taken_back(admin: Any, school: School) -> None:
    save_school(actor=admin, school_id=school.id, name="High", time_zone="UTC", now=TEN)

    undo_change(actor=admin, change_id=Change.objects.get().id, now=TEN)

    found = School.objects.get()
    assert (found.name, found.time_zone) == ("Our school", "America/Chicago")


def test_finishing_is_remembered_for_the_district_and_closes_the_checklist(
    admin: Any, world: World
) -> None:
    Member.objects.filter(id=admin.member_id).update(checklist="open")

    commands.finish(actor=admin, now=TEN)

    assert District.objects.get().set_up_at == TEN
    assert Member.objects.get(id=admin.member_id).checklist == "closed"
