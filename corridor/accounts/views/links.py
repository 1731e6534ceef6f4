"""A forgotten password, and the page behind a link that lets somebody choose one."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from corridor.accounts import commands, throttle
from corridor.accounts.jobs import ask_for_reset
from corridor.accounts.links import Purpose, find_link
from corridor.accounts.models import AccountLink
from corridor.accounts.security_forms import ChoosePasswordForm, ForgotForm
from corridor.accounts.views import waiting
from corridor.accounts.views.signing import next_step
from corridor.core.addresses import address_of
from corridor.core.errors import Invalid, NotFound
from corridor.core.mail import is_set_up
from corridor.schools.forms import show


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """The same answer for every address; what happens is seen to later, by the worker."""
    if not is_set_up():
        return render(request, "accounts/forgot.html", {"without_mail": True})
    form = ForgotForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _forgot_page(request, form, 422 if request.method == "POST" else 200)
    email, now = form.cleaned_data["email"].strip().lower(), timezone.now()
    for kind, part in (("letters", address_of(request)), ("letter", email)):
        tried = throttle.begin_alone(kind, part, now=now)
        if tried.until is not None:
            return waiting.must_wait(
                form, tried.until - now, lambda status: _forgot_page(request, form, status)
            )
    with transaction.atomic():
        ask_for_reset(email=email)
    return render(request, "accounts/forgot.html", {"asked": email})


def _forgot_page(request: HttpRequest, form: ForgotForm, status: int) -> HttpResponse:
    return render(request, "accounts/forgot.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening it changes nothing: machines that look into mail open links, too."""
    found = find_link(secret, now=timezone.now())
    if found is None:
        return _no_good(request)
    form = ChoosePasswordForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _link_page(request, found, form, 422 if request.method == "POST" else 200)
    return _choose(request, found, form, secret)


def _choose(
    request: HttpRequest, found: AccountLink, form: ChoosePasswordForm, secret: str
) -> HttpResponse:
    now = timezone.now()
    try:
        user = commands.choose_password(
            secret=secret, password=form.cleaned_data["password"], now=now
        )
    except NotFound:
        return _no_good(request)
    except Invalid as problem:
        show(form, problem)
        return _link_page(request, found, form, 422)
    response = next_step(request, user, "/", now)
    messages.success(request, _("Your new password is set."))
    return response


def _no_good(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link.html", {"has_mail": is_set_up()}, status=404)


def _link_page(
    request: HttpRequest, found: AccountLink, form: ChoosePasswordForm, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "email": found.user.email,
        "is_invitation": found.purpose == Purpose.INVITATION,
    }
    return render(request, "accounts/link.html", context, status=status)
