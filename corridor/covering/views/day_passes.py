"""Day passes: made, shown once for printing, taken back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from corridor.accounts.actor import MemberRequest
from corridor.accounts.codes import picture
from corridor.accounts.models import Member
from corridor.core.errors import Invalid
from corridor.covering.codes import grouped
from corridor.covering.commands.day_passes import end_day_pass, make_day_pass
from corridor.covering.queries.coverages import rooms_of
from corridor.covering.views.covering import only_teachers, page, today_of
from corridor.covering.wish import Wish
from corridor.passes.views.answers import back_to_sender
from corridor.schools.models import District


@never_cache
@require_POST
def make(request: MemberRequest) -> HttpResponse:
    """A teacher's own; the office has a form of its own."""
    actor, wish = only_teachers(request), Wish.of(request.POST)
    try:
        dates, periods = wish.when(today_of(actor), timezone.now())
        return slip_page(request, teacher_id=actor.member_id, dates=dates, periods=periods)
    except Invalid as invalid:
        return page(request, wish, invalid.fields, 422)


def slip_page(
    request: MemberRequest, *, teacher_id: UUID, dates: tuple[date, ...], periods: tuple[str, ...]
) -> HttpResponse:
    """The slip is shown now and never again: only its digest is kept."""
    if len(dates) != 1:
        raise Invalid({"dates": _("A day pass is for one day.")})
    now = timezone.now()
    slip = make_day_pass(
        actor=request.member, teacher_id=teacher_id, day=dates[0], periods=periods, now=now
    )
    slug = District.objects.values_list("slug", flat=True).get(id=request.member.district_id)
    address = request.build_absolute_uri(reverse("covering:open_day_pass", args=[slug]))
    teacher = Member.objects.select_related("person").get(id=teacher_id)
    context = {
        "slip": slip.day_pass,
        "code": grouped(slip.code),
        "address": address,
        "picture": picture(f"{address}#{slip.code}"),
        "teacher": teacher.person,
        "room": rooms_of([teacher_id]).get(teacher_id, ""),
        "periods": periods,
        "back": request.POST.get("back", "") == "office",
    }
    return render(request, "covering/slip.html", context)


@require_POST
def end(request: MemberRequest, day_pass_id: UUID) -> HttpResponse:
    end_day_pass(actor=request.member, day_pass_id=day_pass_id, now=timezone.now())
    messages.success(request, _("The day pass has ended."))
    return back_to_sender(request, "covering:covering")
