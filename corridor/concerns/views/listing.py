"""The reports of a school, for whoever looks after them, and as a file."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.concerns.commands import deal_with, open_again
from corridor.concerns.models import Concern
from corridor.concerns.queries import listing
from corridor.concerns.queries.listing import SHOWS, Wanted
from corridor.concerns.telling import name_of
from corridor.core import audit
from corridor.core.csv_cells import csv_text
from corridor.passes.looks import note_look
from corridor.passes.views.answers import back_to_sender
from corridor.passes.views.staff_only import uuid_of
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

CHIPS = (("open", _lazy("Open")), ("today", _lazy("Today")), ("all", _lazy("All")))
COLUMNS = ("When", "Student", "Number", "Reason", "Note", "By", "From", "To", "Dealt with", "Who")


@require_safe
@needs(Permission.SEE_CONCERNS)
def all_concerns(request: MemberRequest) -> HttpResponse:
    """``show``, ``q`` and ``after``; ``report`` shows a single one, as letters name it."""
    now = timezone.now()
    wanted = _wanted(request, now)
    found = listing.concerns_of(school_id=request.school.id, wanted=wanted)
    page = listing.page_of(found, after=uuid_of(request.GET.get("after", "")))
    students = {one.student_id for one in page.rows}
    note_look(actor=request.member, page="concerns", students=students, now=now)
    context = {
        "wanted": wanted,
        "chips": CHIPS,
        "rows": page.rows,
        "older": page.older,
        "kept": _kept(wanted),
        "is_first": "after" not in request.GET,
        "counts": listing.counts_of(school_id=request.school.id, since=wanted.since),
        "here": f"{reverse('concerns:all')}?{_kept(wanted)}",
    }
    return render(request, "concerns/all.html", context)


def _wanted(request: MemberRequest, now: datetime) -> Wanted:
    show = request.GET.get("show", "open")
    return Wanted(
        since=request.school.midnight(now),
        show=show if show in SHOWS else "open",
        search=request.GET.get("q", "").replace("\x00", "").strip()[:80],
        report=uuid_of(request.GET.get("report", "")),
    )


def _kept(wanted: Wanted) -> str:
    """What is looked for as an address has it."""
    if wanted.report:
        return urlencode({"report": str(wanted.report)})
    return urlencode({"show": wanted.show, **({"q": wanted.search} if wanted.search else {})})


@require_POST
@needs(Permission.SEE_CONCERNS)
def dealt_with(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    deal_with(actor=request.member, concern_id=concern_id, now=timezone.now())
    messages.success(request, _("Marked as dealt with. Under All it can be opened again."))
    return back_to_sender(request, "concerns:all")


@require_POST
@needs(Permission.SEE_CONCERNS)
def opened_again(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    open_again(actor=request.member, concern_id=concern_id, now=timezone.now())
    messages.success(request, _("It is open again."))
    return back_to_sender(request, "concerns:all")


@never_cache
@require_safe
@needs(Permission.SEE_CONCERNS)
@needs(Permission.EXPORT)
def export(request: MemberRequest) -> HttpResponse:
    """What the page would show, all of it, as CSV. That it was taken out is noted first."""
    now = timezone.now()
    found = listing.concerns_of(school_id=request.school.id, wanted=_wanted(request, now))
    rows = list(found.order_by("-reported_at", "-id")[: listing.MOST_EXPORTED])
    audit.append(
        kind=audit.Kind.EXPORTED,
        now=now,
        by=audit.by(request.member),
        subjects={row.student_id for row in rows},
        details={"what": "concerns", "rows": len(rows)},
    )
    zone = ZoneInfo(request.school.time_zone)
    name = f"reports-{date_format(now.astimezone(zone), 'Y-m-d')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = csv_text(COLUMNS, (_cells(row, zone) for row in rows))
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _cells(row: Concern, zone: ZoneInfo) -> tuple[object, ...]:
    return (
        _at(row.reported_at, zone),
        row.student.name,
        row.student.student_number,
        row.reason,
        row.note,
        name_of(row.reported_by),
        row.hall_pass.origin.name if row.hall_pass else "",
        row.hall_pass.destination.name if row.hall_pass else "",
        _at(row.dealt_with_at, zone),
        name_of(row.dealt_with_by) if row.dealt_with_by else "",
    )


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(timespec="minutes") if instant else ""
