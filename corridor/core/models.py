"""The outbox: what changed, written in the transaction that changed it. And the audit log."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from corridor.core.audit.models import AuditEntry, AuditLink, AuditPending
from corridor.core.tenancy.models import TenantModel

__all__ = ["AuditEntry", "AuditLink", "AuditPending", "Outbox"]


class Outbox(TenantModel):
    """One committed change that screens may care about.

    ``topics`` name audiences ("person:<id>", "room:<id>", "school:<id>"), never what
    changed. ``seq`` is given after commit by the one relay, in the order in which it saw
    the rows, so that a reader of ``seq > last`` can't skip a transaction that committed late.
    """

    platform_rights = ("select", "update", "delete")

    topics = ArrayField(models.CharField(max_length=60))
    version = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    seq = models.BigIntegerField(null=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(seq__isnull=True), name="core_outbox_unsent"),
            models.Index(fields=["seq"], name="core_outbox_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {' '.join(self.topics)}"


class Numbering(models.Model):
    """Where the relay's numbering of the outbox stands, in one row that every role may read.

    ``last`` is the newest number given, ``kept_from`` the first that was not yet pruned.
    Global: it holds two counters and nothing of any district.
    """

    platform_rights = ("select", "insert", "update")
    app_rights = ("select",)

    id = models.SmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField(default=0)
    kept_from = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="core_numbering_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.last)
