"""A district's ways in: the list, one of them, and trying it out. For district admins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from corridor.accounts.actor import MemberRequest
from corridor.accounts.commands import providers as commands
from corridor.accounts.federation import trying
from corridor.accounts.federation.asking import ask
from corridor.accounts.federation.ready import lacking, to_copy
from corridor.accounts.models import SignInProvider
from corridor.accounts.provider_forms import FORMS, ProviderForm
from corridor.accounts.queries import doors
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.models import District
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.PROVIDERS)
@confirmed
def providers(request: MemberRequest) -> HttpResponse:
    district_id = request.member.district_id
    context = {
        "providers": doors.providers_of(district_id=district_id),
        "kinds": SignInProvider.Kind.choices,
        "district": District.objects.get(id=district_id),
    }
    return render(request, "accounts/providers.html", context)


@require_POST
@needs(Permission.PROVIDERS)
@confirmed
def add(request: MemberRequest, kind: str) -> HttpResponse:
    made = commands.add_provider(actor=request.member, kind=kind, now=timezone.now())
    return redirect("accounts:provider", made.id)


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROVIDERS)
@confirmed
def provider(request: MemberRequest, provider_id: UUID) -> HttpResponse:
    found = _one(request, provider_id)
    form = FORMS[found.kind](found, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, form, 422 if request.method == "POST" else 200)
    now = timezone.now()
    try:
        commands.save_provider(
            actor=request.member, provider_id=provider_id, agreed=form.agreed(), now=now
        )
    except Invalid as problem:
        show(form, problem)
        return _page(request, found, form, 422)
    messages.success(request, _("Saved."))
    return redirect("accounts:provider", provider_id)


def _page(
    request: MemberRequest, found: SignInProvider, form: ProviderForm, status: int
) -> HttpResponse:
    context = {
        "provider": found,
        "form": form,
        "values": to_copy(request, found),
        "lacks": lacking(found),
    }
    return render(request, "accounts/provider.html", context, status=status)


@require_safe
@needs(Permission.PROVIDERS)
@confirmed
def try_out(request: MemberRequest, provider_id: UUID) -> HttpResponse:
    """Off to the provider as anybody would be; what comes back is shown (``trying``)."""
    found, now = _one(request, provider_id), timezone.now()
    if lacking(found):
        return redirect("accounts:provider", provider_id)
    question = ask(request, found, "/", now=now)
    trying.begin(request, found, nonce=question.nonce, now=now)
    return redirect(question.url)


@require_POST
@needs(Permission.PROVIDERS)
@confirmed
def switch_on(request: MemberRequest, provider_id: UUID) -> HttpResponse:
    commands.switch_provider_on(actor=request.member, provider_id=provider_id, now=timezone.now())
    messages.success(request, _("People can come in this way now."))
    return redirect("accounts:provider", provider_id)


@require_POST
@needs(Permission.PROVIDERS)
@confirmed
def switch_off(request: MemberRequest, provider_id: UUID) -> HttpResponse:
    commands.switch_provider_off(actor=request.member, provider_id=provider_id, now=timezone.now())
    messages.success(request, _("Nobody comes in this way any more."))
    return redirect("accounts:provider", provider_id)


@require_POST
@needs(Permission.PROVIDERS)
@confirmed
def remove(request: MemberRequest, provider_id: UUID) -> HttpResponse:
    commands.remove_provider(actor=request.member, provider_id=provider_id, now=timezone.now())
    messages.success(request, _("That way in is gone."))
    return redirect("accounts:providers")


def _one(request: MemberRequest, provider_id: UUID) -> SignInProvider:
    return doors.provider_of(district_id=request.member.district_id, provider_id=provider_id)
