"""The people of the demo schools whom anybody may be with one click, in demo mode only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import User


@dataclass(frozen=True, slots=True)
class CastMember:
    """``key`` is the part of the address before the @, and of the button's own address.

    With ``is_guardian`` somebody is offered only while their district lets guardians in: most
    districts do not, and neither does the demo until its district admin does.
    """

    key: str
    name: str
    line: str | Promise
    colour: str
    domain: str = "fairview.example"
    is_guardian: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@{self.domain}"


@dataclass(frozen=True, slots=True)
class CastGroup:
    title: str | Promise
    members: tuple[CastMember, ...]


CAST = (
    CastGroup(
        _("Students"),
        (
            CastMember("maya", "Maya", _("Senior"), "violet"),
            CastMember("leo", "Leo", _("Grade 9"), "sky"),
        ),
    ),
    CastGroup(
        _("Teaching"),
        (
            CastMember("bennett", "Ms. Bennett", _("Teacher"), "green"),
            CastMember("okafor", "Mr. Okafor", _("Substitute today"), "slate"),
            CastMember("marsh", "Ms. Marsh", _("Assistant, acts for Ms. Bennett"), "teal"),
        ),
    ),
    CastGroup(
        _("Around the building"),
        (
            CastMember("ortiz", "Ms. Ortiz", _("Counselor"), "pink"),
            CastMember("reyes", "Mr. Reyes", _("Librarian"), "amber"),
            CastMember("doyle", "Ms. Doyle", _("Attendance clerk"), "blue"),
            CastMember("kaur", "Ms. Kaur", _("Nurse and case manager"), "red"),
            CastMember("novak", "Mr. Novak", _("Activities coordinator"), "orange"),
            CastMember("bell", "Coach Bell", _("Hall monitor"), "teal"),
        ),
    ),
    CastGroup(
        _("Running the school"),
        (
            CastMember("ruiz", "Dana Ruiz", _("School admin"), "indigo"),
            CastMember("moreau", "Ines Moreau", _("District admin"), "lime"),
        ),
    ),
    CastGroup(
        _("At home"),
        (CastMember("rosa", "Rosa Alvarez", _("Maya’s mother"), "violet", is_guardian=True),),
    ),
    CastGroup(
        _("Next door"),
        (
            CastMember("park", "Mr. Park", _("Teacher, Fairview Middle"), "sky"),
            CastMember(
                "lee", "Sam Lee", _("Teacher, Northside Middle"), "orange", "northside.example"
            ),
        ),
    ),
)


def present_cast() -> list[CastGroup]:
    """The cast whose accounts are here, in groups; empty before the demo is loaded."""
    everybody = {member.email: member for group in CAST for member in group.members}
    found = _accounts().filter(email__in=everybody)
    let_in = found.values_list("email", "district__guardians_are_on")
    here = {email for email, are_on in let_in if are_on or not everybody[email].is_guardian}
    groups = (
        CastGroup(group.title, tuple(m for m in group.members if m.email in here)) for group in CAST
    )
    return [group for group in groups if group.members]


def user_of_cast(key: str) -> User | None:
    """The account of one of the cast; ``None`` for everybody else's."""
    cast = next((m for group in CAST for m in group.members if m.key == key), None)
    if cast is None:
        return None
    found = _accounts().filter(email=cast.email)
    return (found.filter(district__guardians_are_on=True) if cast.is_guardian else found).first()


def _accounts() -> QuerySet[User]:
    return User.objects.filter(district__is_demo=True, is_active=True)
