"""What a school sets for whoever has not chosen, and who helps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import MemberRequest
from corridor.core import mail
from corridor.core.errors import Invalid
from corridor.notifications.audiences import EVERYBODYS
from corridor.notifications.choices import Choices, school_choices
from corridor.notifications.commands.school import CONTACT, save_school
from corridor.notifications.forms import ContactForm
from corridor.notifications.models import SchoolNotifications
from corridor.notifications.queries.choosing import cards
from corridor.notifications.queries.mail_state import mail_faults
from corridor.notifications.views.parts import switched
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def school(request: MemberRequest) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None, initial=_known(request))
    if request.method == "POST" and form.is_valid() and _save(request, form):
        messages.success(request, _("What your school sets is saved."))
        return redirect("notifications:school")
    context = {
        "form": form,
        "cards": cards(EVERYBODYS, own={}, school=_set(request), typed=_typed(request)),
        "sends_mail": mail.is_set_up(),
        "mail_faults": mail_faults(school_id=request.school.id, now=timezone.now()),
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/school.html", context, status=status)


def _save(request: MemberRequest, form: ContactForm) -> bool:
    on, off = switched(request)
    try:
        save_school(
            actor=request.member,
            school_id=request.school.id,
            on=on,
            off=off,
            contact=form.contact(),
            now=timezone.now(),
        )
    except Invalid as problem:
        show(form, problem)
        return False
    return True


def _known(request: MemberRequest) -> dict[str, str]:
    row = SchoolNotifications.objects.filter(school_id=request.school.id).first()
    return {name: getattr(row, name, "") for name in CONTACT}


def _set(request: MemberRequest) -> Choices:
    return school_choices([request.school.id]).get(request.school.id, {})


def _typed(request: MemberRequest) -> Choices:
    """What is ticked on a form that could not be saved stays ticked."""
    found: dict[str, dict[str, bool]] = {}
    on, off = switched(request)
    for name, wanted in (*((n, True) for n in on), *((n, False) for n in off)):
        kind, _dot, channel = name.partition(".")
        found.setdefault(kind, {})[channel] = wanted
    return found
