"""Flex on the pages of others: a student's home, and a teacher's room."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone

from corridor.accounts.actor import Actor
from corridor.core.panels import register_panel
from corridor.flex.policies import may_offer, may_require
from corridor.flex.queries.activities import activities_of, flex_period_names
from corridor.flex.queries.days import next_time
from corridor.flex.queries.entries import entry_at
from corridor.flex.queries.upcoming import upcoming


def register() -> None:
    register_panel("home", home)
    register_panel("room", room)
    register_panel("schedule", schedule)


def home(request: HttpRequest, context: Context) -> str:
    """The next Flex period, and where they go then."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    now: datetime = context.get("now") or timezone.now()
    today = actor.school.local(now).date()
    time = next_time(school_id=actor.school.id, today=today, now=now)
    if time is None:
        return ""
    entry = entry_at(student_id=actor.person_id, school_id=actor.school.id, time=time)
    values = {"time": time, "entry": entry, "today": today}
    return render_to_string("flex/_home.html", values, request)


def room(request: HttpRequest, context: Context) -> str:
    """What the teacher runs today."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    now: datetime = context.get("now") or timezone.now()
    own = [a for a in activities_of(actor=actor) if a.owner_id in actor.members]
    if not own or not may_offer(actor):
        return ""
    today = actor.school.local(now).date()
    found = upcoming(own, school=actor.school, today=today, now=now)
    rows = [
        (row.activity, held.taken)
        for row in found
        for held in row.dates
        if held.date == today and not held.is_cancelled
    ]
    values = {"rows": rows, "today": today}
    return render_to_string("flex/_room.html", values, request) if rows else ""


def schedule(request: HttpRequest, _context: Context) -> str:
    """The way to Flex for admins, where the school has it."""
    actor: Actor = request.member  # type: ignore[attr-defined]
    if not may_require(actor) or not flex_period_names(school_id=actor.school.id):
        return ""
    return render_to_string("flex/_schedule_link.html", {}, request)
