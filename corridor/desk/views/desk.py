"""The desk: who comes late, who leaves early, who is back; and the lines of the day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, Refused
from corridor.desk.commands.arriving import Arrival, note_arrival
from corridor.desk.commands.leaving import Leaving, plan_leaving
from corridor.desk.forms import ArrivalForm, LeavingForm
from corridor.desk.models import Entry, Kind
from corridor.desk.queries.day import leaving_soon, line_of_entry, lines_of_day
from corridor.desk.queries.places import desk_places, topics_of_desk
from corridor.desk.queries.settings import reasons
from corridor.desk.queries.who import Found, find_student, standing_of
from corridor.passes.go_live import go_live_of
from corridor.passes.queries.snapshot import version_and_book
from corridor.passes.views.answers import see_other
from corridor.passes.views.parts import page_or_part, wants_part
from corridor.passes.views.staff_only import uuid_of
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission

PAGES = {Kind.LATE: "desk:desk", Kind.LEAVING: "desk:leaving", Kind.BACK: "desk:back"}
TYPED = ("student", "person", "at", "shown", "reason", "note", "pick_up", "day")
FILTERS = ("", "late", "leaving", "back")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DESK)
def desk(request: MemberRequest, kind: str) -> HttpResponse:
    """``student`` is typed or scanned, ``person`` is somebody chosen. ``only`` and ``q`` filter
    the lines of the day."""
    now = timezone.now()
    if request.method != "POST":
        return _page(request, kind, _empty_form(request, kind, now), _found(request), now)
    if request.POST.get("do") == "find":
        return see_other(f"{request.path}?{_typed(request)}")
    form, found = _sent_form(request, kind), _found(request)
    if found.one is None:
        form.add_error("student", _nobody(found))
    if found.one is not None and form.is_valid():
        try:
            return _answer(request, _save(request, kind, form, found.one.id, now))
        except Invalid as problem:
            show(form, problem)
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.detail)
    return _page(request, kind, form, found, now, status=422)


def _typed(request: MemberRequest) -> str:
    """What was typed so far, for an address of the same page."""
    sent = {name: request.POST.get(name, "")[:200] for name in TYPED}
    return urlencode({name: text for name, text in sent.items() if text})


def _found(request: MemberRequest) -> Found:
    sent = request.POST if request.method == "POST" else request.GET
    return find_student(
        school_id=request.school.id,
        person_id=uuid_of(sent.get("person", "")),
        typed=sent.get("student", ""),
    )


def _nobody(found: Found) -> str:
    if found.several:
        return _("Several students fit. Choose one of them.")
    return _("No student has this name or number.") if found.typed else _("Say who it is.")


def _form_of(kind: str) -> type[ArrivalForm]:
    return LeavingForm if kind == Kind.LEAVING else ArrivalForm


def _sent_form(request: MemberRequest, kind: str) -> ArrivalForm:
    known = reasons(school_id=request.school.id, kind=kind)
    return _form_of(kind)(request.POST, reasons=known)


def _empty_form(request: MemberRequest, kind: str, now: datetime) -> ArrivalForm:
    """With what was typed before a student was looked for; the time goes on until it is set."""
    local = request.school.local(now)
    minute = local.strftime("%H:%M")
    typed = request.GET.get("at", "")
    at = typed if typed and typed != request.GET.get("shown", "") else minute
    said = {name: request.GET.get(name, "")[:200] for name in ("reason", "note", "pick_up")}
    day = request.GET.get("day", "")[:10] or local.date()
    initial = {**said, "student": request.GET.get("student", "")[:80], "day": day}
    known = reasons(school_id=request.school.id, kind=kind)
    return _form_of(kind)(initial={**initial, "at": at[:5], "shown": minute}, reasons=known)


def _save(
    request: MemberRequest, kind: str, form: ArrivalForm, student_id: UUID, now: datetime
) -> Entry:
    said, local = form.cleaned_data, request.school.local(now)
    if kind == Kind.LEAVING:
        at = local.time().replace(second=0, microsecond=0) if form.means_now else said["at"]
        leaving = Leaving(
            student_id=student_id,
            day=said["day"],
            at=at,
            reason_id=form.reason_id,
            pick_up=said["pick_up"],
            note=said["note"],
        )
        return plan_leaving(actor=request.member, leaving=leaving, now=now)
    at_ = now if form.means_now else datetime.combine(local.date(), said["at"], local.tzinfo)
    arrival = Arrival(
        student_id=student_id, at=at_, reason_id=form.reason_id, note=said["note"], kind=kind
    )
    return note_arrival(actor=request.member, arrival=arrival, now=now)


def _answer(request: MemberRequest, entry: Entry) -> HttpResponse:
    line = line_of_entry(school_id=request.school.id, entry_id=entry.id)
    words = _("Noted: {name}.")
    if line.state in ("on_the_way", "waiting") and entry.kind != Kind.LEAVING:
        words = _("Noted: {name} goes to {place}.")
    elif line.state == "scheduled":
        words = _("Noted: {name} gets a pass to the desk in time.")
    messages.success(request, words.format(name=line.student, place=line.to))
    if request.POST.get("do") == "print":
        return see_other("desk:slip", str(entry.id))
    return see_other(PAGES[Kind(entry.kind)])


def _page(
    request: MemberRequest,
    kind: str,
    form: ArrivalForm,
    found: Found,
    now: datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    _version, book = version_and_book(school_id=request.school.id, now=now)
    context = {"kind": kind, "form": form, "found": found, **day_context(request, kind, now)}
    context["go_live"] = go_live_of(book.settings, now)
    if found.one and not wants_part(request):
        form.fields["reason"].widget.attrs["autofocus"] = True
        local = request.school.local(now)
        who = {"person_id": found.one.id, "school_id": request.school.id}
        context["standing"] = standing_of(**who, now=now, local=local)
    return page_or_part(request, "desk/desk.html", "desk/desk.html", context, status=status)


def day_context(request: MemberRequest, kind: str, now: datetime) -> dict[str, Any]:
    """The lines of the day, as both parts of the page show them."""
    school, day = request.school, request.school.local(now).date()
    only, words = request.GET.get("only", ""), request.GET.get("q", "").strip()[:80]
    only = only if only in FILTERS else ""
    every = lines_of_day(school_id=school.id, day=day)
    lines = lines_of_day(school_id=school.id, day=day, kind=only, words=words) if words else every
    places = desk_places(school_id=school.id)
    here = reverse(PAGES.get(Kind(kind), "desk:absent")) if kind else reverse("desk:absent")
    kept = urlencode({name: text for name, text in (("only", only), ("q", words)) if text})
    return {
        "lines": [line for line in lines if only in ("", line.kind)],
        "counts": Counter(line.kind for line in every if line.stands),
        "soon": leaving_soon(every),
        "only": only,
        "words": words,
        "places": places,
        "topics": " ".join(sorted(topics_of_desk(places))),
        "here": here,
        "src": f"{here}?{kept}" if kept else here,
        "today": day,
        "now": now,
    }
