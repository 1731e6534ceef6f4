"""Clubs: the list of them, and one with its members and days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid
from corridor.passes.go_live import go_live_of
from corridor.passes.queries.snapshot import version_and_book
from corridor.passes.views.answers import see_other
from corridor.planning.club_form import MOST_LINES, Answers
from corridor.planning.commands.clubs import archive_club, change_members, rename_club
from corridor.planning.matching import lines_of
from corridor.planning.queries import clubs as queries
from corridor.planning.queries.clubs import Roster
from corridor.schools.access import needs
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.MAKE_PASSES)
def clubs(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    found = queries.clubs(actor=request.member, today=request.member.school.local(now).date())
    _version, book = version_and_book(school_id=request.member.school.id, now=now)
    context = {
        "go_live": go_live_of(book.settings, now),
        "own": [club for club in found if club.is_own],
        "others": [club for club in found if not club.is_own],
        "draft": queries.draft_of(actor=request.member),
    }
    return render(request, "planning/clubs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MAKE_PASSES)
def club(request: MemberRequest, club_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return _show(request, club_id, Answers.of({}))
    queries.club_of(actor=request.member, club_id=club_id)
    answers = Answers.of(dict(request.POST.lists()))
    roster = _roster(request, answers)
    if roster.open:
        return _show(request, club_id, answers, roster, status=422)
    try:
        _save(request, club_id, answers, roster)
    except Invalid as invalid:
        return _show(request, club_id, answers, roster, invalid.fields, status=422)
    messages.success(request, _("The list is saved; the passes to come follow it."))
    return see_other("clubs:club", club_id)


@require_POST
@needs(Permission.MAKE_PASSES)
def archive(request: MemberRequest, club_id: UUID) -> HttpResponse:
    name = archive_club(actor=request.member, club_id=club_id, now=timezone.now())
    said = _("“%(name)s” is put away. Its passes to come are cancelled.")
    messages.success(request, said % {"name": name})
    return see_other("clubs:list")


def _roster(request: MemberRequest, answers: Answers) -> Roster:
    lines = lines_of(answers.members)[:MOST_LINES]
    return queries.roster_of(school_id=request.school.id, lines=lines, choices=answers.choices)


def _save(request: MemberRequest, club_id: UUID, answers: Answers, roster: Roster) -> None:
    actor, now = request.member, timezone.now()
    if name := answers.one("name"):
        rename_club(actor=actor, club_id=club_id, name=name, now=now)
    change_members(actor=actor, club_id=club_id, join=roster.ids, leave=answers.leaving, now=now)


def _show(
    request: MemberRequest,
    club_id: UUID,
    answers: Answers,
    roster: Roster | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = request.member.school.local(timezone.now()).date()
    page = queries.club_page(actor=request.member, club_id=club_id, today=today)
    context: dict[str, Any] = {
        "page": page,
        "roster": roster or Roster(),
        "typed": {"members": answers.members, "name": answers.one("name") or page.club.name},
        "leaving": answers.leaving,
        "problems": problems or {},
    }
    return render(request, "planning/club.html", context, status=status)
