"""Who looked: the audit log of the school, for admins, and as a file."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.core import audit
from corridor.core.audit import AuditEntry
from corridor.core.csv_cells import csv_text
from corridor.core.errors import NotFound
from corridor.reports.audit_words import in_days, lines_of
from corridor.reports.queries import audit as queries
from corridor.reports.queries.audit import GROUPS, AuditFilter
from corridor.schools.access import needs
from corridor.schools.permissions import Permission
from corridor.schools.queries import today

CHIPS = (
    ("", _lazy("All"), ""),
    ("looks", _lazy("Looked at passes"), "eye"),
    ("sign-ins", _lazy("Sign-ins"), "log-in"),
    ("changes", _lazy("Changes"), "sliders-horizontal"),
    ("files", _lazy("Files"), "download"),
)
FIRST_YEAR, LAST_YEAR = 2000, 3000
CHIP_ICONS = ("eye", "log-in", "sliders-horizontal", "download")
COLUMNS = ("When", "Who", "What", "In words", "People", "More", "Entry", "Request")


@require_safe
@needs(Permission.SEE_AUDIT)
def who_looked(request: MemberRequest) -> HttpResponse:
    """``kind`` filters, ``q`` searches names, ``who``, ``student`` and ``day`` narrow it down,
    ``after`` leads to older entries."""
    wanted, zone = _filter(request), ZoneInfo(request.school.time_zone)
    page = queries.page_of_entries(_found(request, wanted), after=_id(request, "after"))
    context = {
        "wanted": wanted,
        "chips": CHIPS,
        "days": in_days(page.rows, zone=zone),
        "older": page.older,
        "is_first": "after" not in request.GET,
        "today": today(time_zone=request.school.time_zone, now=timezone.now()),
        "kept": _kept(wanted),
        "who": _named(request, wanted.who),
        "student": _named(request, wanted.student),
    }
    return render(request, "reports/who_looked.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_AUDIT)
@needs(Permission.EXPORT)
def export(request: MemberRequest) -> HttpResponse:
    """What the page would show, all of it, as CSV. That it was taken out is noted first."""
    wanted, now = _filter(request), timezone.now()
    rows = list(_found(request, wanted).order_by("-at", "-id")[: queries.MOST_EXPORTED])
    audit.append(
        kind=audit.Kind.EXPORTED,
        now=now,
        by=audit.by(request.member),
        subjects=[wanted.student] if wanted.student else (),
        details={"what": "audit", "rows": len(rows)},
    )
    zone = ZoneInfo(request.school.time_zone)
    lines = (
        (
            line.entry.at.astimezone(zone).isoformat(timespec="seconds"),
            line.who,
            line.kind,
            line.sentence,
            "; ".join(line.people),
            line.more,
            line.entry.id,
            line.entry.request_id,
        )
        for line in lines_of(rows)
    )
    name = f"who-looked-{date_format(now.astimezone(zone), 'Y-m-d')}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    kind = "text/csv; charset=utf-8"
    return HttpResponse(csv_text(COLUMNS, lines), content_type=kind, headers=headers)


def _found(request: MemberRequest, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    seen = queries.visible_entries(actor=request.member)
    return queries.narrowed(seen, wanted, zone=ZoneInfo(request.school.time_zone))


def _filter(request: MemberRequest) -> AuditFilter:
    kind = request.GET.get("kind", "")
    return AuditFilter(
        group=kind if kind in GROUPS else "",
        who=_id(request, "who"),
        student=_id(request, "student"),
        day=_day(request.GET.get("day", "")),
        search=request.GET.get("q", "").replace("\x00", "").strip()[:80],
    )


def _id(request: MemberRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and FIRST_YEAR <= found.year < LAST_YEAR else None


def _kept(wanted: AuditFilter) -> str:
    """The filter as an address has it."""
    values = {
        "kind": wanted.group,
        "q": wanted.search,
        "who": wanted.who,
        "student": wanted.student,
        "day": wanted.day,
    }
    return urlencode({name: str(value) for name, value in values.items() if value})


def _named(request: MemberRequest, person_id: UUID | None) -> str:
    """Raises ``NotFound`` for people of other schools."""
    if person_id is None:
        return ""
    found = Person.objects.filter(id=person_id, memberships__school_id=request.school.id).first()
    if found is None:
        raise NotFound(_("There is no such person at this school."))
    return found.name
