"""A district's ways in: set up, switched on and off, tried out. For district admins."""

from __future__ import annotations

from datetime import datetime

from corridor.accounts.models import SignInProvider


def note_tested(*, provider: SignInProvider, now: datetime) -> None:
    """Somebody saw what comes back from it."""
    SignInProvider.objects.filter(id=provider.id).update(tested_at=now)
