"""A browser or an installed app may be woken from now on, or no more; which cards still wait."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.devices import device_words
from corridor.accounts.sign_in import device_of
from corridor.core.errors import NotFound
from corridor.core.tenancy import in_district
from corridor.notifications import commands, hands
from corridor.notifications.kinds import Channel
from corridor.notifications.push_keys import keys_of
from corridor.notifications.queries.cards import open_tags

NO_CONTENT = 204


@require_POST
def devices(request: MemberRequest) -> HttpResponse:
    """Said again whenever the page with the switch is opened, so that it stays true."""
    is_phone = bool(request.POST.get("is_installed")) or device_of(request) == "phone"
    made = commands.subscribe(
        person_id=request.member.person_id,
        address=request.POST.get("endpoint", ""),
        keys=keys_of(request.POST),
        channel=Channel.PHONE if is_phone else Channel.BROWSER,
        device=device_words(request.headers.get("User-Agent", "")),
        language=get_language() or "",
        now=timezone.now(),
    )
    response = HttpResponse(status=NO_CONTENT)
    hands.remember(response, district_id=request.member.district_id, fingerprint=made.fingerprint)
    return response


@csrf_exempt  # sent by a service worker, which no page gave a token: the signed mark counts
@require_POST
def renew_device(request: HttpRequest) -> HttpResponse:
    """The push service gave this browser another address; also while nobody is signed in."""
    mark = hands.mark_of(request)
    if mark is None:
        raise NotFound
    with in_district(mark[0]):
        made = commands.renew_device(
            fingerprint=mark[1],
            address=request.POST.get("endpoint", ""),
            keys=keys_of(request.POST),
            now=timezone.now(),
        )
    response = HttpResponse(status=NO_CONTENT)
    hands.remember(response, district_id=mark[0], fingerprint=made.fingerprint)
    return response


@require_POST
def forget_device(request: MemberRequest) -> HttpResponse:
    address = request.POST.get("endpoint", "")
    commands.forget_device(person_id=request.member.person_id, address=address)
    response = HttpResponse(status=NO_CONTENT)
    hands.forget(response)
    return response


@require_safe
def still_open(request: MemberRequest) -> HttpResponse:
    """The tags of what is still to be done: a page closes the cards of everything else."""
    tags = open_tags(person_id=request.member.person_id, now=timezone.now())
    return JsonResponse({"tags": tags})
