"""The guardians of a student, for admins: adding one, and taking one off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands, queries
from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import GuardianForm
from corridor.accounts.models import Role
from corridor.core.errors import Invalid, NotFound
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PEOPLE)
def new(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = queries.member_of(school_id=request.school.id, member_id=member_id)
    if Role.STUDENT not in member.roles:
        raise NotFound
    form = GuardianForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, member_id, form)
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("The guardian is added."))
            return redirect("reports:person", member_id=member_id)
    context = {"form": form, "member": member}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/new_guardian.html", context, status=status)


def _add(request: MemberRequest, member_id: UUID, form: GuardianForm) -> None:
    typed = form.cleaned_data
    commands.add_guardian(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        name=(typed["given_name"], typed["family_name"]),
        email=typed["email"],
        now=timezone.now(),
    )


@require_POST
@needs(Permission.PEOPLE)
def remove(request: MemberRequest, member_id: UUID, guardianship_id: UUID) -> HttpResponse:
    commands.remove_guardian(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        guardianship_id=guardianship_id,
        now=timezone.now(),
    )
    messages.success(request, _("They see nothing of this student any more."))
    return redirect("reports:person", member_id=member_id)
