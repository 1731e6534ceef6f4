"""The only pages there are for whoever is here with a shared account or a day pass.

By name, so that a page that comes later is closed to them until somebody says otherwise. ADR 18.
"""

from __future__ import annotations

PAGES = frozenset(
    {
        *("covering:substitute", "covering:take_rooms", "covering:open_day_pass"),
        *("accounts:sign_in", "accounts:sign_in_as", "accounts:sign_out", "core:theme"),
        "accounts:switch_school",
        *("passes:home", "passes:room", "passes:find_room", "passes:hide_names"),
        *("passes:new_pass", "passes:pass", "passes:approve", "passes:decline"),
        *("passes:approve_all", "passes:confirm_all", "passes:confirm_back", "passes:reopen"),
        *("passes:start", "passes:arrive", "passes:send_back", "passes:end", "passes:cancel"),
        *("passes:extend", "passes:correct", "passes:send_with_adult", "passes:mark_urgent"),
        "csp_reports",
    }
)


def is_open_to_stand_ins(page: str) -> bool:
    return page in PAGES
