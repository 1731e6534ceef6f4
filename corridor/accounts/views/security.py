"""One's own way in: password, passkeys, authenticator app, recovery codes."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.hashers import is_password_usable
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts import codes, commands, passkeys, second_step
from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import User
from corridor.accounts.queries.factors import factors_of
from corridor.accounts.security_forms import NewAppForm, PasskeyForm
from corridor.accounts.sessions import Account, SessionStore, owes_factor
from corridor.accounts.step_up import confirmed
from corridor.accounts.views.asking import options_for, party_of
from corridor.core.errors import Invalid
from corridor.core.sealing import seal, unseal
from corridor.schools.forms import show

OFFERED = "corridor code app"
OFFER_LASTS = 15 * 60  # seconds


def _account(request: MemberRequest) -> Account:
    """Of whoever has a password: a second step is for them alone."""
    store = cast("SessionStore", request.session)
    if store.account is None or not is_password_usable(store.account.password):
        raise Http404
    return store.account


@require_safe
def security(request: MemberRequest) -> HttpResponse:
    store = cast("SessionStore", request.session)
    if store.account is None:
        raise Http404
    has_password = is_password_usable(store.account.password)
    context: dict[str, Any] = {"has_password": has_password, "email": store.account.email}
    if has_password:
        context |= {
            "has": factors_of(user_id=store.account.user_id),
            "owed": owes_factor(request, request.memberships),
            "party": passkeys.relying_party(request),
            "form": PasskeyForm(),
        }
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters("offer", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def code_app(request: MemberRequest) -> HttpResponse:
    """Show a fresh secret, which nothing stores until a code proves that an app has it."""
    account = _account(request)
    if request.method != "POST":
        return _app_page(request, account, NewAppForm(), codes.new_secret())
    form = NewAppForm(request.POST)
    secret = _offered(account, request.POST.get("offer", ""))
    if secret is None:
        messages.info(request, _("That took too long. Here is a new picture."))
        return redirect("accounts:code_app")
    if not form.is_valid():
        return _app_page(request, account, form, secret, 422)
    try:
        commands.add_code_app(
            actor=request.member,
            user_id=account.user_id,
            secret=secret,
            code=form.cleaned_data["code"],
            now=timezone.now(),
        )
    except Invalid as problem:
        show(form, problem)
        return _app_page(request, account, form, secret, 422)
    return _proved(request, account, "code")


def _offered(account: Account, offer: str) -> str | None:
    """The secret that this person was shown a short time ago."""
    try:
        told = signing.loads(offer, salt=OFFERED, max_age=OFFER_LASTS)
    except signing.BadSignature:
        return None
    return unseal(told["secret"]) if told["user"] == str(account.user_id) else None


def _app_page(
    request: MemberRequest, account: Account, form: NewAppForm, secret: str, status: int = 200
) -> HttpResponse:
    address = codes.address_for_app(secret, name=account.email)
    told = {"secret": seal(secret), "user": str(account.user_id)}
    context = {
        "form": form,
        "owed": owes_factor(request, request.memberships),
        "offer": signing.dumps(told, salt=OFFERED),
        "picture": codes.picture(address),
        "address": address,
        "secret": codes.grouped(secret),
    }
    return render(request, "accounts/code_app.html", context, status=status)


def _proved(request: MemberRequest, account: Account, second: str) -> HttpResponse:
    """A factor was set up: this sign-in has it from now on, under another id."""
    request.session[second_step.SECOND] = second
    request.session.cycle_key()
    if factors_of(user_id=account.user_id).codes_left:
        messages.success(request, _("Done. You are asked for it when you sign in."))
        return redirect("accounts:security")
    return _codes_page(request, account)


def _codes_page(request: MemberRequest, account: Account) -> HttpResponse:
    fresh = commands.new_recovery_codes(
        actor=request.member, user_id=account.user_id, now=timezone.now()
    )
    return render(request, "accounts/recovery_codes.html", {"codes": fresh})


@require_POST
@confirmed
def recovery_codes(request: MemberRequest) -> HttpResponse:
    """New ones, shown this once."""
    account = _account(request)
    if not factors_of(user_id=account.user_id).are_there:
        raise Http404
    return _codes_page(request, account)


@require_POST
@confirmed
def remove_code_app(request: MemberRequest) -> HttpResponse:
    commands.remove_code_app(
        actor=request.member,
        user_id=_account(request).user_id,
        places=request.memberships,
        now=timezone.now(),
    )
    messages.success(request, _("The authenticator app is removed."))
    return redirect("accounts:security")


@require_POST
@confirmed
def remove_passkey(request: MemberRequest, passkey_id: UUID) -> HttpResponse:
    commands.remove_passkey(
        actor=request.member,
        user_id=_account(request).user_id,
        passkey_id=passkey_id,
        places=request.memberships,
        now=timezone.now(),
    )
    messages.success(request, _("The passkey is removed."))
    return redirect("accounts:security")


@require_POST
@confirmed
def add_passkey(request: MemberRequest) -> HttpResponse:
    """First what the browser is to ask for, then with ``answer`` the new passkey."""
    account = _account(request)
    if "answer" not in request.POST:
        user = User.objects.get(id=account.user_id)
        return options_for(request, passkeys.REGISTER, user=user)
    form = PasskeyForm(request.POST)
    try:
        _add(request, account, form)
    except Invalid as problem:
        messages.error(request, " ".join(problem.fields.values()))
        return redirect("accounts:security")
    return _proved(request, account, "passkey")


def _add(request: MemberRequest, account: Account, form: PasskeyForm) -> None:
    now = timezone.now()
    made = passkeys.registered(
        request.session, party_of(request), request.POST.get("answer", ""), now
    )
    name = form.cleaned_data["name"] if form.is_valid() else ""
    commands.add_passkey(
        actor=request.member, user_id=account.user_id, made=made, name=name, now=now
    )
