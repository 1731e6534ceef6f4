"""What every page's shell knows: where one can go, who one is, which period it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from corridor.accounts.actor import NO_STAFF, Actor
from corridor.accounts.kept import kept_for
from corridor.accounts.models import Role
from corridor.core.navigation import NavItem
from corridor.schools.permissions import Permission
from corridor.schools.queries import period_at

PAGES = {
    "covering:substitute": _("My day"),
    "covering:office": _("Covering"),
    "passes:home": _("Home"),
    "passes:room": _("My room"),
    "planning:calendar": _("Calendar"),
    "passes:new_pass": _("New pass"),
    "passes:history": _("Passes"),
    "clubs:list": _("Clubs"),
    "monitor:hall": _("Monitor"),
    "reports:overview": _("Overview"),
    "reports:places": _("Places"),
    "reports:people": _("People"),
    "schools:schedule": _("Bells"),
    "schools:rules": _("Rules"),
    "passes:accommodations": _("Support"),
    "passes:limits": _("Limits"),
    "passes:keep_apart": _("Keep apart"),
    "schools:changes": _("Changes"),
    "reports:who_looked": _("Who looked"),
    "passes:children": _("Your children"),
    "desk:desk": _("Desk"),
    "desk:export": _("Export"),
    "flex:choose": _("Flex"),
    "flex:activities": _("Flex"),
}
PAGE_ICONS = {
    "covering:substitute": "sun",
    "covering:office": "users",
    "passes:home": "house",
    "passes:room": "door-open",
    "planning:calendar": "calendar-days",
    "passes:new_pass": "ticket-plus",
    "passes:history": "history",
    "clubs:list": "users-round",
    "monitor:hall": "footprints",
    "reports:overview": "layout-dashboard",
    "reports:places": "map-pin",
    "reports:people": "users",
    "schools:schedule": "bell",
    "schools:rules": "sliders-horizontal",
    "passes:accommodations": "hand-heart",
    "passes:limits": "hash",
    "passes:keep_apart": "split",
    "schools:changes": "history",
    "reports:who_looked": "eye",
    "passes:children": "users",
    "desk:desk": "clipboard-check",
    "desk:export": "download",
    "flex:choose": "sparkles",
    "flex:activities": "sparkles",
}
PAGES_WITHIN = {
    "passes:home": ("/passes/ask/",),
    "planning:calendar": ("/plans/", "/visits/"),
    "flex:activities": ("/flex/",),
    "passes:room": ("/classes/", "/covering/"),
    "schools:rules": ("/admin/notifications/",),
    "reports:people": ("/admin/sign-in/", "/admin/rosters/", "/admin/covering/"),
}
START = "onboarding:start"  # for admins, while their first days go on
OF_STUDENTS = ("passes:home", "planning:calendar", "flex:choose", "passes:history")
OF_STAFF = (
    *("passes:room", "planning:calendar", "passes:new_pass", "monitor:hall", "passes:history"),
    *("flex:activities", "clubs:list"),
)
OF_MONITORS = ("monitor:hall", "passes:room", "passes:new_pass", "passes:history")
OF_CLERKS = ("desk:desk", *OF_MONITORS, "desk:export")
OF_COORDINATORS = ("clubs:list", *OF_STAFF)
OF_ADMINS = (
    *("reports:overview", "monitor:hall", "reports:people", "passes:history"),
    *("flex:activities", "reports:places", "schools:schedule", "schools:rules"),
)
OF_GUARDIANS = ("passes:children",)
OF_STAND_INS = ("covering:substitute", "passes:room", "passes:new_pass")
# What a page of the navigation needs; "schools:rules" is the first of its tabs that one may see.
NEEDS = {
    "passes:room": Permission.SEE_PASSES,
    "planning:calendar": Permission.SEE_PASSES,
    "passes:new_pass": Permission.MAKE_PASSES,
    "passes:history": Permission.SEE_PASSES,
    "clubs:list": Permission.MAKE_PASSES,
    "monitor:hall": Permission.SEE_HALL,
    "reports:overview": Permission.READ_REPORTS,
    "reports:places": Permission.PLACES,
    "reports:people": Permission.PEOPLE,
    "schools:schedule": Permission.SCHEDULE,
    "schools:rules": Permission.RULES,
    "passes:accommodations": Permission.SEE_ACCOMMODATIONS,
    "desk:desk": Permission.DESK,
    "desk:export": Permission.EXPORT,
    "covering:office": Permission.COVERAGE,
    "flex:activities": Permission.MAKE_PASSES,
}
OF_FLEX = ("flex:choose", "flex:activities")  # only where the school has it
OTHER_TABS = {
    "passes:limits": Permission.LIMITS,
    "passes:keep_apart": Permission.KEEP_APART,
    "schools:changes": Permission.SEE_CHANGES,
    "reports:who_looked": Permission.SEE_AUDIT,
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The names that ``core/base.html`` reads, and ``period_now`` for pages that show it.

    ``period_now`` is asked for only where a page does: a ``schools.queries.Bell`` or ``None``.
    """
    member: Actor | None = getattr(request, "member", None)
    if member is None:
        return {"demo": settings.DEMO}
    school = member.school
    return {
        "demo": settings.DEMO,
        "kept_for": kept_for(member.person_id),
        "nav_items": SimpleLazyObject(lambda: navigation_of(member)),
        "role_label": SimpleLazyObject(lambda: role_label(member.roles)),
        "live_after": getattr(request, "live_after", None),
        "period_now": lambda: period_at(
            school_id=school.id, time_zone=school.time_zone, now=timezone.now()
        ),
    }


def navigation_of(member: Actor) -> tuple[NavItem, ...]:
    """The pages of this person's day; what an installation does not have is left out."""
    return _items(_pages_of(member), settings.ROOT_URLCONF)


@lru_cache(maxsize=100)
def _items(names: tuple[str, ...], _urlconf: str) -> tuple[NavItem, ...]:
    return tuple(item for name in names for item in _item(name))


def _pages_of(member: Actor) -> tuple[str, ...]:
    """Those of their day, as far as they may see them, then what a district gave them besides."""
    own = OF_GUARDIANS if member.is_guardian else ()
    if member.is_student:
        return tuple(name for name in OF_STUDENTS if _is_there(member, name)) + own
    if member.stand_in is not None:
        return OF_STAND_INS if member.covers else OF_STAND_INS[:1]
    # Admins find who covers under People.
    more = ("clubs:list",) if member.is_admin else ("covering:office",)
    others = (name for name in OF_ADMINS if name not in OF_STAFF)
    pages = dict.fromkeys((*_usual_pages(member), *others, "passes:accommodations", *more))
    if member.may(Permission.FLEX):
        pages["flex:activities"] = None
    shown = tuple(n for n in pages if _is_there(member, n) and _may_see(member, n))
    if "schools:rules" not in shown:
        tabs = (name for name, permission in OTHER_TABS.items() if member.may(permission))
        shown += tuple(tabs)[:1]
    return shown + own


def _is_there(member: Actor, name: str) -> bool:
    return name not in OF_FLEX or member.school.has_flex


def _may_see(member: Actor, name: str) -> bool:
    looks_after = name == "flex:activities" and member.may(Permission.FLEX)
    return looks_after or member.may(NEEDS[name])


def _usual_pages(member: Actor) -> tuple[str, ...]:
    if member.is_admin:
        return OF_ADMINS
    if member.may(Permission.DESK):
        return OF_CLERKS
    if Role.HALL_MONITOR in member.roles:
        return OF_MONITORS
    return OF_COORDINATORS if Role.ACTIVITIES_COORDINATOR in member.roles else OF_STAFF


def start_page(member: Actor) -> str:
    """The name of the page where this member's day begins: the first they may see, for who only
    watches the halls those."""
    pages = _pages_of(member)
    roles = member.roles - {*NO_STAFF, Role.STAFF.value}
    if Role.HALL_MONITOR in roles and roles != {Role.HALL_MONITOR.value}:
        pages = tuple(sorted(pages, key=lambda name: name == "monitor:hall"))
    first = pages[0] if pages else "accounts:sessions"
    return START if first == "reports:overview" and member.has_checklist else first


def _item(name: str) -> Iterator[NavItem]:
    with contextlib.suppress(NoReverseMatch):
        within = PAGES_WITHIN.get(name, ())
        yield NavItem(PAGES[name], reverse(name), PAGE_ICONS[name], within)


def role_label(roles: frozenset[str]) -> str:
    """What somebody is, in words: "Nurse, Case manager"."""
    return ", ".join(str(role.label) for role in Role if role in roles)
