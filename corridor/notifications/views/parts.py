"""A page, or only the part of it that changes; and what a form of ticks has changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from corridor.accounts.actor import MemberRequest
from corridor.accounts.sessions import BY_ITSELF


def page_or_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any]
) -> HttpResponse:
    response = render(request, part if is_by_itself(request) else page, context)
    patch_vary_headers(response, [BY_ITSELF])
    return response


def is_by_itself(request: HttpRequest) -> bool:
    """Whether the page asks, and not its person."""
    return BY_ITSELF in request.headers


def switched(request: HttpRequest) -> tuple[set[str], set[str]]:
    """What was turned on and what off since the form was drawn: the rest is left alone, so that a
    phone and a desktop do not overwrite each other."""
    was, now = set(request.POST.getlist("was")), set(request.POST.getlist("on"))
    return now - was, was - now


def schools_of(request: MemberRequest) -> list[Any]:
    """Where this person is now."""
    return [place.school.id for place in request.memberships]
