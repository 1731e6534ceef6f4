"""Tags and filters that every page may use: icons, the shell, clock texts, names."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.core.files.storage import storages
from django.forms import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from corridor.core import assets
from corridor.core.navigation import NavItem, address_of, beyond_a_phone, current
from corridor.core.panels import panels_at
from corridor.core.stencil import stencil
from corridor.core.theme import chosen_theme

register = template.Library()

PALETTE = (
    *("red", "orange", "amber", "lime", "green", "teal"),
    *("sky", "blue", "indigo", "violet", "pink", "slate"),
)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A decorative icon from the sprite; the text beside it must say what it means."""
    return _icon(str(name), size, storages["staticfiles"])


@lru_cache(maxsize=2000)
def _icon(name: str, size: int, _storage: Any) -> SafeString:
    """The address of the sprite follows from the storage, which tests exchange."""
    return format_html(
        '<svg class="i" width="{0}" height="{0}" aria-hidden="true"><use href="{1}#{2}"/></svg>',
        size,
        static("core/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str) -> SafeString:
    """What other apps show at this place of the page (``core.panels``)."""
    shown = panels_at(place, context["request"], context)
    return format_html_join("", "{}", ((part,) for part in shown))


@register.simple_tag
def address(page: str) -> str:
    """Where a page without values in its address is; ``{% url %}`` looks it up each time."""
    return address_of(page)


@register.simple_tag
def fixed(template: str, **shape: object) -> SafeString:
    """A piece that reads the same on every page, but for its shape and the language."""
    return stencil(template, "row", (), **shape).fill(())


@register.simple_tag
def filled(template: str, names: str, *values: object, **shape: object) -> SafeString:
    """A piece that differs by these values alone, in the order of their ``names``.

    The template may only show them; what it asks about is its shape (see ``core.stencil``).
    """
    return stencil(template, "row", tuple(names.split()), **shape).fill(values)


@register.simple_tag
def stylesheet_links() -> SafeString:
    """The product's style sheets: as written in development, joined elsewhere."""
    links = ((static(path),) for path in assets.paths())
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The theme this browser asked for: ``light``, ``dark`` or nothing for the system's."""
    request: HttpRequest | None = context.get("request")
    return chosen_theme(request) if request else ""


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> SafeString:
    """The main navigation: ``nav_items`` of the context, with the current page marked."""
    request: HttpRequest | None = context.get("request")
    items: tuple[NavItem, ...] = tuple(context.get("nav_items") or ())
    here = current(items, request.path if request else "")
    folded = beyond_a_phone(items)
    return stencil("core/_nav.html", "row", (), items=items, here=here, folded=folded).fill(())


ACCOUNT = ("name", "initials", "colour", "role", "school", "schools", "csrf_token", "person")


@register.simple_tag(takes_context=True)
def account_menu(context: Context) -> SafeString:
    """Who is signed in (``request.member``, may be None), and what is theirs to set."""
    request: Any = context.get("request")
    member, role = getattr(request, "member", None), context.get("role_label", "")
    name = member.name if member else ""
    has_own = bool(member) and getattr(member, "stand_in", None) is None
    goes_in = has_own and not getattr(member, "is_only_guardian", False)
    form = stencil(
        "core/_account.html",
        "row",
        ACCOUNT,
        is_member=member is not None,
        has_own=has_own,
        has_start=goes_in,
        has_bell=goes_in and not getattr(request, "owes_factor", False),
        has_desk=goes_in and bool(getattr(member, "is_staff", False)),
        has_role=bool(role),
        theme=theme(context),
    )
    return form.fill(
        (
            *(name, initials(name), avatar_colour(name), role),
            member.school.name if member else "",
            _schools(context),
            context.get("csrf_token", ""),
            getattr(member, "person_id", ""),
        )
    )


def _schools(context: Context) -> SafeString:
    """The switch between one person's schools; nothing where there is one."""
    request = context.get("request")
    several = len(getattr(request, "memberships", ())) > 1
    return render_to_string("core/_schools.html", request=request) if several else SafeString("")


@register.filter
def clock(value: timedelta | float | None) -> str:
    """Seconds or a duration as ``m:ss``; a minus sign becomes the plus of being over."""
    if value is None:
        return ""
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else value)
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes}:{rest:02d}"


@register.filter
def seconds_until(due: datetime | None, now: datetime) -> int:
    """Whole seconds from ``now`` to ``due``, below zero when it has passed."""
    return round((due - now).total_seconds()) if due else 0


@register.filter
def iso(value: datetime | None) -> str:
    """An instant as scripts read it: ISO 8601 in UTC with milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds") if value else ""


@register.simple_tag(takes_context=True)
def local_time(context: Context, value: datetime | None, style: str = "g:i") -> SafeString:
    """An instant in the school's zone, as a ``<time>`` element; ``style`` is a date format."""
    if value is None:
        return SafeString("")
    return _time(value.astimezone(UTC), _zone(context), style, get_language())


@lru_cache(maxsize=2000)
def _time(value: datetime, zone: tzinfo, style: str, _language: str | None) -> SafeString:
    text = date_format(value.astimezone(zone), style)
    return format_html('<time datetime="{}">{}</time>', iso(value), text)


def _zone(context: Context) -> tzinfo:
    request = context.get("request")
    school = getattr(request, "school", None) or context.get("school")
    name = getattr(school, "time_zone", None)
    return ZoneInfo(str(name)) if name else timezone.get_current_timezone()


@register.filter
def initials(name: object) -> str:
    """Up to two letters of a name: the first of the first and of the last word."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    if len(words) > 1 and words[0].endswith("."):
        words = words[1:]
    return "".join(word[0] for word in dict.fromkeys((*words[:1], *words[-1:]))).upper()


@register.filter
def avatar_colour(name: object) -> str:
    """A colour of the palette that stays the same for the same name."""
    digest = hashlib.blake2b(str(name).encode(), digest_size=2).digest()
    return PALETTE[int.from_bytes(digest) % len(PALETTE)]


@register.filter
def percent(part: float, whole: float) -> int:
    """``part`` of ``whole`` in percent, kept between 0 and 100."""
    return max(0, min(100, round(100 * part / whole))) if whole else 0


@register.filter
def gone(left: int) -> int:
    """The rest of a hundred: what the ring no longer shows."""
    return 100 - left


@register.filter
def line_around(length: int, position: int) -> list[int]:
    """Numbers to draw of a line of people: all of a short one, else the near ones; 0 is a gap."""
    if length <= 7:
        return list(range(1, length + 1))
    near = [n for n in range(position - 1, position + 2) if 1 <= n <= length]
    shown = sorted({1, *near, length})
    numbers: list[int] = []
    for number in shown:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers


@register.simple_tag
def styled(field: BoundField) -> SafeString:
    """A form field's control in the product's clothes."""
    kind = getattr(field.field.widget, "input_type", "")
    dress = {"checkbox": "tick", "radio": "", "hidden": ""}.get(kind, "input")
    attrs: dict[str, str | bool] = {"class": dress} if dress else {}
    if field.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}_error"}
    return field.as_widget(attrs=attrs)
