"""Finding passes: all of the school, by whom, where, when and how they came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.models import Member
from corridor.passes import finding
from corridor.passes.looks import note_look, past_of
from corridor.passes.queries.covered import answered_for
from corridor.passes.queries.snapshot import book_now
from corridor.passes.situation import Place
from corridor.passes.views.finding_form import Typed, choices_for, typed_by
from corridor.passes.views.outcome import row_of
from corridor.schools.permissions import Permission


def find_passes(request: MemberRequest) -> HttpResponse:
    """The page for staff; ``after`` leads to older passes."""
    actor, now = request.member, timezone.now()
    typed = typed_by(request.GET, today=actor.school.local(now).date())
    after = request.GET.get("after", "")
    found = finding.find(actor=actor, wanted=typed.wanted, now=now, cursor=after)
    note_look(actor=actor, page="history", students=past_of(found.cards), now=now)
    covering = answered_for(pass_ids=[card.id for card in found.cards])
    context = {
        "now": now,
        "typed": typed,
        "kept": typed.kept,
        "rows": [row_of(card, now, covering.get(card.id, "")) for card in found.cards],
        "older": found.older,
        "is_first": not after,
        "sums": finding.sums(actor=actor, wanted=typed.wanted, now=now),
        "choices": _choices(actor, typed),
        "places": _places(actor, now),
        "staff": _staff(actor),
        "student": _student(actor, typed.wanted.student),
        "sees_past": actor.may(Permission.SEE_HISTORY),
    }
    return render(request, "passes/find.html", context)


def _choices(actor: Actor, typed: Typed) -> dict[str, list[dict[str, Any]]]:
    """Of a rule that only few may know of, the others are not asked."""
    choices = choices_for(typed.values)
    if not actor.may(Permission.KEEP_APART):
        choices["rule"] = [one for one in choices["rule"] if one["value"] != "keep_apart"]
    return choices


def _places(actor: Actor, now: datetime) -> list[Place]:
    """By name, those put away at the end: passes led there once."""
    places = book_now(school_id=actor.school.id, now=now).places.values()
    return sorted(places, key=lambda place: (place.is_archived, place.name))


@dataclass(frozen=True, slots=True)
class Adult:
    """Somebody who makes and approves passes; ``id`` is the member's."""

    id: UUID
    name: str


def _staff(actor: Actor) -> list[Adult]:
    members = Member.objects.filter(school_id=actor.school.id, person__isnull=False)
    found = members.exclude(roles__contained_by=["student", "guardian"]).select_related("person")
    ordered = found.order_by("person__family_name", "person__given_name")
    return [Adult(member.id, str(member.person)) for member in ordered]


def _student(actor: Actor, student_id: UUID | None) -> str:
    if student_id is None:
        return ""
    found = Member.objects.filter(school_id=actor.school.id, person_id=student_id)
    member = found.select_related("person").first()
    return str(member.person) if member else ""
