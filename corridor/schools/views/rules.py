"""The school's own rules, as sentences with numbers in them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.schools import commands
from corridor.schools.access import AdminRequest, admins_only
from corridor.schools.forms import RulesForm
from corridor.schools.models import School


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def rules(request: AdminRequest) -> HttpResponse:
    if request.method != "POST":
        form = RulesForm.of(School.objects.get(id=request.school.id))
        return render(request, "schools/rules.html", {"form": form})
    form = RulesForm(request.POST)
    if not form.is_valid():
        return render(request, "schools/rules.html", {"form": form}, status=422)
    commands.save_rules(
        actor=request.member,
        school_id=request.school.id,
        facts=form.facts(),
        now=timezone.now(),
    )
    messages.success(request, _("The rules are saved. They hold from now on."))
    return redirect("schools:rules")
