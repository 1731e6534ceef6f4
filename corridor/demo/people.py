"""What no roster brings: who acts for Ms. Bennett, Maya's mother, phone extensions."""

from __future__ import annotations

from datetime import datetime

from corridor.accounts.commands import (
    add_guardian,
    set_extension,
    set_member_roles,
    set_teachers,
)
from corridor.accounts.models import Member, Role
from corridor.core.tenancy import district_in_force
from corridor.schools.policies import Operator

SCHOOL, DOMAIN = "fairview-high", "fairview.example"
EXTENSIONS = {"ortiz": "204", "reyes": "215", "kaur": "210", "doyle": "200", "bennett": "314"}


def add_people(*, now: datetime) -> None:
    """At the school that has them; others stay as they are."""
    if (assistant := _one("marsh")) and (teacher := _one("bennett")):
        _let_assist(assistant, teacher, now)
    for key, extension in EXTENSIONS.items():
        if member := _one(key):
            set_extension(
                actor=Operator(district_in_force()),
                school_id=member.school_id,
                member_id=member.id,
                extension=extension,
                now=now,
            )
    if maya := _one("maya"):
        add_guardian(
            actor=Operator(district_in_force()),
            school_id=maya.school_id,
            member_id=maya.id,
            name=("Rosa", "Alvarez"),
            email=f"rosa@{DOMAIN}",
            now=now,
        )


def _let_assist(assistant: Member, teacher: Member, now: datetime) -> None:
    acting, school_id = Operator(district_in_force()), assistant.school_id
    set_member_roles(
        actor=acting,
        school_id=school_id,
        member_id=assistant.id,
        roles=[Role.ASSISTANT.value],
        now=now,
    )
    set_teachers(
        actor=acting,
        school_id=school_id,
        member_id=assistant.id,
        teachers=[teacher.person_id] if teacher.person_id else [],
        now=now,
    )


def _one(key: str) -> Member | None:
    found = Member.objects.filter(school__slug=SCHOOL, person__email=f"{key}@{DOMAIN}")
    one: Member | None = found.first()
    return one
