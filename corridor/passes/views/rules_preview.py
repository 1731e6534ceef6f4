"""The live preview beside the rules: a student's tiles under a draft that nobody has saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.accounts.queries import pick_students, students_here
from corridor.passes.queries.previewing import Draft, Preview, preview_for, touched_by
from corridor.passes.views.places import PlaceView, places_of
from corridor.passes.views.staff_only import uuid_of
from corridor.schools import rule_queries
from corridor.schools.access import needs
from corridor.schools.permissions import Permission
from corridor.schools.rule_facts import RuleFacts
from corridor.schools.rules_form import RulesEditor

SAME, OTHER, WRONG = "same", "other", "wrong"
MOST_FOUND, MOST_TILES = 6, 8


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def rules_preview(request: MemberRequest) -> HttpResponse:
    """``student`` is whose tiles, ``find`` looks for others; the rest is the rules page's form.

    Without a form in it, it shows the rules as they are.
    """
    now, school = timezone.now(), request.school
    asked = request.POST if request.method == "POST" else request.GET
    draft, state = _draft(request, now)
    touched = touched_by(school_id=school.id, draft=draft, now=now)
    wanted = uuid_of(asked.get("student", "")) or touched.example or touched.busiest
    student = students_here(school_id=school.id).filter(id=wanted).first() if wanted else None
    words = asked.get("find", "").strip()[:80]
    context: dict[str, Any] = {
        "now": now,
        "student": student,
        "words": words,
        "found": _found(school.id, words, student),
        "touched": touched.count if state == OTHER else 0,
        "is_wrong": state == WRONG,
    }
    if student:
        preview = preview_for(school_id=school.id, student=student, draft=draft, now=now)
        context |= _shown(preview, request, now)
        context["sentence"] = (
            _sentence(preview, student, context["changed"]) if state == OTHER else ""
        )
    is_part = "HX-Request" in request.headers
    template = "passes/_rules_preview.html" if is_part else "passes/rules_preview.html"
    return render(request, template, context)


def _found(school_id: UUID, words: str, student: Person | None) -> list[Person]:
    chosen = [student.id] if student else []
    return pick_students(school_id=school_id, chosen=chosen, search=words).found[:MOST_FOUND]


def _draft(request: MemberRequest, now: datetime) -> tuple[Draft, str]:
    """The rules as somebody would have them, and whether that differs or makes no sense."""
    school = rule_queries.school_of(request.school.id)
    saved, windows = RuleFacts.of(school), rule_queries.windows_of(school.id)
    as_saved = Draft(saved, tuple(windows.values()))
    if "seen" not in request.POST:
        return as_saved, SAME
    today = now.astimezone(school.zone).date()
    editor = RulesEditor.of(saved, windows, today=today, data=request.POST)
    if not editor.is_valid():
        return as_saved, WRONG
    sent = editor.draft()
    draft = Draft(sent.facts, tuple(sent.windows.values()))
    return draft, SAME if draft == as_saved else OTHER


@dataclass(frozen=True, slots=True)
class Shown:
    """A tile of the preview, and whether the draft changes it."""

    place: PlaceView
    is_changed: bool


def _shown(preview: Preview, request: MemberRequest, now: datetime) -> dict[str, Any]:
    before, after = (
        places_of(screen, school=request.school, now=now, words="")
        for screen in (preview.before, preview.after)
    )
    known = {view.id: _looks(view) for view in before.tiles}
    tiles = [Shown(view, _looks(view) != known.get(view.id)) for view in after.tiles]
    gone = known.keys() - {view.id for view in after.tiles}
    kept = sorted(tiles, key=lambda tile: not tile.is_changed)[:MOST_TILES]
    changed = sum(tile.is_changed for tile in tiles) + len(gone)
    return {
        "tiles": [tile for tile in tiles if tile in kept],
        "more": len(tiles) - len(kept),
        "screen": preview.after,
        "pause": after.pause,
        "changed": changed,
        "tiles_change": _tiles_change(changed),
    }


def _looks(view: PlaceView) -> tuple[str, str, str]:
    return view.state, view.badge, view.detail


def _tiles_change(changed: int) -> str:
    if not changed:
        return _("No tile changes.")
    return ngettext("One tile changes.", "%(n)s tiles change.", changed) % {"n": changed}


def _sentence(preview: Preview, student: Person, changed: int) -> str:
    """What the draft means for this student, after the weightiest of its changes."""
    name = {"name": student.name}
    before = {tile.place.id: tile for tile in preview.before.tiles}
    pairs = [(before[t.place.id], t) for t in preview.after.tiles if t.place.id in before]
    for was, would in pairs:
        if would.over_limit and not was.over_limit:
            return _("With your change %(name)s has used every pass, and can still ask.") % name
        codes = {refusal.code for refusal in was.refusals}
        new = next((refusal for refusal in would.refusals if refusal.code not in codes), None)
        if new:
            words = _("With your change %(name)s reads: “%(words)s”")
            return words % {**name, "words": new.detail}
    if any(was.refusals and not would.refusals for was, would in pairs):
        return _("With your change %(name)s may go.") % name
    if changed:
        return _("With your change %(name)s gets other answers.") % name
    return _("Your change makes no difference for %(name)s right now.") % name
