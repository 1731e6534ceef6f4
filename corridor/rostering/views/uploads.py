"""An uploaded file on its way: its columns, how far the worker is, yes or no to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid, NotFound
from corridor.rostering import jobs, run_words
from corridor.rostering.commands import uploads
from corridor.rostering.forms import SheetForm
from corridor.rostering.kinds_of_files import PHOTOS, SPREADSHEET
from corridor.rostering.models import RosterUpload
from corridor.rostering.queries.runs import WORKING, running_since
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

State = RosterUpload.State


@require_safe
@needs(Permission.ROSTERS)
def upload(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Leads on to the run once there is one; asked by htmx, answers with the part that moves."""
    found = uploads.upload_of(upload_id)
    if found.kind == PHOTOS:
        return _lead(request, reverse("rosters:photos"))
    if found.state not in WORKING and found.run_id:
        return _lead(request, reverse("rosters:run", args=[found.run_id]))
    if found.state == State.KEPT and found.kind == SPREADSHEET:
        return _lead(request, reverse("rosters:columns", args=[found.id]))
    running = running_since(found) if found.state in WORKING else None
    context = {
        "upload": found,
        "works": found.state in WORKING,
        "progress": run_words.progress_of(running.progress) if running else None,
    }
    name = "_upload.html" if request.headers.get("HX-Request") else "upload.html"
    return render(request, f"rostering/{name}", context)


def _lead(request: MemberRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ROSTERS)
def columns(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Which column is what; asked for again when a sheet turns out to be of another kind."""
    found = uploads.upload_of(upload_id)
    if found.kind != SPREADSHEET or found.state not in {State.KEPT, State.CHECKED}:
        raise NotFound
    sheets = uploads.sheets_of(found)
    data = request.POST if request.method == "POST" else None
    forms = [
        SheetForm(sheet, found.told.get(sheet.title) or {}, data, prefix=f"sheet{at}")
        for at, sheet in enumerate(sheets)
    ]
    if data is not None and all(form.is_valid() for form in forms):
        told = {form.sheet.title: form.told() for form in forms}
        moved = any(form.told()["kind"] != form.kind for form in forms)
        uploads.choose_columns(actor=request.member, upload_id=found.id, told=told)
        if moved:
            return redirect("rosters:columns", upload_id=found.id)
        return _ask(request, found.id, uploads.want_check)
    context = {"upload": found, "forms": forms}
    status = 422 if data is not None else 200
    return render(request, "rostering/columns.html", context, status=status)


def _ask(request: MemberRequest, upload_id: UUID, want: uploads.Want) -> HttpResponse:
    with transaction.atomic():
        want(actor=request.member, upload_id=upload_id, now=timezone.now())
        jobs.ask_for_upload(
            district_id=request.member.district_id,
            upload_id=upload_id,
            member_id=request.member.member_id,
        )
    return redirect("rosters:upload", upload_id=upload_id)


@require_POST
@needs(Permission.ROSTERS)
def check(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    return _ask(request, upload_id, uploads.want_check)


@require_POST
@needs(Permission.ROSTERS)
@confirmed
def put_in_force(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Where much would go, the box beside the sentence with the numbers has to be ticked."""
    with transaction.atomic():
        found = uploads.upload_of(upload_id, locked=True)
        fingerprint = found.run.fingerprint if found.run else ""
        if fingerprint and request.POST.get("sure") != "yes":
            message = _("Say that you are sure: tick the box beside the numbers.")
            raise Invalid({"sure": message})
        run_id = request.POST.get("run", "")
        uploads.note_sure(upload=found, run_id=run_id, fingerprint=fingerprint)
    return _ask(request, upload_id, uploads.want_apply)


@require_POST
@needs(Permission.ROSTERS)
def discard(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    uploads.discard(actor=request.member, upload_id=upload_id, now=timezone.now())
    messages.success(request, _("The file is deleted. Nothing was changed."))
    return redirect("rosters:home")
