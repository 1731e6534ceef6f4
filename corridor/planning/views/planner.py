"""The club planner: a list, its days, a look at what that comes to, one save.

Every press keeps what was typed on the server first; the page is drawn from that, so that
nothing is lost, whatever a rule says, and the day after it is still there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, Refused
from corridor.passes.views.answers import see_other
from corridor.planning.club_files import lines_of_file
from corridor.planning.club_form import MOST_LINES, Answers
from corridor.planning.club_sheet import Sheet
from corridor.planning.commands.club_drafts import drop_draft, keep_draft
from corridor.planning.commands.clubs import Planned, plan_club
from corridor.planning.matching import lines_of
from corridor.planning.queries import clubs as queries
from corridor.planning.queries.club_choices import period_names, places
from corridor.planning.queries.clubs import Roster
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

WEEKDAYS = (
    *((1, gettext_lazy("Mon")), (2, gettext_lazy("Tue")), (3, gettext_lazy("Wed"))),
    *((4, gettext_lazy("Thu")), (5, gettext_lazy("Fri"))),
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MAKE_PASSES)
def plan(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        return _show(request, _begun(request, now), now)
    answers = Answers.of(dict(request.POST.lists()))
    problems: dict[str, str] = {}
    try:
        answers = _with_file(request, answers)
    except Invalid as invalid:
        problems = invalid.fields
    answers = _ours(request, answers)
    keep_draft(actor=request.member, answers=answers.fields, now=now)
    if problems:
        return _show(request, answers, now, problems, status=422)
    if answers.one("do") == "make":
        return _make(request, answers, now)
    if answers.one("do") == "save":
        messages.success(request, _("Your draft is saved."))
        return see_other("clubs:list")
    return see_other("clubs:plan")


@require_POST
@needs(Permission.MAKE_PASSES)
def discard(request: MemberRequest) -> HttpResponse:
    drop_draft(actor=request.member)
    return see_other("clubs:list")


def _begun(request: MemberRequest, now: datetime) -> Answers:
    """What is kept; for a club that is named, its list."""
    club_id = request.GET.get("club", "")
    if not club_id:
        draft = queries.draft_of(actor=request.member)
        return Answers.of(draft.answers if draft else {})
    today = request.member.school.local(now).date()
    page = queries.club_page(actor=request.member, club_id=_id(club_id), today=today)
    fields = {"club": [str(page.club.id)], "name": [page.club.name]}
    names = [student.name for student in page.students]
    for n, student in enumerate(page.students):
        fields |= {f"asked-{n}": [student.name], f"choose-{n}": [str(student.id)]}
    return Answers.of({**fields, "members": ["\n".join(names)]})


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return queries.NOBODY


def _with_file(request: MemberRequest, answers: Answers) -> Answers:
    """The lines of a file stand below those that were typed."""
    file = request.FILES.get("file")
    if file is None:
        return answers
    lines = [*lines_of(answers.members), *lines_of_file(file)]
    return replace(answers, fields={**answers.fields, "members": ["\n".join(lines)]})


def _ours(request: MemberRequest, answers: Answers) -> Answers:
    """Raises ``NotFound`` for a club that one may not change."""
    if answers.club_id is not None:
        queries.club_of(actor=request.member, club_id=answers.club_id)
    found = (place.id for place in places(school_id=request.school.id))
    here = {student.id for student in queries.known_students(request.school.id)}
    return answers.known_only(people=here, places=set(found))


def _roster(request: MemberRequest, answers: Answers) -> Roster:
    lines = lines_of(answers.members)[:MOST_LINES]
    return queries.roster_of(school_id=request.school.id, lines=lines, choices=answers.choices)


def _make(request: MemberRequest, answers: Answers, now: datetime) -> HttpResponse:
    roster = _roster(request, answers)
    try:
        made = plan_club(
            actor=request.member,
            draft=answers.draft(roster.ids),
            club_id=answers.club_id,
            without=answers.out,
            now=now,
        )
    except Invalid as invalid:
        return _show(request, answers, now, invalid.fields, status=422)
    except Refused as refused:
        sentences = " ".join(refusal.detail for refusal in refused.refusals)
        return _show(request, answers, now, {"all": sentences}, status=409)
    drop_draft(actor=request.member)
    messages.success(request, _what_was_made(made, roster))
    return see_other("clubs:club", made.club_id)


def _what_was_made(made: Planned, roster: Roster) -> str:
    passes, left = len(made.saved.ids), len(roster.open)
    said = ngettext("{n} pass is scheduled.", "{n} passes are scheduled.", passes).format(n=passes)
    if not left:
        return said
    out = ngettext("{n} name was left out.", "{n} names were left out.", left).format(n=left)
    return f"{said} {out}"


def _show(
    request: MemberRequest,
    answers: Answers,
    now: datetime,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    roster, draft = _roster(request, answers), queries.draft_of(actor=request.member)
    sheet, found = _sheet(request, answers, roster, now)
    is_checked = answers.one("do") in ("check", "make")
    told = {**(found if is_checked else {}), **(problems or {})}
    context: dict[str, Any] = {
        "answers": answers,
        "typed": {name: answers.one(name) for name in TYPED},
        "roster": roster,
        "sheet": sheet,
        "problems": told,
        "saved_at": draft.saved_at if draft else None,
        "places": places(school_id=request.school.id),
        "periods": period_names(school_id=request.school.id),
        "weekdays": WEEKDAYS,
    }
    return render(request, "planning/club_plan.html", context, status=status)


def _sheet(
    request: MemberRequest, answers: Answers, roster: Roster, now: datetime
) -> tuple[Sheet | None, dict[str, str]]:
    """The table, or what is missing for one."""
    try:
        draft = answers.draft(roster.ids)
        school_id, out = request.school.id, answers.out
        return queries.preview(
            school_id=school_id, draft=draft, roster=roster, out=out, now=now
        ), {}
    except Invalid as invalid:
        return None, {_FIELDS.get(name, name): words for name, words in invalid.fields.items()}


_FIELDS = {"destination": "to"}
TYPED = (
    *("name", "members", "to", "period", "after", "at", "starts_on", "ends_on"),
    *("minutes", "note", "club"),
)
