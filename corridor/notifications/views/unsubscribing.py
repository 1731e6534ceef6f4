"""The link in a morning letter that ends these letters, and what a mail program posts by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from corridor.core.tenancy import in_district
from corridor.notifications.commands import end_summary
from corridor.notifications.links import who_unsubscribes

PAGE = "notifications/unsubscribe.html"


@csrf_exempt  # mail programs post it without having seen a page (RFC 8058, section 3.1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing; posting it twice is once."""
    found = who_unsubscribes(token)
    if found is None:
        return render(request, PAGE, status=404)
    if request.method != "POST":
        return render(request, PAGE, {"asks": True})
    district_id, person_id = found
    with in_district(district_id):
        end_summary(person_id=person_id, now=timezone.now())
    return render(request, PAGE, {"is_done": True})
