"""The school's own rules, as sentences with switches and fields in them."""

from __future__ import annotations

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.core.errors import Invalid
from corridor.schools import commands, rule_queries
from corridor.schools.access import AdminRequest, needs
from corridor.schools.permissions import Permission
from corridor.schools.rule_facts import RuleFacts
from corridor.schools.rule_rows import Sources, cards, left_out
from corridor.schools.rule_sentences import GROUPS
from corridor.schools.rules_form import RulesEditor
from corridor.schools.views.copying import other_schools


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RULES)
def rules(request: AdminRequest) -> HttpResponse:
    """The page; ``try`` asks for the simulator with the draft instead of saving it."""
    editor = _editor(request)
    if request.method != "POST":
        return _page(request, editor)
    if not editor.is_valid():
        return _page(request, editor, status=422)
    if "try" in request.POST:
        return redirect(f"{_address('passes:simulator')}?{urlencode(_changes(request, editor))}")
    try:
        commands.save_draft(
            actor=request.member,
            school_id=request.school.id,
            draft=editor.draft(),
            now=timezone.now(),
        )
    except Invalid as problem:
        editor.show(problem)
        return _page(request, editor, status=422)
    messages.success(request, _("The rules are saved. They hold from now on."))
    return redirect("schools:rules")


def _editor(request: AdminRequest) -> RulesEditor:
    school = rule_queries.school_of(request.school.id)
    return RulesEditor.of(
        RuleFacts.of(school),
        rule_queries.windows_of(school.id),
        today=timezone.now().astimezone(ZoneInfo(school.time_zone)).date(),
        data=request.POST if request.method == "POST" else None,
    )


def _page(request: AdminRequest, editor: RulesEditor, status: int = 200) -> HttpResponse:
    school_id, now = request.school.id, timezone.now()
    sources = Sources(
        editor=editor,
        places=rule_queries.destinations(school_id=school_id),
        last=rule_queries.last_changes(school_id=school_id),
        now=now,
    )
    made = cards(sources)
    rows = [row for card in made for row in card.rows]
    words, only = request.GET.get("q", ""), request.GET.get("only", "")
    context = {
        "editor": editor,
        "cards": made,
        "groups": GROUPS,
        "count": len(rows),
        "lately": sum("lately" in row.chips for row in rows),
        "changed": sum(row.is_changed for row in rows),
        "seen": rule_queries.mark_of(school_id=school_id),
        "words": words,
        "only": only,
        "hidden": left_out(made, words=words, only=only),
        "wrong": sum(bool(row.errors) for row in rows),
        "now": now,
        "can_copy": bool(other_schools(request)),
        "simulator": _address("passes:simulator"),
        "preview": _address("passes:rules_preview"),
    }
    return render(request, "schools/rules.html", context, status=status)


def _changes(request: AdminRequest, editor: RulesEditor) -> dict[str, str]:
    """The fields of the draft that differ from what is saved, as they were sent."""
    forms = (editor.rules, *editor.windows)
    changed = (form.add_prefix(n) for form in forms for n in form.fields if form.has_other(n))
    return {name: request.POST.get(name, "") for name in changed}


def _address(name: str) -> str:
    """A page of an app above; empty while it is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
