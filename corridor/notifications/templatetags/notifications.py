"""Tags of notifications."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from corridor.notifications.vapid import public_key

register = template.Library()


@register.simple_tag(takes_context=True)
def push_switch(context: Context) -> SafeString:
    """Whether this browser is woken, and the button for it."""
    made = {"push_key": public_key()}
    return render_to_string("notifications/_push_switch.html", made, context["request"])
