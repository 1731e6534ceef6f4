"""Photos of students: a zip is looked at, then put in force; all of them hidden or deleted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts import commands as accounts
from corridor.accounts import queries as people
from corridor.accounts.actor import MemberRequest
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid
from corridor.rostering import jobs, keeping, photo_import
from corridor.rostering.commands import uploads
from corridor.rostering.forms import PhotosForm
from corridor.rostering.kinds_of_files import PHOTOS
from corridor.rostering.models import RosterUpload
from corridor.rostering.queries.runs import WORKING, latest_photos
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.ROSTERS)
def photos(request: MemberRequest) -> HttpResponse:
    return _page(request, PhotosForm())


def _page(request: MemberRequest, form: PhotosForm, status: int = 200) -> HttpResponse:
    latest = latest_photos()
    works = latest is not None and latest.state in WORKING
    context = {
        "form": form,
        "upload": latest,
        "works": works,
        "waits": latest is not None and latest.state == RosterUpload.State.CHECKED,
        "is_done": latest is not None and latest.state == RosterUpload.State.DONE,
        "count": people.count_photos(),
        "are_on": people.photos_are_on(),
    }
    moves = request.headers.get("HX-Request") and status == 200
    if moves and not works:
        return HttpResponse(headers={"HX-Redirect": request.path})
    name = "_photos_under_way.html" if moves else "photos.html"
    return render(request, f"rostering/{name}", context, status=status)


@require_POST
@needs(Permission.ROSTERS)
def upload(request: MemberRequest) -> HttpResponse:
    """The names in the zip say whose pictures they are; nothing is changed yet."""
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        with transaction.atomic():
            kept = uploads.keep_upload(
                actor=request.member,
                pieces=file.chunks(),
                label=file.name or "",
                kind=PHOTOS,
                now=timezone.now(),
            )
            with keeping.on_disk(kept) as path:
                looked = photo_import.look_at(path)
            uploads.note_looked(upload=kept, outcome=looked.told())
    except Invalid as problem:
        show(form, problem)
        return _page(request, form, status=422)
    return redirect("rosters:photos")


@require_POST
@needs(Permission.ROSTERS)
@confirmed
def put_in_force(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    with transaction.atomic():
        uploads.want_apply(actor=request.member, upload_id=upload_id, now=timezone.now())
        jobs.ask_for_upload(
            district_id=request.member.district_id,
            upload_id=upload_id,
            member_id=request.member.member_id,
        )
    return redirect("rosters:photos")


@require_POST
@needs(Permission.ROSTERS)
def switch(request: MemberRequest) -> HttpResponse:
    act = accounts.show_photos if request.POST.get("on") == "1" else accounts.hide_photos
    act(actor=request.member, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("rosters:photos")


@require_POST
@needs(Permission.ROSTERS)
@confirmed
def delete_all(request: MemberRequest) -> HttpResponse:
    gone = accounts.remove_all_photos(actor=request.member, now=timezone.now())
    messages.success(request, _("%(n)s photos are deleted.") % {"n": gone})
    return redirect("rosters:photos")
