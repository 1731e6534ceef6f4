"""What the pages that ask for a password share: telling to wait, and where to go on."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.core.way_back import is_ours


def must_wait(form: Form, wait: timedelta, page: Callable[[int], HttpResponse]) -> HttpResponse:
    """The form's page once more; ``page`` makes it for a status."""
    told = _("Too many tries did not work. Please wait %(words)s, then try again.")
    form.add_error(None, told % {"words": _words(wait)})
    response = page(429)
    response["Retry-After"] = str(_seconds(wait))
    return response


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))


def _words(wait: timedelta) -> str:
    seconds = _seconds(wait)
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def onward(request: HttpRequest) -> str:
    """Where ``next`` leads, on this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if is_ours(request, wanted) else "/"
