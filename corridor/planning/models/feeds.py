"""A private address under which somebody's calendar program reads their plans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from corridor.accounts.models import Member
from corridor.core.tenancy import TenantForeignKey, TenantModel


class CalendarFeed(TenantModel):
    """One address of one member; ``digest`` is the SHA-256 of its secret part, which is shown
    once. Ended ones stay, so that it can be told when an address was last read. ``reads`` are
    those of the hour since ``counted_from``."""

    member = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    reads = models.PositiveIntegerField(default=0)
    counted_from = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "digest"], name="planning_feed_digest"),
            models.UniqueConstraint(
                fields=["district", "member"],
                condition=Q(ended_at__isnull=True),
                name="planning_feed_of_member",
            ),
        ]

    def __str__(self) -> str:
        return f"Feed of {self.member_id}"
