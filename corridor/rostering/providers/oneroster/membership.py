"""What a person of the roster is at which school: OneRoster's roles in Corridor's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.orgs import Orgs
from corridor.rostering.providers.oneroster.records import Role, User
from corridor.rostering.roster import UNLESS_SCHOOL, MembershipRow

AT_SCHOOL = {
    "student": "student",
    "teacher": "teacher",
    "aide": "staff",
    "proctor": "staff",
    "counselor": "counselor",
    "principal": "school_admin",
    "siteAdministrator": "school_admin",
    "administrator": "school_admin",
    "systemAdministrator": "school_admin",
    "districtAdministrator": "district_admin",
}
AT_DISTRICT = {
    "administrator": "district_admin",
    "districtAdministrator": "district_admin",
    "systemAdministrator": "district_admin",
}
NO_MEMBERS = {"guardian", "parent", "relative"}
EXTRA = frozenset(
    {
        "counselor",
        "librarian",
        "nurse",
        "case_manager",
        "attendance_clerk",
        "activities_coordinator",
        "hall_monitor",
        "substitute",
    }
)


def of_user(row: User, orgs: Orgs, problems: ProblemLog) -> Iterator[MembershipRow]:
    """The roles of a 1.1 user: one role, at each of their organisations.

    Where schools are listed beside the district, only an administrator's reach is the district.
    """
    at_schools = any(orgs.school_of(org) for org in row.orgs)
    for org in row.orgs:
        if at_schools and not orgs.school_of(org) and row.role not in AT_DISTRICT:
            continue
        yield from _at(org, row.sourced_id, row.role, orgs, (problems, "users.csv", row.line))


def of_role(row: Role, orgs: Orgs, problems: ProblemLog) -> Iterator[MembershipRow]:
    return _at(row.org, row.user, row.role, orgs, (problems, "roles.csv", row.line))


def _at(
    org: str, person: str, role: str, orgs: Orgs, place: tuple[ProblemLog, str, int]
) -> Iterator[MembershipRow]:
    """A district's administrator is one at each of its schools."""
    if role in NO_MEMBERS:
        return
    school = orgs.school_of(org)
    if orgs.is_partial and role in AT_DISTRICT and school not in orgs.schools:
        yield MembershipRow(person, f"{UNLESS_SCHOOL}{org}", AT_DISTRICT[role])
    if school:
        yield MembershipRow(person, school, AT_SCHOOL.get(role, "staff"))
    elif role in AT_DISTRICT:
        for each in orgs.schools:
            yield MembershipRow(person, each, AT_DISTRICT[role])
    else:
        problems, file, line = place
        problems.warning(
            "role_without_school",
            file,
            _("The role {role} is at no school, so it was left out.").format(role=role),
            line,
            "orgSourcedId" if file == "roles.csv" else "orgSourcedIds",
        )


def extra_roles(row: User, problems: ProblemLog) -> tuple[str, ...]:
    for word in row.corridor_roles:
        if word not in EXTRA:
            problems.error(
                "unknown_word",
                "users.csv",
                _("“{word}” is not one of the words allowed here: {words}.").format(
                    word=word, words=", ".join(sorted(EXTRA))
                ),
                row.line,
                "metadata.corridorRoles",
            )
    return tuple(word for word in row.corridor_roles if word in EXTRA)


def with_extra_roles(
    rows: Iterable[MembershipRow], extra: Mapping[str, tuple[str, ...]]
) -> Iterator[MembershipRow]:
    """Add a person's extra roles (``metadata.corridorRoles``) at each of their schools."""
    for row in rows:
        yield row
        for role in () if row.is_gone else extra.get(row.person_source, ()):
            yield MembershipRow(row.person_source, row.school_source, role)
