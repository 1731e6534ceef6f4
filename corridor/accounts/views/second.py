"""The second step of signing in, and coming in by a passkey alone."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands, passkeys, signing_log, throttle
from corridor.accounts.coming_in import come_in
from corridor.accounts.door import barrier_of
from corridor.accounts.forms import SignInForm
from corridor.accounts.known_devices import Device
from corridor.accounts.models import User
from corridor.accounts.queries.factors import factors_of
from corridor.accounts.second_step import Half, half_of
from corridor.accounts.security_forms import CodeForm
from corridor.accounts.views import waiting
from corridor.accounts.views.asking import options_for, party_of
from corridor.accounts.views.door import sign_in_page
from corridor.core.addresses import address_of
from corridor.core.errors import Invalid


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """A code after the password; whoever took too long begins again."""
    half = half_of(request.session, now=timezone.now())
    if half is None:
        return redirect("accounts:sign_in")
    if request.method != "POST":
        return _page(request, half, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, half, form, status=422)
    return _try(request, half, form, timezone.now())


def _try(request: HttpRequest, half: Half, form: CodeForm, now: datetime) -> HttpResponse:
    tried = throttle.begin_alone("code", str(half.user.id), now=now)
    if tried.until is not None:
        signing_log.must_wait(request, email=half.user.email, now=now)
        return waiting.must_wait(
            form, tried.until - now, lambda status: _page(request, half, form, status)
        )
    used = commands.use_code(user_id=half.user.id, typed=form.cleaned_data["code"], now=now)
    if not used:
        signing_log.failed(request, email=half.user.email, now=now)
        form.add_error("code", _("This code is not good, or was used already."))
        return _page(request, half, form, status=422)
    throttle.start_anew(tried)
    return _in(request, half.user, half.onward, how="password", second=used)


def _page(request: HttpRequest, half: Half, form: CodeForm, status: int = 200) -> HttpResponse:
    has = factors_of(user_id=half.user.id)
    context = {"form": form, "has": has, "party": passkeys.relying_party(request)}
    return render(request, "accounts/second.html", context, status=status)


def _in(request: HttpRequest, user: User, onward: str, *, how: str, second: str) -> HttpResponse:
    response = come_in(request, user, onward, how=how, second=second)
    Device.of(request).remember(user.email, response)
    return response


@never_cache
@require_POST
def second_by_passkey(request: HttpRequest) -> HttpResponse:
    """First what the browser is to ask for, then with ``answer`` the proof."""
    now = timezone.now()
    half = half_of(request.session, now=now)
    if half is None:
        return redirect("accounts:sign_in")
    if "answer" not in request.POST:
        return options_for(request, passkeys.SECOND, user=half.user)
    try:
        _prove(request, passkeys.SECOND, now, of=half.user)
    except Invalid as problem:
        signing_log.failed(request, email=half.user.email, now=now)
        form = CodeForm()
        form.cleaned_data = {}
        form.add_error(None, problem.fields["passkey"])
        return _page(request, half, form, status=422)
    return _in(request, half.user, half.onward, how="password", second="passkey")


@never_cache
@require_POST
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey that knows its person is both factors at once."""
    now, onward = timezone.now(), waiting.onward(request)
    if "answer" not in request.POST:
        return options_for(request, passkeys.SIGN_IN, user=None)
    form = SignInForm()
    form.cleaned_data = {}
    tried = throttle.begin_alone("passkey", address_of(request), now=now)
    if tried.until is not None:
        return waiting.must_wait(
            form, tried.until - now, lambda status: sign_in_page(request, form, onward, status)
        )
    try:
        user = _prove(request, passkeys.SIGN_IN, now, of=None)
        why = barrier_of(user, now=now)
    except Invalid as problem:
        user, why = None, problem.fields["passkey"]
    if user is None or why:
        form.add_error(None, why)
        return sign_in_page(request, form, onward, status=422)
    throttle.start_anew(tried)
    return _in(request, user, onward, how="passkey", second="passkey")


def _prove(request: HttpRequest, purpose: str, now: datetime, *, of: User | None) -> User:
    """Whose passkey it is; raises ``Invalid``, also where it is not ``of`` that user."""
    answer = request.POST["answer"]
    proof = passkeys.asserted(request.session, party_of(request), purpose, answer, now)
    if of is not None:
        proof.require_of(of.id)
    commands.use_passkey(asserted=proof, now=now)
    return proof.user
