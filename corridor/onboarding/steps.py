"""The steps of setting a district up, in their order, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.onboarding.models import SetupStep
from corridor.schools.permissions import Permission
from corridor.schools.policies import Administrator, may_run_district

Key = SetupStep.Key
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """``why`` is one sentence on why it matters, ``skipped`` on what it means to go on without;
    ``minutes`` is what it takes a newcomer, ``needs`` what somebody must have to take it."""

    key: Key
    title: Text
    question: Text
    why: Text
    skipped: Text
    minutes: int
    of_district: bool = False
    needs: Permission = Permission.RULES

    @property
    def template(self) -> str:
        return f"onboarding/_{self.key.value.replace('-', '_')}.html"


STEPS = (
    Step(
        Key.DISTRICT,
        _("District"),
        _("What is your district called?"),
        _("With its e-mail domains, whoever signs in is led to your own way in."),
        _("Until then, people sign in with an address and a password."),
        1,
        of_district=True,
    ),
    Step(
        Key.SCHOOL,
        _("School"),
        _("Your school, and its clock"),
        _("Bells, limits and days go by the school’s own time."),
        _("The name and the clock above stay as they are."),
        1,
    ),
    Step(
        Key.YEAR,
        _("School year"),
        _("When does your school year begin and end?"),
        _("Limits a term and the yearly clean-up go by it."),
        _("Limits a term count nothing until there is a term."),
        1,
        of_district=True,
    ),
    Step(
        Key.ROSTER,
        _("People and classes"),
        _("Who learns and works here?"),
        _("Nobody can ask for a pass before they are here."),
        _("You can look around, but nobody else can sign in yet."),
        5,
    ),
    Step(
        Key.BELLS,
        _("Bells"),
        _("When do the bells ring?"),
        _("The bells say which class a student is in, and when a pass ends at the latest."),
        _("The usual times above hold until you change them."),
        3,
    ),
    Step(
        Key.PLACES,
        _("Places"),
        _("Where may students go?"),
        _("Each place becomes a tile that students tap."),
        _("All of the places above are there, and can be changed one by one."),
        2,
        needs=Permission.PLACES,
    ),
    Step(
        Key.PEOPLE,
        _("Who may do what"),
        _("Who says yes, and who looks after all this?"),
        _("A request needs somebody who can answer it."),
        _("Requests to places without anybody reach the admins."),
        3,
    ),
    Step(
        Key.GO_LIVE,
        _("Go live"),
        _("From when do students make passes?"),
        _("Until that day only staff make passes, and everybody reads the date."),
        _("Students can make passes as soon as they can sign in."),
        1,
    ),
)


def steps_of(actor: Administrator) -> list[Step]:
    """Those that are this admin's to take, in order."""
    mine = [step for step in STEPS if not step.of_district or may_run_district(actor)]
    return [step for step in mine if actor.may(step.needs)]
