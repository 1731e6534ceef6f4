"""How the numbers of a replay read."""

from __future__ import annotations

from datetime import timedelta

from django import template

from corridor.passes.views.simulator_words import minutes

register = template.Library()
register.filter("span", minutes)


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole in percent; what is there but tiny is no nought."""
    if not whole or not part:
        return "0%"
    percent = 100 * part / whole
    return f"{percent:.0f}%" if percent >= 1 else "<1%"


@register.filter
def is_less(span: timedelta) -> bool:
    """Whether a difference of times is a loss."""
    return span < timedelta()
