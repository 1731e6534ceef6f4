"""Inviting people, as an admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands
from corridor.accounts.actor import MemberRequest
from corridor.accounts.commands.invitations import Invited
from corridor.accounts.links import path_of
from corridor.accounts.queries.invitations import uninvited_staff
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid
from corridor.core.mail import is_set_up, link
from corridor.schools.access import needs
from corridor.schools.permissions import Permission


@dataclass(frozen=True, slots=True)
class ToHandOver:
    name: str
    email: str
    url: str


def by_hand(request: MemberRequest, invited: Sequence[Invited]) -> HttpResponse:
    """Without mail: the links, shown this once, for handing over in person."""
    rows = [
        ToHandOver(one.name, one.email, _whole(request, path_of(one.secret))) for one in invited
    ]
    return render(request, "accounts/invited.html", {"rows": rows})


def _whole(request: MemberRequest, path: str) -> str:
    told = link(path)
    return request.build_absolute_uri(path) if told == path else told


def told(request: MemberRequest, invited: Invited) -> HttpResponse:
    """After one invitation: on its way by mail, or to be handed over."""
    if not is_set_up():
        return by_hand(request, [invited])
    messages.success(
        request, _("The invitation is on its way to %(email)s.") % {"email": invited.email}
    )
    return redirect("reports:person", member_id=invited.member_id)


@require_POST
@needs(Permission.ACCOUNTS)
@confirmed
def invite(request: MemberRequest, member_id: UUID) -> HttpResponse:
    try:
        invited = commands.invite(
            actor=request.member,
            school_id=request.school.id,
            member_id=member_id,
            now=timezone.now(),
        )
    except Invalid as problem:
        messages.error(request, " ".join(problem.fields.values()))
        return redirect("reports:person", member_id=member_id)
    return told(request, invited)


@require_POST
@needs(Permission.ACCOUNTS)
def withdraw(request: MemberRequest, member_id: UUID) -> HttpResponse:
    commands.withdraw_invitation(
        actor=request.member,
        school_id=request.school.id,
        member_id=member_id,
        now=timezone.now(),
    )
    messages.success(request, _("The invitation is withdrawn. Its link is no good any more."))
    return redirect("reports:person", member_id=member_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ACCOUNTS)
@confirmed
def invite_staff(request: MemberRequest) -> HttpResponse:
    """Everybody of the staff who can't sign in yet: first who that is, then all of them."""
    actor, school_id, now = request.member, request.school.id, timezone.now()
    if request.method != "POST":
        members = uninvited_staff(actor=actor, school_id=school_id, now=now)
        context = {"members": members, "has_mail": is_set_up()}
        return render(request, "accounts/invite_staff.html", context)
    invited = commands.invite_staff(actor=actor, school_id=school_id, now=now)
    if not is_set_up() and invited:
        return by_hand(request, invited)
    words = ngettext("%(n)s person is invited.", "%(n)s people are invited.", len(invited))
    messages.success(request, words % {"n": len(invited)})
    return redirect("reports:people")
