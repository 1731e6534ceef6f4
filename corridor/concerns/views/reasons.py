"""The reasons that a school names."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import MemberRequest
from corridor.concerns.commands.settings import save_reasons
from corridor.concerns.forms import ReasonsForm
from corridor.concerns.queries.reasons import reasons_of
from corridor.core.errors import Invalid
from corridor.passes.views.answers import see_other
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def reasons(request: MemberRequest) -> HttpResponse:
    known = "\n".join(reasons_of(school_id=request.school.id))
    form = ReasonsForm(
        request.POST if request.method == "POST" else None, initial={"labels": known}
    )
    if request.method == "POST" and form.is_valid() and _save(request, form):
        messages.success(request, _("The reasons are saved."))
        return see_other("concerns:reasons")
    status = 422 if form.errors else 200
    return render(request, "concerns/reasons.html", {"form": form}, status=status)


def _save(request: MemberRequest, form: ReasonsForm) -> bool:
    try:
        save_reasons(
            actor=request.member,
            school_id=request.school.id,
            labels=form.cleaned_data["labels"].splitlines(),
            now=timezone.now(),
        )
    except Invalid as problem:
        show(form, problem)
        return False
    return True
