"""What each role may do, for district admins: the list, one role, and back to the usual."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts import commands, queries
from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import ROLE_EXPLANATIONS
from corridor.accounts.models import Role
from corridor.accounts.permission_words import options_of
from corridor.accounts.permissions import EDITABLE
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid, NotFound
from corridor.schools.access import needs
from corridor.schools.models import District
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.DISTRICT)
@confirmed
def roles(request: MemberRequest) -> HttpResponse:
    district = District.objects.get(id=request.member.district_id)
    rows = [(one, ROLE_EXPLANATIONS[one.role]) for one in queries.roles_now()]
    context = {"rows": rows, "district": district, "guardians": queries.guardian_count()}
    return render(request, "accounts/all_roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DISTRICT)
@confirmed
def role(request: MemberRequest, key: str) -> HttpResponse:
    wanted, problem = _role(key), ""
    if request.method == "POST":
        problem = _save(request, wanted)
        if not problem:
            text = _("“%(role)s” is saved. It holds from the next click on.")
            messages.success(request, text % {"role": wanted.label})
            return redirect("accounts:all_roles")
    now = queries.role_now(wanted)
    context = {
        "now": now,
        "explanation": ROLE_EXPLANATIONS[wanted],
        "groups": options_of(wanted, now.held, request.member.powers),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "accounts/one_role.html", context, status=status)


def _role(key: str) -> Role:
    found = next((role for role in EDITABLE if role.value == key), None)
    if found is None:
        raise NotFound("There is no such role, or it is fixed.")
    return found


def _save(request: MemberRequest, role: Role) -> str:
    """What is wrong, or nothing."""
    try:
        commands.save_permissions(
            actor=request.member,
            role=role,
            permissions=request.POST.getlist("may"),
            now=timezone.now(),
        )
    except Invalid as problem:
        return str(problem)
    return ""


@require_POST
@needs(Permission.DISTRICT)
@confirmed
def usual(request: MemberRequest, key: str) -> HttpResponse:
    role = _role(key)
    commands.usual_permissions(actor=request.member, role=role, now=timezone.now())
    messages.success(request, _("“%(role)s” may do the usual again.") % {"role": role.label})
    return redirect("accounts:all_roles")


@require_POST
@needs(Permission.DISTRICT)
@confirmed
def guardians(request: MemberRequest) -> HttpResponse:
    """``let``: "in" or "out"."""
    if request.POST.get("let") == "in":
        commands.let_guardians_in(actor=request.member, now=timezone.now())
        messages.success(request, _("Guardians can sign in now."))
    else:
        commands.keep_guardians_out(actor=request.member, now=timezone.now())
        messages.success(request, _("Guardians can’t sign in any more."))
    return redirect("accounts:all_roles")
