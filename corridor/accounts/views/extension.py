"""Where colleagues ring one up: said by oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.accounts import commands, queries
from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import ExtensionForm
from corridor.core.errors import Invalid
from corridor.schools.forms import show


@require_http_methods(["GET", "HEAD", "POST"])
def own_extension(request: MemberRequest) -> HttpResponse:
    actor = request.member
    if not actor.is_staff or actor.stand_in is not None:
        raise Http404
    said = queries.own_extension(member_id=actor.member_id)
    form = ExtensionForm(request.POST or None, initial={"extension": said})
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data["extension"]
            commands.set_own_extension(actor=actor, extension=typed, now=timezone.now())
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("Your colleagues read it where they may need you."))
            return redirect("accounts:own_extension")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/own_extension.html", {"form": form}, status=status)
