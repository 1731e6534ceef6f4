"""The reasons of a school's desk: the list, adding one, changing it, putting it away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, NotFound
from corridor.desk.commands.settings import archive, save_reason, thing_of
from corridor.desk.forms import ReasonForm
from corridor.desk.models import Kind, Reason
from corridor.desk.queries.settings import layouts, reasons
from corridor.passes.views.answers import see_other
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.DESK)
def all_reasons(request: MemberRequest) -> HttpResponse:
    found = reasons(school_id=request.school.id)
    groups = [(kind, [r for r in found if r.kind == kind]) for kind in Kind]
    own = layouts(school_id=request.school.id)
    return render(request, "desk/reasons.html", {"groups": groups, "layouts": own})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DESK)
def new_reason(request: MemberRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise NotFound(kind)
    known = reasons(school_id=request.school.id, kind=kind)
    last = max((reason.position for reason in known), default=0)
    return _edit(request, None, kind, {"position": last + 1})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DESK)
def reason(request: MemberRequest, reason_id: UUID) -> HttpResponse:
    known = thing_of(Reason, request.school.id, reason_id)
    initial = {name: getattr(known, name) for name in ReasonForm.base_fields}
    return _edit(request, known, known.kind, initial)


def _edit(
    request: MemberRequest, known: Reason | None, kind: str, initial: dict[str, object]
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_reason(
                actor=request.member,
                school_id=request.school.id,
                reason_id=known.id if known else None,
                facts=form.facts(kind),
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("“{name}” is saved.").format(name=saved.label))
            return see_other("desk:reasons")
    context = {"reason": known, "kind": Kind(kind), "form": form}
    return render(request, "desk/reason.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.DESK)
def archive_reason(request: MemberRequest, reason_id: UUID) -> HttpResponse:
    known = thing_of(Reason, request.school.id, reason_id)
    archive(actor=request.member, thing=known, now=timezone.now())
    messages.success(request, _("“{name}” is put away.").format(name=known.label))
    return see_other("desk:reasons")
