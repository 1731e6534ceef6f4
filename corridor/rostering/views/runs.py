"""One run: what it would change or did, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid
from corridor.rostering import commands, jobs, run_words
from corridor.rostering.commands.answering import agree_to_run, leave_run
from corridor.rostering.models import RosterRun, RosterUpload
from corridor.rostering.queries.runs import may_be_agreed_to, run_of, upload_of_run
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

TAKEN_BACK = frozenset({RosterRun.State.APPLIED})


@require_safe
@needs(Permission.ROSTERS)
def run(request: MemberRequest, run_id: UUID) -> HttpResponse:
    """``?show=`` is the tab: "check", "new", "changed", "gone", "decided"."""
    found = run_of(run_id)
    if request.headers.get("HX-Target") == "run-state" and found.state != RosterRun.State.RUNNING:
        return HttpResponse(headers={"HX-Redirect": request.path})
    upload = upload_of_run(found)
    tabs = run_words.tabs(found)
    names = [tab.name for tab in tabs]
    show = request.GET.get("show", "")
    first = run_words.GONE if found.fingerprint and run_words.GONE in names else names[:1]
    show = show if show in names else "".join(first)
    context = {
        "run": found,
        "upload": upload,
        "waits": upload is not None and _waits(upload, found),
        "is_stopped": found.state == RosterRun.State.REFUSED and bool(found.fingerprint),
        "may_agree": may_be_agreed_to(found),
        "may_take_back": _may_take_back(found),
        "pill": run_words.PILLS.get(RosterRun.State(found.state), ""),
        "figures": run_words.figures(found),
        "tabs": tabs,
        "show": show,
        "lines": run_words.lines(found, show) if show else [],
        "progress": run_words.progress_of(found.progress),
    }
    return render(request, "rostering/run.html", context)


def _waits(upload: RosterUpload, run: RosterRun) -> bool:
    return (
        run.state == RosterRun.State.PREVIEW
        and upload.state == RosterUpload.State.CHECKED
        and upload.emptied_at is None
    )


def _may_take_back(run: RosterRun) -> bool:
    return run.state in TAKEN_BACK and run.extent != RosterRun.Extent.ROLLBACK


@require_POST
@needs(Permission.ROSTERS)
@confirmed
def agree(request: MemberRequest, run_id: UUID) -> HttpResponse:
    """To what the guard stopped; the box beside the sentence with the numbers has to be ticked."""
    if request.POST.get("sure") != "yes":
        raise Invalid({"sure": _("Say that you are sure: tick the box beside the numbers.")})
    with transaction.atomic():
        agreed = agree_to_run(actor=request.member, run_id=run_id, now=timezone.now())
        jobs.ask_for_agreed(
            district_id=request.member.district_id,
            run_id=agreed.id,
            member_id=request.member.member_id,
        )
    messages.success(
        request,
        _("It is asked for once more, and put in force if it is still what you have seen."),
    )
    return redirect("rosters:home")


@require_POST
@needs(Permission.ROSTERS)
def leave(request: MemberRequest, run_id: UUID) -> HttpResponse:
    left = leave_run(actor=request.member, run_id=run_id, now=timezone.now())
    messages.success(request, _("Nothing was changed. You are asked again once it is another."))
    return redirect("rosters:run", run_id=left.id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ROSTERS)
@confirmed
def take_back(request: MemberRequest, run_id: UUID) -> HttpResponse:
    found = run_of(run_id)
    if request.method != "POST":
        context = {"run": found, "figures": run_words.figures(found)[:3]}
        return render(request, "rostering/take_back.html", context)
    undone = commands.roll_back_run(actor=request.member, run_id=found.id, now=timezone.now())
    if undone.state == RosterRun.State.APPLIED:
        messages.success(request, _("It is taken back. What was before is in force again."))
    return redirect("rosters:run", run_id=undone.id)
