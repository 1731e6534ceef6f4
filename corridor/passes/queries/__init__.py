"""What is? Read-only answers about passes, as frozen values ready for a page or the API."""

from corridor.passes.queries.card import PassCard
from corridor.passes.queries.cards import (
    Step,
    card_of,
    cards_of_student,
    find_cards,
    live_cards,
    timeline,
)
from corridor.passes.queries.new_pass import NewPassScreen, Pick, new_pass_screen
from corridor.passes.queries.rooms import Room, RoomChoice, room_choices, room_now, rooms_of
from corridor.passes.queries.screens import StudentScreen, student_screen
from corridor.passes.queries.students import StudentNow
from corridor.passes.queries.tiles import Tile, tile_for, tiles_for

__all__ = [
    "NewPassScreen",
    "PassCard",
    "Pick",
    "Room",
    "RoomChoice",
    "Step",
    "StudentNow",
    "StudentScreen",
    "Tile",
    "card_of",
    "cards_of_student",
    "find_cards",
    "live_cards",
    "new_pass_screen",
    "room_choices",
    "room_now",
    "rooms_of",
    "student_screen",
    "tile_for",
    "tiles_for",
    "timeline",
]
