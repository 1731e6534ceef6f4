"""Saying again that one is oneself, before what matters: see ``step_up``."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands, passkeys, step_up, throttle
from corridor.accounts.actor import MemberRequest
from corridor.accounts.door import Answer, knock
from corridor.accounts.forms import ConfirmForm
from corridor.accounts.models import User
from corridor.accounts.queries.factors import factors_of
from corridor.accounts.security_forms import ProofForm
from corridor.accounts.sessions import Account, SessionStore
from corridor.accounts.views.asking import options_for, party_of
from corridor.accounts.views.waiting import must_wait, onward
from corridor.core.errors import Invalid

Proof = ConfirmForm | ProofForm


def _session(request: MemberRequest) -> tuple[SessionStore, Account]:
    store = cast("SessionStore", request.session)
    if store.account is None:
        raise Http404
    return store, store.account


def knock_again(request: MemberRequest, password: str, now: datetime) -> Answer:
    """Of somebody who is inside: held by what was typed in this session alone."""
    store, account = _session(request)
    inside = str(store.known.id) if store.known else ""
    return knock(request, email=account.email, password=password, now=now, inside=inside)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: MemberRequest) -> HttpResponse:
    """The password, and a code where there is a second factor; then on to ``?next=``."""
    _store, account = _session(request)
    has = factors_of(user_id=account.user_id)
    form = (ProofForm if has.are_there else ConfirmForm)(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, 422 if request.method == "POST" else 200)
    now = timezone.now()
    answer = knock_again(request, form.cleaned_data["password"], now)
    if answer.until is not None:
        return must_wait(form, answer.until - now, partial(_page, request, form))
    if answer.user is None:
        form.add_error("password", _("This is not your password."))
        return _page(request, form, 422)
    return _code_too(request, form, now) if has.are_there else _confirmed(request, now)


def _code_too(request: MemberRequest, form: Proof, now: datetime) -> HttpResponse:
    _store, account = _session(request)
    tried = throttle.begin_alone("code", str(account.user_id), now=now)
    if tried.until is not None:
        return must_wait(form, tried.until - now, partial(_page, request, form))
    if not commands.use_code(user_id=account.user_id, typed=form.cleaned_data["code"], now=now):
        form.add_error("code", _("This code is not good, or was used already."))
        return _page(request, form, 422)
    throttle.start_anew(tried)
    return _confirmed(request, now)


def _confirmed(request: MemberRequest, now: datetime) -> HttpResponse:
    """With another session id."""
    store, _account = _session(request)
    step_up.confirm(store, now=now)
    store.cycle_key()
    return redirect(onward(request))


def _page(request: MemberRequest, form: Proof, status: int) -> HttpResponse:
    _store, account = _session(request)
    context = {
        "form": form,
        "next": onward(request),
        "has": factors_of(user_id=account.user_id),
        "party": passkeys.relying_party(request),
    }
    return render(request, "accounts/confirm.html", context, status=status)


@require_POST
def confirm_by_passkey(request: MemberRequest) -> HttpResponse:
    """Knows its person, so it says as much as password and code together."""
    _store, account = _session(request)
    if "answer" not in request.POST:
        user = User.objects.get(id=account.user_id)
        if not user.passkeys.exists():
            raise Http404
        return options_for(request, passkeys.CONFIRM, user=user)
    now, party = timezone.now(), party_of(request)
    try:
        answer = request.POST["answer"]
        proof = passkeys.asserted(request.session, party, passkeys.CONFIRM, answer, now)
        proof.require_of(account.user_id)
        commands.use_passkey(asserted=proof, now=now)
    except Invalid as problem:
        form = ProofForm()
        form.cleaned_data = {}
        form.add_error(None, problem.fields["passkey"])
        return _page(request, form, 422)
    return _confirmed(request, now)
