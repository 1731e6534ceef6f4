"""What admins do about sign-ins: of one person, and how long they last in the district."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands
from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import SignInRulesForm
from corridor.accounts.models import SignInRules
from corridor.accounts.step_up import confirmed
from corridor.schools.access import needs
from corridor.schools.permissions import Permission


@require_POST
@needs(Permission.ACCOUNTS)
def sign_out_everywhere(request: MemberRequest, member_id: UUID) -> HttpResponse:
    ended = commands.sign_out_everywhere(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    told = ngettext("%(n)s device is signed out.", "%(n)s devices are signed out.", ended)
    messages.success(request, told % {"n": ended})
    return redirect("reports:person", member_id=member_id)


@require_POST
@needs(Permission.ACCOUNTS)
@confirmed
def switch_off(request: MemberRequest, member_id: UUID) -> HttpResponse:
    commands.switch_off_account(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    messages.success(request, _("The account is switched off. They are signed out everywhere."))
    return redirect("reports:person", member_id=member_id)


@require_POST
@needs(Permission.ACCOUNTS)
@confirmed
def switch_on(request: MemberRequest, member_id: UUID) -> HttpResponse:
    commands.switch_on_account(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    messages.success(request, _("They can sign in again."))
    return redirect("reports:person", member_id=member_id)


@require_POST
@needs(Permission.ACCOUNTS)
@confirmed
def unlink(request: MemberRequest, member_id: UUID, identity_id: UUID) -> HttpResponse:
    commands.unlink(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        identity_id=identity_id,
        now=timezone.now(),
    )
    messages.success(request, _("That account no longer signs in as them."))
    return redirect("reports:person", member_id=member_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DISTRICT)
@confirmed
def sign_in_rules(request: MemberRequest) -> HttpResponse:
    """For district admins; to everybody else the page is not there."""
    rules = SignInRules.objects.filter(district_id=request.member.district_id).first()
    form = SignInRulesForm(request.POST or None, instance=rules)
    if request.method == "POST" and form.is_valid():
        commands.save_sign_in_rules(
            actor=request.member, numbers=form.cleaned_data, now=timezone.now()
        )
        messages.success(request, _("The rules are saved. They hold from the next click on."))
        return redirect("accounts:sign_in_rules")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/sign_in_rules.html", {"form": form}, status=status)
