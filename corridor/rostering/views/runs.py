"""One run: what it would change or did, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.step_up import confirmed
from corridor.rostering import commands, run_words
from corridor.rostering.models import RosterRun, RosterUpload
from corridor.rostering.queries.runs import run_of, upload_of_run
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

TAKEN_BACK = frozenset({RosterRun.State.APPLIED})


@require_safe
@needs(Permission.ROSTERS)
def run(request: MemberRequest, run_id: UUID) -> HttpResponse:
    """``?show=`` is the tab: "check", "new", "changed", "gone", "decided"."""
    found = run_of(run_id)
    upload = upload_of_run(found)
    tabs = run_words.tabs(found)
    names = [tab.name for tab in tabs]
    show = request.GET.get("show", "")
    show = show if show in names else next(iter(names), "")
    context = {
        "run": found,
        "upload": upload,
        "waits": upload is not None and _waits(upload, found),
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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ROSTERS)
@confirmed
def take_back(request: MemberRequest, run_id: UUID) -> HttpResponse:
    found = run_of(run_id)
    if request.method != "POST":
        context = {"run": found, "figures": run_words.figures(found)[:3]}
        return render(request, "rostering/take_back.html", context)
    undone = commands.roll_back_run(actor=request.member, run_id=found.id, now=timezone.now())
    messages.success(request, _("It is taken back. What was before is in force again."))
    return redirect("rosters:run", run_id=undone.id)
