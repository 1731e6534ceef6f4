"""Where one is signed in, and one's own password."""

from __future__ import annotations

from functools import partial
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.hashers import is_password_usable
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts import commands, queries, second_step
from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import OwnPasswordForm
from corridor.accounts.models import User
from corridor.accounts.sessions import Account, SessionStore
from corridor.accounts.sign_in import SCHOOL_KEY
from corridor.accounts.sign_in import sign_in as begin_again
from corridor.accounts.views.confirming import knock_again
from corridor.accounts.views.waiting import must_wait
from corridor.core.errors import Invalid
from corridor.schools.forms import show


def _session(request: MemberRequest) -> tuple[SessionStore, Account]:
    store = cast("SessionStore", request.session)
    if store.account is None:
        raise Http404
    return store, store.account


@require_safe
def sessions(request: MemberRequest) -> HttpResponse:
    store, account = _session(request)
    this = store.known.id if store.known else None
    found = queries.sessions_of(user_id=account.user_id, this=this, now=timezone.now())
    context = {"sessions": found, "has_password": is_password_usable(account.password)}
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request: MemberRequest, session_id: UUID) -> HttpResponse:
    _store, account = _session(request)
    commands.end_own_session(
        actor=request.member,
        user_id=account.user_id,
        session_id=session_id,
        now=timezone.now(),
    )
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: MemberRequest) -> HttpResponse:
    store, account = _session(request)
    commands.end_other_sessions(
        actor=request.member,
        user_id=account.user_id,
        this=store.known.id if store.known else None,
        now=timezone.now(),
    )
    messages.success(request, _("All your other devices are signed out."))
    return redirect("accounts:sessions")


@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: MemberRequest) -> HttpResponse:
    """A new one ends every other sign-in, and gives this one another id."""
    _store, account = _session(request)
    if not is_password_usable(account.password):
        raise Http404
    form = OwnPasswordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _password_page(request, form, 422 if request.method == "POST" else 200)
    now = timezone.now()
    answer = knock_again(request, form.cleaned_data["old"], now)
    if answer.until is not None:
        return must_wait(form, answer.until - now, partial(_password_page, request, form))
    if answer.user is None:
        form.add_error("old", _("This is not your present password."))
        return _password_page(request, form, 422)
    return _renew(request, answer.user, form)


def _renew(request: MemberRequest, user: User, form: OwnPasswordForm) -> HttpResponse:
    typed, school = form.cleaned_data, str(request.school.id)
    try:
        commands.change_own_password(
            actor=request.member,
            user=user,
            old=typed["old"],
            new=typed["password"],
            now=timezone.now(),
        )
    except Invalid as problem:
        show(form, problem)
        return _password_page(request, form, 422)
    how = {key: request.session.get(key) for key in (second_step.HOW, second_step.SECOND)}
    begin_again(request, user)
    request.session.update({SCHOOL_KEY: school, **{k: v for k, v in how.items() if v}})
    messages.success(request, _("Your new password is set. Your other devices are signed out."))
    return redirect("accounts:sessions")


def _password_page(request: MemberRequest, form: OwnPasswordForm, status: int) -> HttpResponse:
    return render(request, "accounts/own_password.html", {"form": form}, status=status)
