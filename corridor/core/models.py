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
