"""Who is at a place or waits for it, before it is put away?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.core.errors import Refusal
from corridor.passes.models import LIVE, HallPass
from corridor.schools.models import Location

THERE = ("out", "arrived")


def place_in_use(location: Location) -> Refusal | None:
    """A refusal while students are there, on the way or waiting. One statement."""
    states = list(
        HallPass.objects.filter(
            school_id=location.school_id, destination_id=location.id, state__in=LIVE
        )
        .exclude(state="returning")
        .values_list("state", flat=True)
    )
    if not states:
        return None
    there = sum(state in THERE for state in states)
    sentences = [
        _there(there) if there else "",
        _waiting(len(states) - there) if len(states) > there else "",
        _("Close it first, and put it away when nobody is there any more."),
    ]
    return Refusal("place_in_use", " ".join(filter(None, sentences)))


def _there(n: int) -> str:
    text = ngettext(
        "%(n)d student is there or on the way.", "%(n)d students are there or on the way.", n
    )
    return text % {"n": n}


def _waiting(n: int) -> str:
    text = ngettext("%(n)d student waits for it.", "%(n)d students wait for it.", n)
    return text % {"n": n}
