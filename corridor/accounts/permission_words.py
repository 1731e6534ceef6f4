"""What permissions mean in plain words, in the order of the page; and why some stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Role
from corridor.accounts.permissions import ALWAYS, NONE, OF_NOBODY_ELSE, USUAL, Powers, most_of
from corridor.schools.permissions import Permission

Text = str | Promise

EXPLANATIONS: dict[Permission, Text] = {
    Permission.MAKE_PASSES: _("For any student of the school, from any room."),
    Permission.ANSWER_REQUESTS: _("Of students of their class, or of a place they approve for."),
    Permission.ANSWER_FOR_OTHERS: _("It is noted as done for somebody else."),
    Permission.RUN_PASSES: _("Also: say who is back, and send a student with an adult."),
    Permission.SEE_PASSES: _("My room, each pass, and the list of passes."),
    Permission.SEE_HISTORY: _("Without it they see today’s alone. Each look is noted."),
    Permission.SEE_HALL: _("The monitor: a live list of everybody who is out."),
    Permission.ALL_CLUBS: _("Without it they see and change their own."),
    Permission.SEE_URGENT: _("Who said “I can’t wait”, also where they were not asked."),
    Permission.SEE_CONCERNS: _("What staff saw and told of; they mark it as dealt with."),
    Permission.DESK: _("Late arrivals, leaving early, who is absent. Needs “Make passes” as well."),
    Permission.FLEX: _("Change activities of others, require them, and see who has none."),
    Permission.RULES: _("Limits of the school, times without passes, and trying a change out."),
    Permission.LIMITS: _("Of single students, grades and groups."),
    Permission.PLACES: _("Rooms, restrooms and offices, with their people and numbers."),
    Permission.SCHEDULE: _("Bell schedules, days off and special days."),
    Permission.SEE_CHANGES: _("The list of changes. Taking one back needs its own permission too."),
    Permission.PEOPLE: _("Students and staff, guardians, and whom an assistant acts for."),
    Permission.ROLES: _("Never one that may do what they may not."),
    Permission.ACCOUNTS: _("Never of somebody who may do what they may not."),
    Permission.ROSTERS: _("Imports from the student information system."),
    Permission.COVERAGE: _("Substitutes and their day passes, and who takes whose classes."),
    Permission.KEEP_APART: _("Who is not to meet in the halls, with all names."),
    Permission.SEE_ACCOMMODATIONS: _("What a student’s passes may do that others’ may not."),
    Permission.CHANGE_ACCOMMODATIONS: _("Needs “See accommodations” as well."),
    Permission.READ_REPORTS: _("The day at a glance, and figures of passes."),
    Permission.EXPORT: _("Each file is noted."),
    Permission.SEE_AUDIT: _("Who was shown whose passes, who signed in, who changed what."),
    Permission.PROVIDERS: _("Google, Microsoft, SAML and others."),
    Permission.DISTRICT: _("This page, how long people stay signed in, rules for all schools."),
}

GROUPS: tuple[tuple[Text, tuple[Permission, ...]], ...] = (
    (
        _("Passes"),
        (
            *(Permission.MAKE_PASSES, Permission.ANSWER_REQUESTS, Permission.ANSWER_FOR_OTHERS),
            *(Permission.RUN_PASSES, Permission.SEE_PASSES, Permission.SEE_HISTORY),
            *(Permission.SEE_HALL, Permission.ALL_CLUBS, Permission.SEE_URGENT),
            *(Permission.SEE_CONCERNS, Permission.DESK, Permission.FLEX),
        ),
    ),
    (
        _("Rules, places and days"),
        (
            *(Permission.RULES, Permission.LIMITS, Permission.PLACES, Permission.SCHEDULE),
            Permission.SEE_CHANGES,
        ),
    ),
    (
        _("People"),
        (
            *(Permission.PEOPLE, Permission.ROLES, Permission.ACCOUNTS, Permission.ROSTERS),
            Permission.COVERAGE,
        ),
    ),
    (
        _("Care for students"),
        (
            Permission.KEEP_APART,
            *(Permission.SEE_ACCOMMODATIONS, Permission.CHANGE_ACCOMMODATIONS),
        ),
    ),
    (
        _("Looking back"),
        (Permission.READ_REPORTS, Permission.EXPORT, Permission.SEE_AUDIT),
    ),
    (_("The district"), (Permission.PROVIDERS, Permission.DISTRICT)),
)

_KEPT = _("Stays, so that a district can’t lock itself out.")
_CARE = _("Only the nurse and the case manager can have this.")
_CARE_OR_ADMIN = _("Only admins, the nurse and the case manager can have this.")
_ADMIN = _("Only admins can have this.")
_DISTRICT = _("Only district admins can have this.")
_NOT_YOURS = _("You can’t give what you don’t have yourself.")


@dataclass(frozen=True, slots=True)
class Option:
    """One permission to tick; ``why_fixed`` says why it can't be changed, and is empty else."""

    permission: Permission
    explanation: Text
    is_held: bool
    is_usual: bool
    why_fixed: Text

    @property
    def label(self) -> Text:
        return self.permission.label


@dataclass(frozen=True, slots=True)
class OptionGroup:
    name: Text
    options: list[Option]


def options_of(role: Role, held: Powers, mine: Powers) -> list[OptionGroup]:
    """``held`` is what the role may do now, ``mine`` what whoever looks may do."""
    return [
        OptionGroup(name, [_option(one, role, held, mine) for one in permissions])
        for name, permissions in GROUPS
    ]


def _option(permission: Permission, role: Role, held: Powers, mine: Powers) -> Option:
    return Option(
        permission=permission,
        explanation=EXPLANATIONS[permission],
        is_held=permission in held,
        is_usual=permission in USUAL[role],
        why_fixed=_why_fixed(permission, role, held, mine),
    )


def _why_fixed(permission: Permission, role: Role, held: Powers, mine: Powers) -> Text:
    if permission in ALWAYS.get(role, NONE):
        return _KEPT
    if permission not in most_of(role):
        return _whose(permission)
    if permission not in held | mine | USUAL[role]:
        return _NOT_YOURS
    return ""


def _whose(permission: Permission) -> Text:
    holders = {role.value for role in OF_NOBODY_ELSE[permission]}
    if holders == {Role.DISTRICT_ADMIN.value}:
        return _DISTRICT
    is_of_care, is_of_admins = Role.NURSE.value in holders, Role.SCHOOL_ADMIN.value in holders
    if is_of_care:
        return _CARE_OR_ADMIN if is_of_admins else _CARE
    return _ADMIN
