"""The page behind a link in a letter: what is asked, and two buttons."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts.actor import Actor
from corridor.core.errors import NotAllowed, NotFound, Refused
from corridor.core.tenancy import in_district
from corridor.notifications.commands import answer_by_link
from corridor.notifications.links import district_of, find_link
from corridor.notifications.models import Notification
from corridor.notifications.tellers import Words, teller_of_kind

PAGE = "notifications/answer.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening it changes nothing: machines that look into mail open links, too."""
    district = district_of(secret)
    if district is None:
        return _no_good(request)
    with in_district(district):
        if request.method == "POST":
            return _answer(request, secret)
        return _asked(request, secret)


def _asked(request: HttpRequest, secret: str) -> HttpResponse:
    link = find_link(secret, now=timezone.now())
    words = _words_of(link.notification) if link else None
    if words is None:
        return _no_good(request)
    declines = request.GET.get("answer") == "decline"
    return render(request, PAGE, {"words": words, "declines": declines})


def _words_of(notification: Notification) -> Words | None:
    """``None`` where it was answered meanwhile."""
    teller = teller_of_kind(notification.kind)
    if teller is None or notification.settled_at:
        return None
    return teller.words([notification])[notification.id]


def _answer(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        told = answer_by_link(
            secret=secret, verb=request.POST.get("answer", ""), now=timezone.now()
        )
    except NotFound:
        return _no_good(request)
    except Refused as refused:
        return render(request, PAGE, {"why_not": refused.refusal.detail}, status=409)
    except NotAllowed as refused:
        return render(request, PAGE, {"why_not": str(refused)}, status=403)
    return render(request, PAGE, {"told": told})


@never_cache
@csrf_exempt
@require_POST
def answer_now(request: HttpRequest) -> HttpResponse:
    """From a card on a locked screen: the secret stands in the body, so no other site can borrow
    the cookie, and what comes back names nobody. It counts for whom it was made for and only while
    they are signed in there: a card outlives a sign-out, and a browser that was closed."""
    secret, verb = request.POST.get("secret", ""), request.POST.get("answer", "")
    district, member = district_of(secret), _whoever_is_there(request)
    if district is None:
        return _said(_("This request is no longer open."), status=404)
    if member is None:
        return _said(_("Sign in to answer."), status=401)
    try:
        with in_district(district):
            answer_by_link(secret=secret, verb=verb, only_as=member.person_id, now=timezone.now())
    except NotFound:
        return _said(_("This request is no longer open."), status=404)
    except Refused:
        return _said(_("That was not possible."), status=409)
    except NotAllowed:
        return _said(_("That was not possible."), status=403)
    return _said(_("Approved.") if verb == "approve" else _("You said: not now."))


def _whoever_is_there(request: HttpRequest) -> Actor | None:
    member: Actor | None = getattr(request, "member", None)
    return member


def _said(title: str, *, status: int = 200) -> HttpResponse:
    is_refused = status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.UNAUTHORIZED
    text = _("Open Corridor to see why.") if is_refused else ""
    return JsonResponse({"title": title, "text": text}, status=status)


def _no_good(request: HttpRequest) -> HttpResponse:
    return render(request, PAGE, status=404)
