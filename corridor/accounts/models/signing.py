"""What is kept of sign-ins: browsers that are signed in, how long they stay, failed tries, and
links that let somebody choose a password.

All are global and hold no name: they are read before it is known whose district is
to be in force.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from corridor.accounts.lifetimes import ADMINS, STAFF, STUDENTS, Lifetime
from corridor.accounts.models.people import User
from corridor.core.tenancy import new_id
from corridor.schools.models import District


class Session(models.Model):
    """One browser. ``digest`` is the SHA-256 of its cookie, so that no copy of this table
    signs anybody in; ``user`` is empty for a stranger whom something is to be told.

    ``seen_at`` lags a few minutes behind (``lifetimes.NOTED_EVERY``); ``expires_at`` is what
    follows from it and from the rules of the district.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    data = models.JSONField(default=dict)
    device = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="accounts_session_expires"),
        ]

    def __str__(self) -> str:
        return f"Session {self.id}"


def _minutes(lifetime: Lifetime) -> models.PositiveSmallIntegerField[int, int]:
    return _number(int(lifetime.idle.total_seconds()) // 60, least=5, most=24 * 60)


def _hours(lifetime: Lifetime) -> models.PositiveSmallIntegerField[int, int]:
    return _number(int(lifetime.longest.total_seconds()) // 3600, least=1, most=7 * 24)


def _number(usual: int, *, least: int, most: int) -> models.PositiveSmallIntegerField[int, int]:
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(default=usual, validators=bounds)


class SignInRules(models.Model):
    """How long people of a district stay signed in; a district without a row has the defaults.

    ``..._idle_minutes``: without doing anything; ``..._longest_hours``: in any case.
    ``staff_second_factor``: not only admins, all staff need a second step after a password.
    """

    district = models.OneToOneField(District, on_delete=models.CASCADE, primary_key=True)
    student_idle_minutes = _minutes(STUDENTS)
    student_longest_hours = _hours(STUDENTS)
    staff_idle_minutes = _minutes(STAFF)
    staff_longest_hours = _hours(STAFF)
    admin_idle_minutes = _minutes(ADMINS)
    admin_longest_hours = _hours(ADMINS)
    staff_second_factor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Sign-in rules of {self.district_id}"


class SignInTries(models.Model):
    """How often a sign-in failed under one key, which is a keyed hash: see ``throttle``."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["last_at"], name="accounts_tries_last"),
        ]

    def __str__(self) -> str:
        return f"{self.failures} failed tries"


class AccountLink(models.Model):
    """A link with which somebody chooses the password of ``user``, once.

    ``digest`` is the SHA-256 of what stands in the link; ``used_at`` is set by whoever comes
    first. An invitation that was withdrawn is deleted.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("New password")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], name="accounts_link_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
