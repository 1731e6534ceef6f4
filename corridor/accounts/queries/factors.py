"""What somebody has besides the password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.accounts.models import CodeApp, Passkey, RecoveryCode


@dataclass(frozen=True, slots=True)
class Factors:
    """``app_since`` is when the authenticator app was set up; ``codes_left`` are not yet used."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def are_there(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)


def factors_of(*, user_id: UUID) -> Factors:
    """Three statements."""
    app = CodeApp.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()
    passkeys = Passkey.objects.filter(user_id=user_id).order_by("created_at", "id")
    left = RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count()
    return Factors(app.confirmed_at if app else None, tuple(passkeys), left)


def has_factor(*, user_id: UUID) -> bool:
    app = CodeApp.objects.filter(user_id=user_id, confirmed_at__isnull=False)
    return app.exists() or Passkey.objects.filter(user_id=user_id).exists()
