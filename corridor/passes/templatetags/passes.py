"""How a pass reads on a page: how long ago, how long it may take."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.passes.models import State
from corridor.passes.queries import PassCard

register = template.Library()


@register.filter
def ago(instant: datetime, now: datetime) -> str:
    """Whole minutes since an instant, as the end of a sentence: "asked 2 min ago"."""
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)


@register.filter
def seconds_given(card: PassCard) -> int:
    """How long the present leg of a pass may take, in seconds: what its bar starts from."""
    begins = card.returning_at if card.state == "returning" else card.started_at
    if card.due_at is None or begins is None:
        return 0
    return round((card.due_at - begins).total_seconds())


@register.filter
def stands_still(card: PassCard) -> str:
    """Words instead of a clock for a student who is at the place; else nothing."""
    return _("there") if card.state == "arrived" else ""


@register.filter
def state_words(card: PassCard) -> str:
    """The state of a pass as people say it."""
    return str(State(card.state).label)
