"""Asking for the password again, before what makes somebody more than they are.

Who has a second factor is asked for that, too; a passkey says both at once.

Whoever finds a teacher's or an admin's browser open can look around until it is locked;
they can't give roles, set passwords, move addresses or switch accounts off. Accounts without a
password (the demo's cast) have nothing that could be asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.hashers import is_password_usable
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from corridor.accounts.actor import MemberRequest
from corridor.accounts.sessions import SessionStore

KEY = "confirmed_at"
HOLDS_FOR = timedelta(minutes=15)

P = ParamSpec("P")


def confirm(session: SessionBase, *, now: datetime) -> None:
    """The password was right just now; for a session that goes on, with another id."""
    session[KEY] = now.isoformat()


def is_confirmed(session: SessionStore, *, now: datetime) -> bool:
    account = session.account
    if account is None or not is_password_usable(account.password):
        return True
    told = session.get(KEY)
    return told is not None and now - datetime.fromisoformat(told) < HOLDS_FOR


def confirmed(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """The view is for those who said their password a short time ago."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_confirmed(cast("SessionStore", request.session), now=timezone.now()):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else _page_before(request)
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': back})}")

    return guarded


def _page_before(request: MemberRequest) -> str:
    """A form has to be sent again from its own page; nothing that was typed is kept."""
    return request.headers.get("Referer", "/")
