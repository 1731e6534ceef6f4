"""What somebody of staff saw of a student, and told those who look after that."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.passes.models import HallPass
from corridor.schools.models import School

LABEL = 60


class Concern(TenantModel):
    """``reason`` is one of the school's list as it read then. ``key`` is that of the form, so that
    one that is sent twice is one report. ``withdrawn_at``: who reported it took it back, and the
    note is gone."""

    school = TenantForeignKey(School, on_delete=models.PROTECT, related_name="concerns")
    student = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="concerns")
    hall_pass = TenantForeignKey(
        HallPass, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns"
    )
    reason = models.CharField(max_length=LABEL)
    note = models.CharField(max_length=200, blank=True)
    reported_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    key = models.UUIDField()
    dealt_with_by = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dealt_with_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "reported_by", "key"], name="concerns_reported_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school", "-reported_at"], name="concerns_of_school"),
            models.Index(fields=["district", "student", "-reported_at"], name="concerns_about"),
        ]

    def __str__(self) -> str:
        return self.reason


class ConcernReasons(TenantModel):
    """The reasons of one school, in the order of the form; without a row the usual ones."""

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="+")
    labels = ArrayField(models.CharField(max_length=LABEL), default=list)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "school"], name="concerns_own_reasons"),
        ]

    def __str__(self) -> str:
        return gettext("Reasons of reports")
