"""What the search shows as a file: CSV, XLSX or JSON, sent while it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import cast

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core import audit
from corridor.core.csv_cells import csv_line
from corridor.core.errors import Invalid
from corridor.core.sheets import MOST_ROWS, Cell, xlsx
from corridor.passes.finding.rows import all_rows, head, names, whose
from corridor.passes.views.finding_form import Typed, typed_by
from corridor.passes.views.staff_only import only_staff
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

IN_A_SHEET = MOST_ROWS - 1
LINES = 500  # sent at once
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
Rows = Iterator[tuple[Cell, ...]]


@require_safe
@needs(Permission.EXPORT)
def take_out(request: MemberRequest) -> HttpResponse:
    """In which form? Says how many there are first."""
    actor, now = only_staff(request), timezone.now()
    typed = _typed(request, now)
    found = whose(actor=actor, wanted=typed.wanted, now=now)
    context = {
        "kept": typed.kept,
        "passes": found.passes,
        "most": IN_A_SHEET,
        "too_many": found.passes > IN_A_SHEET,
    }
    return render(request, "passes/take_out.html", context)


@never_cache
@require_safe
@needs(Permission.EXPORT)
def file(request: MemberRequest, kind: str) -> HttpResponse:
    """All of it. That it is taken out, and whose passes, is noted first."""
    actor, now = only_staff(request), timezone.now()
    if kind not in KINDS:
        raise Http404
    typed = _typed(request, now)
    found = whose(actor=actor, wanted=typed.wanted, now=now)
    if kind == "xlsx" and found.passes > IN_A_SHEET:
        raise Invalid(
            {
                "": _("A spreadsheet holds {n} passes. Look for fewer days, or take CSV.").format(
                    n=IN_A_SHEET
                )
            }
        )
    audit.append(
        kind=audit.Kind.EXPORTED,
        now=now,
        by=audit.by(actor),
        subjects=found.students,
        details={"what": "passes", "rows": found.passes, "as": kind, "search": typed.kept},
    )
    rows = all_rows(actor=actor, wanted=typed.wanted, now=now)
    name = f"passes-{actor.school.local(now):%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    parts = WRITERS[kind](rows)
    sent = StreamingHttpResponse(parts, content_type=KINDS[kind], headers=headers)
    return cast("HttpResponse", sent)


def _typed(request: MemberRequest, now: datetime) -> Typed:
    return typed_by(request.GET, today=request.school.local(now).date())


def _csv(rows: Rows) -> Iterator[str]:
    """RFC 4180, with the mark that tells spreadsheets of UTF-8."""
    yield "\ufeff" + csv_line(head())
    lines = (csv_line([_wall(cell) for cell in row]) for row in rows)
    while some := list(islice(lines, LINES)):
        yield "".join(some)


def _wall(cell: Cell) -> object:
    return f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell


def _xlsx(rows: Rows) -> Iterator[bytes]:
    return xlsx(_("Passes"), head(), rows)


def _json(rows: Rows) -> Iterator[str]:
    """One array; a line for each pass, times with their zone."""
    keys = names()
    lines = (_object(keys, row) for row in rows)
    yield "["
    first = True
    while some := list(islice(lines, LINES)):
        yield ("\n" if first else ",\n") + ",\n".join(some)
        first = False
    yield "\n]\n"


def _object(keys: Sequence[str], row: tuple[Cell, ...]) -> str:
    values = (cell.isoformat() if isinstance(cell, datetime) else cell for cell in row)
    return json.dumps(dict(zip(keys, values, strict=True)), ensure_ascii=False)


WRITERS: dict[str, Callable[[Rows], Iterator[str | bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
}
