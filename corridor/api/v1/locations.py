"""The places one can go to, in their present state for whoever asks."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from corridor.accounts.actor import MemberRequest
from corridor.api.answers import READ, RefusalAnswer, answer, refusal_json
from corridor.api.times import instant
from corridor.passes.queries import Tile, tiles_for

router = Router()


class LocationAnswer(BaseModel):
    """A place as the caller may see it now.

    ``state``: "open", "approval" (somebody has to say yes), "full" (one joins the line) or
    "closed"; then ``code`` says which rule objects and ``lifts_at`` until when, and
    ``refusals`` are all that object, the weightiest first. ``minutes`` are the caller's own.
    ``busy`` says that there is no room, null where there is; ``line_length`` is told to
    students where they would join the line.
    """

    id: UUID
    name: str
    kind: str
    colour: str
    icon: str
    minutes: int
    approval: Literal["nobody", "origin", "destination", "student_choice", "both"]
    state: Literal["open", "approval", "full", "closed"]
    line_length: int
    trips: Literal["round_trip", "one_way", "both"]
    code: str | None
    lifts_at: str | None
    busy: str | None
    refusals: list[RefusalAnswer]


class Locations(BaseModel):
    items: list[LocationAnswer]


@router.get("/locations", response={200: Locations, **READ}, operation_id="locations")
def locations(request: MemberRequest) -> HttpResponse:
    """The places that the caller may see, by name."""
    tiles = tiles_for(actor=request.member, now=timezone.now())
    return answer({"items": [_location(tile) for tile in tiles]})


def _location(tile: Tile) -> dict[str, Any]:
    place, refusal = tile.place, tile.refusal
    return {
        "id": str(place.id),
        "name": place.name,
        "kind": place.kind,
        "colour": place.colour,
        "icon": place.icon,
        "minutes": tile.minutes,
        "approval": place.approval,
        "state": tile.state,
        "line_length": tile.line_length,
        "trips": place.trips,
        "code": refusal.code if refusal else None,
        "lifts_at": instant(refusal.lifts_at) if refusal else None,
        "busy": tile.busy or None,
        "refusals": [refusal_json(each) for each in tile.refusals],
    }
