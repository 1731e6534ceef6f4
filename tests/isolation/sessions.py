"""Real sessions, as the sign-in page starts them."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.http import HttpRequest

from corridor.accounts.models import User
from corridor.accounts.sign_in import sign_in


def session_of(user: User) -> str:
    """The cookie of a fresh sign-in."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    sign_in(request, user)
    request.session.save()
    return str(request.session.session_key)


def spare_session_of(user: User) -> str:
    """The id of one more, as somebody's list of their devices names it."""
    session_of(user)
    return str(user.sessions.latest("id").id)
