"""How a school's own files are laid out: a column each, with its heading."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid
from corridor.desk.commands.settings import archive, save_layout, thing_of
from corridor.desk.export.presets import PRESETS
from corridor.desk.facts import LayoutFacts
from corridor.desk.forms import LayoutForm, layout_initial
from corridor.desk.models import Layout
from corridor.desk.views.export import facts_of
from corridor.passes.views.answers import see_other
from corridor.schools.access import needs
from corridor.schools.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DESK)
@needs(Permission.EXPORT)
def new_layout(request: MemberRequest) -> HttpResponse:
    """``?like=`` is the preset to begin with."""
    preset = PRESETS.get(request.GET.get("like", ""), PRESETS["plain"])
    return _edit(request, None, preset.layout, {"name": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DESK)
@needs(Permission.EXPORT)
def layout(request: MemberRequest, layout_id: UUID) -> HttpResponse:
    known = thing_of(Layout, request.school.id, layout_id)
    return _edit(request, known, facts_of(known), {})


def _edit(
    request: MemberRequest, known: Layout | None, facts: LayoutFacts, more: dict[str, Any]
) -> HttpResponse:
    form = LayoutForm(
        request.POST if request.method == "POST" else None,
        initial={**layout_initial(facts), **more},
        columns=len(facts.columns),
        sample=request.school.local(timezone.now()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_layout(
                actor=request.member,
                school_id=request.school.id,
                layout_id=known.id if known else None,
                facts=form.facts(),
                now=timezone.now(),
            )
        except Invalid as problem:
            for name, sentence in problem.fields.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, _("“{name}” is saved.").format(name=saved.name))
            return see_other(f"{reverse('desk:export')}?layout={saved.id}")
    context = {"layout": known, "form": form}
    return render(request, "desk/layout.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.DESK)
@needs(Permission.EXPORT)
def archive_layout(request: MemberRequest, layout_id: UUID) -> HttpResponse:
    known = thing_of(Layout, request.school.id, layout_id)
    archive(actor=request.member, thing=known, now=timezone.now())
    messages.success(request, _("“{name}” is put away.").format(name=known.name))
    return see_other("desk:export")
