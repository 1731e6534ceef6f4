"""The desk's lines as a file: which days, which lines, which layout; a look at it first."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core import audit
from corridor.desk.export.fields import ExportLine
from corridor.desk.export.presets import PRESETS
from corridor.desk.export.table import cells, content_type, ending, file_text, headings
from corridor.desk.facts import LayoutFacts
from corridor.desk.models import Kind, Layout
from corridor.desk.queries.exporting import export_lines
from corridor.desk.queries.settings import layouts
from corridor.passes.views.staff_only import uuid_of
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

SHOWN = 12
FIRST_YEAR, LAST_YEAR = 2000, 3000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines, in which layout; ``key`` names a preset or a layout of the school's."""

    first: date
    last: date
    kinds: tuple[str, ...]
    key: str
    layout: LayoutFacts

    @property
    def address(self) -> str:
        kept = {"from": self.first, "to": self.last, "layout": self.key}
        return urlencode([*kept.items(), *(("kind", kind) for kind in self.kinds)])


@require_safe
@needs(Permission.DESK)
@needs(Permission.EXPORT)
def export(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    wanted, own = _wanted(request, now), layouts(school_id=request.school.id)
    lines, _people = _lines(request, wanted)
    zone = ZoneInfo(request.school.time_zone)
    head, shown = headings(wanted.layout), cells(wanted.layout, lines[:SHOWN], zone)
    context = {
        "wanted": wanted,
        "is_over": wanted.first > wanted.last,
        "kinds": Kind.choices,
        "presets": [(key, preset.name) for key, preset in PRESETS.items()],
        "own": own,
        "is_own": wanted.key not in PRESETS,
        "headings": head,
        "rows": [list(zip(head, row, strict=True)) for row in shown],
        "count": len(lines),
        "gaps": _gaps(wanted, lines),
    }
    return render(request, "desk/export.html", context)


@never_cache
@require_safe
@needs(Permission.DESK)
@needs(Permission.EXPORT)
def export_file(request: MemberRequest) -> HttpResponse:
    """The whole file. That it was taken out is noted first."""
    now = timezone.now()
    wanted, zone = _wanted(request, now), ZoneInfo(request.school.time_zone)
    lines, people = _lines(request, wanted)
    audit.append(
        kind=audit.Kind.EXPORTED,
        now=now,
        by=audit.by(request.member),
        subjects=people,
        details={
            "what": "desk",
            "rows": len(lines),
            "from": wanted.first.isoformat(),
            "to": wanted.last.isoformat(),
        },
    )
    text = file_text(wanted.layout, cells(wanted.layout, lines, zone))
    name = f"attendance-{wanted.first}-{wanted.last}.{ending(wanted.layout)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=content_type(wanted.layout), headers=headers)


def _lines(request: MemberRequest, wanted: Wanted) -> tuple[list[ExportLine], set[UUID]]:
    return export_lines(
        school_id=request.school.id, first=wanted.first, last=wanted.last, kinds=wanted.kinds
    )


def _wanted(request: MemberRequest, now: datetime) -> Wanted:
    """What an address leaves out is today, and all lines that the layout is for."""
    today = request.school.local(now).date()
    key, layout, usual = _layout(request, request.GET.get("layout", ""))
    kinds = tuple(kind for kind in request.GET.getlist("kind") if kind in Kind.values)
    return Wanted(
        first=_day(request.GET.get("from", ""), today),
        last=_day(request.GET.get("to", ""), today),
        kinds=kinds or usual,
        key=key,
        layout=layout,
    )


def _layout(request: MemberRequest, key: str) -> tuple[str, LayoutFacts, tuple[str, ...]]:
    own = uuid_of(key)
    found = Layout.objects.filter(school_id=request.school.id, id=own).first() if own else None
    if found is not None:
        return key, facts_of(found), ()
    key = key if key in PRESETS else next(iter(PRESETS))
    return key, PRESETS[key].layout, PRESETS[key].kinds


def facts_of(layout: Layout) -> LayoutFacts:
    values = {field.name: getattr(layout, field.name) for field in fields(LayoutFacts)}
    values["columns"] = tuple((heading, field) for heading, field in layout.columns)
    return LayoutFacts(**values)


def _day(text: str, otherwise: date) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return found if found and FIRST_YEAR <= found.year < LAST_YEAR else otherwise


def _gaps(wanted: Wanted, lines: list[ExportLine]) -> list[str]:
    """What the other system will miss in this file."""
    columns = {field for _heading, field in wanted.layout.columns}
    no_code = sum(not line.code for line in lines) if "code" in columns else 0
    no_number = sum(not line.student_number for line in lines) if "student_number" in columns else 0
    said = (
        (no_code, ngettext("{n} line has no code.", "{n} lines have no code.", no_code)),
        (
            no_number,
            ngettext("{n} has no student number.", "{n} have no student number.", no_number),
        ),
    )
    words = [text.format(n=n) for n, text in said if n]
    if no_code:
        words.append(_("Give the reasons their codes under Reasons."))
    return words
