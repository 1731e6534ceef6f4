"""What is planned for today, where passes are found: as far as the search there fits plans."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string

from corridor.accounts.actor import Actor
from corridor.passes.finding import Wanted
from corridor.passes.finding.words import meant_by
from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.planning.queries.plans import PlanCard, cards_in

MOST = 50
# What is said of a pass that has begun; no plan fits it.
OF_PASSES = (
    "state",
    "end_reason",
    "overrode",
    "over_limit",
    "urgent",
    "overdue",
    "late",
    "place_kind",
)


def planned_found(request: HttpRequest, context: Context) -> str:
    """The panel "found"."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    now, wanted = context["now"], context["typed"].wanted
    plans = plans_found(actor=actor, wanted=wanted, today=actor.school.local(now).date())
    return render_to_string("planning/_found.html", {"plans": plans}, request) if plans else ""


def plans_found(*, actor: Actor, wanted: Wanted, today: date) -> list[PlanCard]:
    """Today's that are still open, in order of time; none where the search is about passes."""
    if any(getattr(wanted, name) for name in OF_PASSES) or wanted.source not in ("", "scheduled"):
        return []
    if (wanted.first and wanted.first > today) or (wanted.last and wanted.last < today):
        return []
    fits = Q(school_id=actor.school.id, date=today, state__in=OPEN) & _fits(wanted)
    for word in meant_by(words=wanted.words, school_id=actor.school.id):
        fits &= (
            Q(student_id__in=word.students)
            | Q(destination_id__in=word.places)
            | Q(origin_id__in=word.places)
            | Q(made_by_id__in=word.staff)
            | Q(host_id__in=word.staff)
        )
    return cards_in(ScheduledPass.objects.filter(fits), most=MOST)


def _fits(wanted: Wanted) -> Q:
    fits = Q()
    if wanted.student:
        fits &= Q(student_id=wanted.student)
    if wanted.place:
        to, origin = Q(destination_id=wanted.place), Q(origin_id=wanted.place)
        fits &= {"to": to, "from": origin}.get(wanted.way, to | origin)
    if wanted.staff:
        made, answered = Q(made_by_id=wanted.staff), Q(answered_by_id=wanted.staff)
        fits &= {"made": made, "approved": answered}.get(wanted.part, made | answered)
    return fits
