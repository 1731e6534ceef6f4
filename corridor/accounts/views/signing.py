"""The door: signing in, being one of the demo's cast, signing out, another school."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands, demo_cast, second_step, signing_log
from corridor.accounts import sign_in as sessions
from corridor.accounts.actor import MemberRequest
from corridor.accounts.coming_in import come_in
from corridor.accounts.door import barrier_of, knock
from corridor.accounts.forms import SignInForm
from corridor.accounts.known_devices import Device
from corridor.accounts.models import User
from corridor.accounts.queries import doors
from corridor.accounts.queries.factors import has_factor
from corridor.accounts.views import waiting
from corridor.accounts.views.door import sign_in_page


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, slug: str = "") -> HttpResponse:  # noqa: ARG001 (the page's own)
    """Who somebody is: through a provider, or with e-mail and password; in demo mode also the
    cast. ``slug`` is a district's own door. ``?next=`` leads on, on this site only."""
    onward = waiting.onward(request)
    if request.method != "POST":
        if getattr(request, "member", None) and not settings.DEMO:
            return redirect(onward)
        return sign_in_page(request, SignInForm(), onward)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return sign_in_page(request, form, onward, status=422)
    return _answer(request, form, onward)


@never_cache
@require_POST
def find_door(request: HttpRequest) -> HttpResponse:
    """By the domain of an address; whose address it is does not matter here."""
    typed = request.POST.get("email", "").replace("\x00", "")
    found = doors.doors_of(address=typed)
    onward = waiting.onward(request)
    if len(found) == 1:
        query = f"?{urlencode({'next': onward})}" if onward != "/" else ""
        return redirect(reverse("accounts:door", args=[found[0].slug]) + query)
    context = {"found": found, "typed": typed, "next": onward if onward != "/" else ""}
    status = 200 if found else 422
    return render(request, "accounts/find_door.html", context, status=status)


def _answer(request: HttpRequest, form: SignInForm, onward: str) -> HttpResponse:
    """Says the same whatever is wrong: nobody learns here who has an account."""
    now, typed = timezone.now(), form.cleaned_data
    answer = knock(request, email=typed["email"], password=typed["password"], now=now)
    if answer.until is not None:
        signing_log.must_wait(request, email=typed["email"], now=now)
        return waiting.must_wait(
            form, answer.until - now, lambda status: sign_in_page(request, form, onward, status)
        )
    if answer.user is None:
        signing_log.failed(request, email=typed["email"], now=now)
        form.add_error(
            None, _("That address and password don’t belong together. Check both, please.")
        )
        return sign_in_page(request, form, onward, status=422)
    if why := barrier_of(answer.user, now=now):
        form.add_error(None, why)
        return sign_in_page(request, form, onward, status=422)
    return next_step(request, answer.user, onward, now)


def next_step(request: HttpRequest, user: User, onward: str, now: datetime) -> HttpResponse:
    """The password was right; an account with a second factor is asked for it."""
    if has_factor(user_id=user.id):
        second_step.begin(request.session, user, onward=onward, now=now)
        return redirect("accounts:second")
    response = come_in(request, user, onward, how="password")
    Device.of(request).remember(user.email, response)
    return response


@never_cache
@require_POST
def sign_in_as(request: HttpRequest, key: str) -> HttpResponse:
    """Be one of the demo's cast. Outside demo mode there is no such page."""
    user = demo_cast.user_of_cast(key) if settings.DEMO else None
    if user is None:
        raise Http404
    return come_in(request, user, "/", how="demo")


@require_POST
def sign_out(request: MemberRequest) -> HttpResponse:
    """End the session; the look chosen in this browser is kept for the next one."""
    theme = request.COOKIES.get("theme", "")
    if request.member.user_id and theme in ("light", "dark"):
        commands.save_theme(user_id=request.member.user_id, theme=theme)
    signing_log.went_out(request.member, now=timezone.now())
    sessions.sign_out(request)
    messages.success(request, _("You are signed out."))
    return redirect("accounts:sign_in")


@require_POST
def switch_school(request: MemberRequest) -> HttpResponse:
    """Work at another of one's schools from now on."""
    wanted = request.POST.get("member", "")
    chosen = next((m for m in request.memberships if str(m.member_id) == wanted), None)
    if chosen is None:
        raise Http404
    request.session[sessions.SCHOOL_KEY] = str(chosen.school.id)
    request.session.cycle_key()
    return redirect("/")
