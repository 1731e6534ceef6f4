"""A browser or an installed app may be woken from now on, or no more; which cards still wait."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.devices import device_words
from corridor.accounts.sign_in import device_of
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
