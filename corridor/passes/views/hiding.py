"""Names that a class must not read: the room on a projector shows initials and no places.

The choice belongs to the browser's session, so that the server never sends what is hidden.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.accounts.actor import MemberRequest
from corridor.accounts.projecting import HIDDEN, are_names_hidden
from corridor.core.templatetags.core import initials
from corridor.passes.queries import PassCard, Room, StudentNow
from corridor.passes.views.answers import back_to_sender
from corridor.passes.views.staff_only import only_staff

# Between two letters: narrow, and still two words to whoever makes initials of them.
THIN = "\u202f"
LISTS = ("urgent", "requests", "others", "answered", "out", "here", "line", "back")


@require_POST
def hide_names(request: MemberRequest) -> HttpResponse:
    """``hide``: anything hides them, nothing shows them again."""
    only_staff(request)
    if request.POST.get("hide"):
        request.session[HIDDEN] = True
    else:
        request.session.pop(HIDDEN, None)
    return back_to_sender(request, "passes:room")


def card_for(request: HttpRequest, card: PassCard) -> PassCard:
    """The card as this browser may show it."""
    return without_names(card) if are_names_hidden(request) else card


def room_for(request: HttpRequest, room: Room) -> Room:
    """The room as this browser may show it."""
    if not are_names_hidden(request):
        return room
    hidden: dict[str, Any] = {
        name: [without_names(card) for card in getattr(room, name)] for name in LISTS
    }
    return replace(room, **hidden)


def without_names(card: PassCard) -> PassCard:
    return replace(
        card,
        student=letters(card.student),
        destination=_("a pass"),
        note="",
        colour="slate",
        icon="user-round",
        whereabouts="",
    )


def student_for(request: HttpRequest, student: StudentNow) -> StudentNow:
    """Somebody to choose for a pass: by name, but not where they are."""
    if not are_names_hidden(request) or student.is_free:
        return student
    return replace(student, place=_("a pass"))


def letters(name: str) -> str:
    """The initials of a student: "Nia Evans" is "N E"."""
    return THIN.join(initials(name))
