"""What happens when somebody may come in, however they proved who they are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from corridor.accounts import commands, second_step, signing_log, step_up
from corridor.accounts import sign_in as sessions
from corridor.accounts.models import User

THEME_COOKIE_AGE = 60 * 60 * 24 * 365


def come_in(
    request: HttpRequest, user: User, onward: str, *, how: str, second: str = ""
) -> HttpResponse:
    """Sign in and lead on; ``how`` and ``second``: see ``second_step``.

    Whoever calls has made sure of the person, and of a second step where the account has one.
    """
    now = timezone.now()
    signing_log.came_in(request, user, how=how, second=second, now=now)
    sessions.sign_in(request, user)
    second_step.note(request.session, how=how, second=second)
    commands.open_checklists(user=user)
    step_up.confirm(request.session, now=now)
    response = redirect(onward)
    if user.theme:
        response.set_cookie(
            "theme",
            user.theme,
            max_age=THEME_COOKIE_AGE,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response
