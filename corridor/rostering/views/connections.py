"""Where the roster comes from by itself: setting it up, testing it, asking it now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid
from corridor.rostering import jobs, tried_words
from corridor.rostering.commands import connections as commands
from corridor.rostering.connecting import folder_here
from corridor.rostering.forms import ConnectionForm
from corridor.rostering.models import RosterConnection
from corridor.rostering.queries.runs import connection_of
from corridor.rostering.schedule import FOLDER, described
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.ROSTERS)
def choose(request: MemberRequest) -> HttpResponse:
    schemas = commands.ALL_SCHEMAS.values()
    return render(request, "rostering/choose_connection.html", {"schemas": schemas})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ROSTERS)
@confirmed
def new(request: MemberRequest, provider: str) -> HttpResponse:
    commands.schema_of(provider)
    return _edit(request, RosterConnection(provider=provider), is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ROSTERS)
@confirmed
def connection(request: MemberRequest, connection_id: UUID) -> HttpResponse:
    return _edit(request, connection_of(connection_id), is_new=False)


def _edit(request: MemberRequest, found: RosterConnection, *, is_new: bool) -> HttpResponse:
    schema = commands.schema_of(found.provider)
    stored = None if is_new else found
    if request.method != "POST":
        return _page(request, found, ConnectionForm(schema, stored), is_new=is_new)
    form = ConnectionForm(schema, stored, request.POST)
    if form.is_valid():
        try:
            saved = commands.save_connection(
                actor=request.member,
                connection=found,
                settings=form.settings,
                facts=form.cleaned_data,
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("The connection is saved."))
            return redirect("rosters:connection", connection_id=saved.id)
    return _page(request, found, form, is_new=is_new, status=422)


def _page(
    request: MemberRequest,
    found: RosterConnection,
    form: ConnectionForm,
    *,
    is_new: bool,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "connection": None if is_new else found,
        "form": form,
        "schema": form.schema,
        "is_folder": found.provider == FOLDER,
        "folder": folder_here() if found.provider == FOLDER else None,
        "told": described(found),
        "tried": tried_words.tried_of(found, now=timezone.now()),
        "runs": [] if is_new else found.runs.order_by("-started_at")[:5],
    }
    if request.headers.get("HX-Request") and request.method == "GET":
        return render(request, "rostering/_tried.html", context)
    return render(request, "rostering/connection.html", context, status=status)


@require_POST
@needs(Permission.ROSTERS)
def test(request: MemberRequest, connection_id: UUID) -> HttpResponse:
    """A quick look; what came of it stands on the connection's page."""
    commands.want_try(actor=request.member, connection_id=connection_id, now=timezone.now())
    _defer(request, connection_id, "try")
    return redirect("rosters:connection", connection_id=connection_id)


@require_POST
@needs(Permission.ROSTERS)
def check(request: MemberRequest, connection_id: UUID) -> HttpResponse:
    """Everything is read and compared; what would change becomes a run."""
    return _ask(request, connection_id, "check", _("Everything is being read and compared."))


@require_POST
@needs(Permission.ROSTERS)
@confirmed
def sync(request: MemberRequest, connection_id: UUID) -> HttpResponse:
    return _ask(request, connection_id, "sync", _("The roster is being asked for."))


def _ask(request: MemberRequest, connection_id: UUID, what: str, told: str) -> HttpResponse:
    _defer(request, connection_of(connection_id).id, what)
    messages.success(request, told)
    return redirect("rosters:home")


def _defer(request: MemberRequest, connection_id: UUID, what: str) -> None:
    jobs.ask_for_connection(
        district_id=request.member.district_id,
        connection_id=connection_id,
        member_id=request.member.member_id,
        what=what,
    )


@require_POST
@needs(Permission.ROSTERS)
@confirmed
def archive(request: MemberRequest, connection_id: UUID) -> HttpResponse:
    gone = commands.archive_connection(
        actor=request.member, connection_id=connection_id, now=timezone.now()
    )
    messages.success(request, _("“%(name)s” is put away.") % {"name": gone.name})
    return redirect("rosters:home")
