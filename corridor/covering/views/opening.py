"""The door for whoever has a day pass: a code, typed or brought along in the address.

In the address it stands behind the #, so that it is in no log and in no history of a server; the
page's own script puts it into the form.
"""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from corridor.accounts import throttle
from corridor.accounts.coming_in import come_in
from corridor.accounts.models import User
from corridor.accounts.sign_in import device_of
from corridor.accounts.views import waiting
from corridor.core.addresses import address_of
from corridor.core.errors import NotFound
from corridor.core.tenancy import in_district
from corridor.covering.commands import day_passes
from corridor.schools.models import District


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=_lazy("Your name"),
        required=False,
        max_length=60,
        help_text=_lazy("As students know you, for example “Mr. Okafor”."),
    )


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def open_day_pass(request: HttpRequest, slug: str) -> HttpResponse:
    """Opening the page changes nothing; sending the code does."""
    district, now = get_object_or_404(District, slug=slug), timezone.now()
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, district, form, 422 if request.method == "POST" else 200)
    tries = [
        throttle.begin_alone("day_pass", address_of(request), now=now),
        throttle.begin_alone("day_passes", str(district.id), now=now),
    ]
    until = max((tried.until for tried in tries if tried.until), default=None)
    if until is not None:
        return waiting.must_wait(
            form, until - now, lambda status: _page(request, district, form, status)
        )
    user = _user(request, district, form, now)
    if user is None:
        form.add_error("code", _("This code does not open today. Ask the front office."))
        return _page(request, district, form, 422)
    for tried in tries:
        throttle.start_anew(tried)
    return come_in(request, user, "/", how="day_pass")


def _user(request: HttpRequest, district: District, form: CodeForm, now: datetime) -> User | None:
    with in_district(district.id):
        try:
            return day_passes.open_day_pass(
                code=form.cleaned_data["code"],
                name=form.cleaned_data["name"],
                device=device_of(request),
                now=now,
            )
        except NotFound:
            return None


def _page(request: HttpRequest, district: District, form: CodeForm, status: int) -> HttpResponse:
    context = {"form": form, "district": district}
    return render(request, "covering/open.html", context, status=status)
