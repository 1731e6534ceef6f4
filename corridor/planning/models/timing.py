"""By which rules the plans of a school have their times."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models import School


class Timing(TenantModel):
    """The version of a school's rules (``SchoolGate.rules_version``) that the due times of its
    plans were last made from: where the gate is further, they are to be made again."""

    platform_rights = ("select (district_id, rules_version, school_id)",)

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="+")
    rules_version = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "school"], name="planning_timing_school"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} by {self.rules_version}"
