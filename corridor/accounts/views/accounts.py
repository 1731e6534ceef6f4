"""What admins do about sign-ins: of one person, and how long they last in the district."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands, queries
from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import SignInRulesForm
from corridor.accounts.models import Member, SignInRules
from corridor.accounts.security_forms import SuspendForm
from corridor.accounts.states import is_suspended
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid
from corridor.schools.access import needs
from corridor.schools.forms import show
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


# A command about the account of a member of the school; what more it takes is in the address.
Act = Callable[..., object]


def _acting(act: Act, told: Promise) -> Callable[..., HttpResponse]:
    """A button of a person's page: done, said, and back to the page."""

    def view(request: MemberRequest, /, member_id: UUID, **more: UUID) -> HttpResponse:
        act(
            actor=request.member,
            school_id=request.school.id,
            member_id=member_id,
            now=timezone.now(),
            **more,
        )
        messages.success(request, str(told))
        return redirect("reports:person", member_id=member_id)

    return require_POST(needs(Permission.ACCOUNTS)(confirmed(view)))


switch_off = _acting(
    commands.switch_off_account,
    gettext_lazy("The account is switched off. They are signed out everywhere."),
)
switch_on = _acting(commands.switch_on_account, gettext_lazy("They can sign in again."))
resume = _acting(commands.end_suspension, gettext_lazy("They can sign in again."))
take_factors = _acting(
    commands.take_away_factors,
    gettext_lazy("Their second steps are gone. They can set up new ones."),
)
unlink = _acting(commands.unlink, gettext_lazy("That account no longer signs in as them."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNTS)
@confirmed
def suspend(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = queries.member_of(school_id=request.school.id, member_id=member_id)
    form = SuspendForm(request.POST or None, initial=_as_it_is(request, member))
    if request.method == "POST" and form.is_valid():
        try:
            _suspend(request, member_id, form)
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("They are suspended, and signed out everywhere."))
            return redirect("reports:person", member_id=member_id)
    context = {"form": form, "member": member}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/suspend.html", context, status=status)


def _as_it_is(request: MemberRequest, member: Member) -> dict[str, object]:
    """Of a suspension that is in force, so that it can be changed."""
    user = queries.account_of(person=member.person)
    if user is None or user.suspended_until is None or not is_suspended(user, now=timezone.now()):
        return {}
    return {"until": request.school.local(user.suspended_until), "reason": user.suspended_for}


def _suspend(request: MemberRequest, member_id: UUID, form: SuspendForm) -> None:
    """From the first minute of that day at the school on they can sign in again."""
    day, zone = form.cleaned_data["until"], ZoneInfo(request.school.time_zone)
    commands.suspend_account(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        until=datetime.combine(day, time(), zone),
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
    )


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
