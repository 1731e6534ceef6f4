"""Adding, changing and removing the times without passes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corridor.core.errors import Invalid
from corridor.schools import commands, rule_queries
from corridor.schools.access import AdminRequest, needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission
from corridor.schools.rule_facts import WindowFacts
from corridor.schools.window_form import WindowPageForm

NEW = WindowFacts(first_minutes=10, last_minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def new_window(request: AdminRequest) -> HttpResponse:
    return _edit(request, None, NEW)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def window(request: AdminRequest, window_id: UUID) -> HttpResponse:
    saved = rule_queries.windows_of(request.school.id).get(window_id)
    if saved is None:
        raise Http404
    return _edit(request, window_id, saved)


def _edit(request: AdminRequest, window_id: UUID | None, saved: WindowFacts) -> HttpResponse:
    periods = rule_queries.period_names(school_id=request.school.id)
    form = WindowPageForm(
        request.POST if request.method == "POST" else None, periods=periods, saved=saved
    )
    context = {"form": form, "window_id": window_id}
    if request.method != "POST":
        return render(request, "schools/window.html", context)
    if form.is_valid():
        try:
            commands.save_no_pass_window(
                actor=request.member,
                school_id=request.school.id,
                window_id=window_id,
                facts=form.facts(),
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("schools:rules")
    return render(request, "schools/window.html", context, status=422)


@require_POST
@needs(Permission.RULES)
def remove_window(request: AdminRequest, window_id: UUID) -> HttpResponse:
    commands.remove_no_pass_window(
        actor=request.member,
        school_id=request.school.id,
        window_id=window_id,
        now=timezone.now(),
    )
    messages.success(request, _("Removed. Students may leave at these times again."))
    return redirect("schools:rules")
