"""The first days of a student or of somebody of the staff: what is done ticks itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.passes.models import HallPass
from corridor.passes.queries.classes import classes_of
from corridor.schools.models import School


@dataclass(frozen=True, slots=True)
class Check:
    """One item; ``href`` leads to where it is done, and is empty where nothing is to do."""

    title: str
    detail: str
    href: str
    is_done: bool


def checklist_of(*, actor: Actor, on: date) -> list[Check]:
    """What really happened, in the order in which one does it. Two to seven statements."""
    seen = set(Member.objects.values_list("first_steps", flat=True).get(id=actor.member_id))
    items = _of_student(actor, seen) if actor.is_student else _of_staff(actor, seen, on)
    return [Check(_("Sign in"), _("You are in."), "", is_done=True), *items]


def _of_student(actor: Actor, seen: set[str]) -> Iterator[Check]:
    home = reverse("passes:home")
    yield Check(
        _("Open a place"),
        _("Tap one: it says who approves, and how long a pass lasts."),
        home,
        is_done="places" in seen,
    )
    yield Check(
        _("Take your first pass"),
        _("Choose a place, start, and tap when you are back in class."),
        home,
        is_done=HallPass.objects.filter(student_id=actor.person_id).exists(),
    )


def _of_staff(actor: Actor, seen: set[str], on: date) -> Iterator[Check]:
    yield from _of_classes(actor, seen, on)
    yield Check(
        _("See your room"),
        _("Requests, who is out and who is back: keep this page open while you teach."),
        reverse("passes:room"),
        is_done="room" in seen,
    )
    mine = Q(created_by_id=actor.member_id) | Q(approved_by_id=actor.member_id)
    yield Check(
        _("Answer a request, or make a pass"),
        _("One tap says yes. With “New pass” you send somebody yourself."),
        reverse("passes:new_pass"),
        is_done=HallPass.objects.filter(mine).exists(),
    )


def _of_classes(actor: Actor, seen: set[str], on: date) -> Iterator[Check]:
    """Only for whoever teaches; where the school wants it, the classes are to be accepted."""
    taught, page = classes_of(actor=actor, on=on), reverse("passes:classes")
    if not taught:
        return
    if School.objects.filter(id=actor.school.id, accept_classes=True).exists():
        yield Check(
            _("Accept your classes"),
            _("They count once you say that they are yours."),
            page,
            is_done=not any(one.is_to_accept for one in taught),
        )
    else:
        yield Check(
            _("Look through your classes"),
            _("Who is in them, when and where."),
            page,
            is_done="classes" in seen,
        )
