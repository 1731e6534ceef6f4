"""What proves that it is really them, besides the password: codes and passkeys. Global tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from corridor.accounts.models.people import User
from corridor.core.tenancy import new_id


class CodeApp(models.Model):
    """An authenticator app (TOTP, RFC 6238); ``secret`` is sealed (``core.sealing``).

    ``last_step`` is the time step of the code used last: no code is good twice.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True)
    secret = models.TextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Code app of {self.user_id}"


class Passkey(models.Model):
    """A WebAuthn credential (W3C WebAuthn Level 2); ``credential`` is its id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """One of the codes for the day the phone is gone; only a keyed hash is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "digest"], name="accounts_recovery_code"),
        ]

    def __str__(self) -> str:
        return f"Recovery code of {self.user_id}"
