"""What the desk shows on a room's page: who is on the way to its class, who leaves it early."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string

from corridor.accounts.actor import Actor
from corridor.accounts.projecting import are_names_hidden
from corridor.desk.queries.day import DeskLine
from corridor.desk.queries.room import lines_of_room
from corridor.passes.queries import Room
from corridor.passes.situation import Place
from corridor.passes.views.hiding import letters


def room_panel(request: HttpRequest, context: Context) -> str:
    member: Actor | None = getattr(request, "member", None)
    room: Room | None = context.get("room")
    place: Place | None = context.get("place")
    if member is None or room is None or place is None or place.kind != "classroom":
        return ""
    now = context["now"]
    found = lines_of_room(
        school_id=member.school.id,
        location_id=place.id,
        section_id=room.teaching.section_id if room.teaching else None,
        day=member.school.local(now).date(),
        now=now,
    )
    if not found.coming and not found.leaving:
        return ""
    shown = {
        "coming": [_for_room(request, line) for line in found.coming],
        "leaving": [_for_room(request, line) for line in found.leaving],
        "names_hidden": are_names_hidden(request),
    }
    return render_to_string("desk/_room.html", shown, request=request)


def _for_room(request: HttpRequest, line: DeskLine) -> DeskLine:
    """On a projector only initials, and no reason."""
    if not are_names_hidden(request):
        return line
    return replace(line, student=letters(line.student), reason="")
