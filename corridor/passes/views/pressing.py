"""A button pressed twice, before the page could show what the first press did."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from corridor.accounts.actor import MemberRequest
from corridor.passes.commands.repeating import once
from corridor.passes.gate import Key


def press_once(request: MemberRequest, pass_id: UUID, what: str, act: Callable[[], None]) -> None:
    """Run ``act`` once for this person and the ``version`` of the pass that the page showed.

    A form that does not say which version it showed is taken at its word.
    """
    version = request.POST.get("version", "") or request.GET.get("version", "")
    if not version:
        act()
        return
    name = f"page:{what}:{pass_id}:{version[:12]}"
    key = Key.of(request.member.member_id, name, b"")
    once(key=key, pass_id=pass_id, now=timezone.now(), act=act)
