"""Who is absent today: noted from a list, and taken back."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts.actor import MemberRequest
from corridor.accounts.queries import Match, match_students
from corridor.core.errors import Invalid
from corridor.desk.commands.absences import mark_absent
from corridor.desk.commands.absences import take_back_absence as take_back
from corridor.desk.forms import AbsentForm
from corridor.desk.queries.absences import absent_on
from corridor.desk.views.desk import day_context
from corridor.passes.views.answers import see_other
from corridor.passes.views.parts import page_or_part
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission

MOST_BYTES = 500_000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DESK)
def absent(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        return _page(request, AbsentForm(), now)
    form = AbsentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _note(request, form, now)
        except Invalid as problem:
            show(form, problem)
    return _page(request, form, now, status=422)


def _note(request: MemberRequest, form: AbsentForm, now: datetime) -> HttpResponse:
    """All or none: a line that names nobody is shown, and nothing is noted."""
    file = form.cleaned_data["file"]
    lines = "\n".join([form.cleaned_data["lines"], _numbers_of(file) if file else ""]).strip()
    if not lines:
        raise Invalid({"lines": _("Name at least one student.")})
    match = match_students(school_id=request.school.id, lines=lines)
    if not match.is_clear:
        raise Invalid({"lines": _unclear(match)})
    count = mark_absent(
        actor=request.member,
        students=match.people,
        now=now,
        reason=form.cleaned_data["reason"],
        source="file" if file else "desk",
    )
    words = ngettext("{n} student is absent today.", "{n} students are absent today.", count)
    messages.success(request, words.format(n=count) if count else _("They were noted already."))
    return see_other("desk:absent")


def _numbers_of(file: UploadedFile[bytes]) -> str:
    """The first column of a CSV file; a first line without any digit is taken for headings."""
    if file.size is None or file.size > MOST_BYTES:
        raise Invalid({"file": _("This file is too large for a list of numbers.")})
    try:
        text = file.read().decode("utf-8-sig")
        rows = [row[0].strip() for row in csv.reader(StringIO(text)) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid({"file": _("This is no CSV file that can be read.")}) from error
    if rows and not any(letter.isdigit() for letter in rows[0]):
        rows = rows[1:]
    return "\n".join(row.replace("\x00", "") for row in rows)


def _unclear(match: Match) -> str:
    lines = [*match.unmatched, *(line for line, _people in match.ambiguous)]
    few = ", ".join(lines[:5])
    if match.unmatched:
        return _("Nobody is found for: {lines}. Nothing is noted yet.").format(lines=few)
    return _("Several students fit: {lines}. Use their numbers.").format(lines=few)


def _page(
    request: MemberRequest, form: AbsentForm, now: datetime, *, status: int = 200
) -> HttpResponse:
    day = request.school.local(now).date()
    found = absent_on(school_id=request.school.id, day=day)
    context = {**day_context(request, "", now), "kind": "absent", "form": form, "absent": found}
    return page_or_part(request, "desk/absent.html", "desk/absent.html", context, status=status)


@require_POST
@needs(Permission.DESK)
def take_back_absence(request: MemberRequest, absence_id: UUID) -> HttpResponse:
    found = take_back(actor=request.member, absence_id=absence_id, now=timezone.now())
    messages.success(request, _("{name} is here.").format(name=found.person.name))
    return see_other("desk:absent")
