"""How it stands with the roster, and uploading a file."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid
from corridor.rostering import jobs, run_words
from corridor.rostering.commands import uploads
from corridor.rostering.forms import UploadForm
from corridor.rostering.kinds_of_files import SPREADSHEET
from corridor.rostering.queries.runs import standing
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.ROSTERS)
def home(request: MemberRequest) -> HttpResponse:
    return _page(request, UploadForm())


def _page(request: MemberRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    now_is = standing()
    context = {
        "form": form,
        "is": now_is,
        "progress": run_words.progress_of(now_is.running.progress) if now_is.running else None,
        "pills": run_words.PILLS,
    }
    if request.headers.get("HX-Request") and status == 200:
        return render(request, "rostering/_under_way.html", context)
    return render(request, "rostering/home.html", context, status=status)


@require_POST
@needs(Permission.ROSTERS)
def upload(request: MemberRequest) -> HttpResponse:
    """A spreadsheet's columns are shown first; everything else is checked at once."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        with transaction.atomic():
            kept = uploads.keep_upload(
                actor=request.member,
                pieces=file.chunks(),
                label=file.name or "",
                kind=form.cleaned_data["kind"],
                now=timezone.now(),
            )
            if kept.kind != SPREADSHEET:
                uploads.want_check(actor=request.member, upload_id=kept.id, now=timezone.now())
                jobs.ask_for_upload(
                    district_id=request.member.district_id,
                    upload_id=kept.id,
                    member_id=request.member.member_id,
                )
    except Invalid as problem:
        show(form, problem)
        return _page(request, form, status=422)
    page = "rosters:columns" if kept.kind == SPREADSHEET else "rosters:upload"
    return redirect(page, upload_id=kept.id)
