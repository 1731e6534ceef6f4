"""Three tables that only grow: the entries, the chain that seals them, and what is not yet in it.

The database guards the first two itself: the app may insert and read, and a trigger refuses
to update or delete, whoever asks.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from corridor.core.audit.kinds import Kind
from corridor.core.tenancy.models import TenantForeignKey, TenantModel

HASH_LENGTH = 64


class AuditEntry(TenantModel):
    """Something that somebody did. Ids only, never a name: people can be renamed and forgotten.

    ``actor_id`` and ``subjects`` are people (empty: the command line; nobody), ``member_id``
    what the actor was at ``school_id``. ``request_id`` finds the line of the server's log.
    """

    app_rights: ClassVar[tuple[str, ...]] = ("select", "insert")

    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    school_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    subjects = ArrayField(models.UUIDField(), default=list)
    details = models.JSONField(default=dict)
    device = models.CharField(max_length=80, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "school_id", "-at"], name="core_audit_of_school"),
            models.Index(fields=["district", "actor_id", "-at"], name="core_audit_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"


class AuditLink(TenantModel):
    """An entry's place in its district's chain; ``number`` counts from 1 without gaps.

    ``hash`` is over ``previous`` and the entry (``chain.digest``).
    """

    app_rights: ClassVar[tuple[str, ...]] = ("select", "insert")

    number = models.BigIntegerField()
    entry = TenantForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="links")
    previous = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "number"], name="core_audit_number"),
            models.UniqueConstraint(fields=["district", "entry"], name="core_audit_sealed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:8]}"


class AuditPending(TenantModel):
    """A mark for the worker: the entry with this id is not in the chain yet."""

    app_rights: ClassVar[tuple[str, ...]] = ("select", "insert", "delete")
    platform_rights: ClassVar[tuple[str, ...]] = ("select (district_id)",)

    def __str__(self) -> str:
        return str(self.id)
