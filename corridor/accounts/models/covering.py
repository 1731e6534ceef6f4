"""Who stands in for whom, and the slip of paper that lets a substitute in for a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from corridor.accounts.models.people import Member
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models import School


class DayPass(TenantModel):
    """A substitute's way in for one date of the school: a code in the sub plan, of which only the
    keyed hash is kept.

    It opens the rooms of those whom its coverages name, and no student's history. ``member`` is
    who came in with it, made when it is opened; ``typed_name`` is what they call themselves. It
    dies at ``ends_at``, the last bell of that day.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="day_passes")
    date = models.DateField()
    digest = models.CharField(max_length=64)
    member = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    typed_name = models.CharField(max_length=80, blank=True)
    made_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "digest"], name="accounts_day_pass_digest"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school", "date"], name="accounts_day_pass_day"),
        ]

    def __str__(self) -> str:
        return f"Day pass for {self.date:%Y-%m-%d}"


class Coverage(TenantModel):
    """``cover`` stands in for ``teacher`` on a date of the school, in ``period`` (empty: all day).

    ``starts_at`` and ``ends_at`` (exclusive) are what the bells made of that at ``rules_version``
    of the school; empty where the day has no such period. ``cover`` is empty while it is only
    known that the teacher is away, or until a day pass is opened. ``ended_at``: it was taken back.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="coverages")
    teacher = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="covered_by")
    cover = TenantForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="covers"
    )
    day_pass = TenantForeignKey(
        DayPass, on_delete=models.CASCADE, null=True, blank=True, related_name="coverages"
    )
    date = models.DateField()
    period = models.CharField(max_length=20, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    rules_version = models.BigIntegerField(default=0)
    made_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    # The worker looks across districts for those whose bells have changed.
    platform_rights = ("select (date, district_id, ended_at, rules_version, school_id)",)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="accounts_coverage_order"
            ),
            models.CheckConstraint(
                condition=~Q(cover=F("teacher")), name="accounts_coverage_of_another"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "cover", "ends_at"],
                condition=Q(ended_at__isnull=True),
                name="accounts_covers",
            ),
            models.Index(
                fields=["district", "teacher", "ends_at"],
                condition=Q(ended_at__isnull=True),
                name="accounts_covered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cover_id} for {self.teacher_id} on {self.date:%Y-%m-%d}"
