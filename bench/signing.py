"""Sessions for the bench, made by the product's own sign-in.

The form itself is left out: its password hash is slow on purpose, once a day for each person.
What every request of a session costs (reading it, its hash, the CSRF check) is all measured.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory

from bench.client import Browser
from corridor.accounts.models import User
from corridor.accounts.sign_in import sign_in


def browser_of(user: User) -> Browser:
    """A fresh session of this user, with the CSRF cookie that the first page would set."""
    request = RequestFactory().post("/sign-in/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    sign_in(request, user)
    request.session.save()
    token = get_token(request)
    cookies = {
        settings.SESSION_COOKIE_NAME: request.session.session_key,
        settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"],
    }
    return Browser("; ".join(f"{name}={value}" for name, value in cookies.items()), token)
