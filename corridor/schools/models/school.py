"""The tenant, its schools with their settings, and the lock of their decisions."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from corridor.core.tenancy import TenantForeignKey, TenantModel, new_id


class District(models.Model):
    """The tenant; the only table of this app that belongs to no district.

    ``domains`` are the district's own e-mail domains, in lower case: whoever types an address
    of one is led to this district's way in. ``set_up_at``: when somebody finished setting it up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    guardians_are_on = models.BooleanField(default=False)
    photos_are_on = models.BooleanField(default=True)
    year_starts_on = models.DateField(null=True, blank=True)
    year_ends_on = models.DateField(null=True, blank=True)
    set_up_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class School(TenantModel):
    """A school and its settings. ``oneroster_id`` is the org's sourcedId, or empty.

    Students may make passes from ``starts_on`` (the go-live date; empty: from the first
    day); ``grade_starts`` has other dates for grades, ``{"09": "2026-01-12"}``. While
    ``is_staff_only`` only staff make passes, before ``staff_only_until`` or until it is
    turned off. Dates are the school's. With ``accept_classes`` a class of the roster counts
    once its teacher has accepted it.
    """

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    oneroster_id = models.CharField(max_length=255, blank=True)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    archived_at = models.DateTimeField(null=True, blank=True)

    pass_limit = models.PositiveSmallIntegerField(null=True, blank=True, default=5)
    pass_limit_week = models.PositiveSmallIntegerField(null=True, blank=True)
    pass_limit_term = models.PositiveSmallIntegerField(null=True, blank=True)
    staff_passes_count = models.BooleanField(default=False)
    students_may_name_origin = models.BooleanField(default=False)
    hall_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    cool_down_minutes = models.PositiveSmallIntegerField(default=0)
    return_minutes = models.PositiveSmallIntegerField(default=5)
    stale_minutes = models.PositiveSmallIntegerField(default=10)
    auto_end_minutes = models.PositiveSmallIntegerField(default=15)
    lapse_minutes = models.PositiveSmallIntegerField(default=15)
    offer_seconds = models.PositiveSmallIntegerField(default=30)
    refund_seconds = models.PositiveSmallIntegerField(default=60)
    keep_line_over_bell = models.BooleanField(default=False)
    offer_nearer = models.BooleanField(default=True)
    urgent_is_on = models.BooleanField(default=True)
    starts_on = models.DateField(null=True, blank=True)
    grade_starts = models.JSONField(default=dict, blank=True)
    accept_classes = models.BooleanField(default=False)
    is_staff_only = models.BooleanField(default=False)
    staff_only_until = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "slug"], name="schools_school_slug"),
            models.UniqueConstraint(
                fields=["district", "oneroster_id"],
                condition=~Q(oneroster_id=""),
                name="schools_school_oneroster_id",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class SchoolGate(TenantModel):
    """The lock of a school's decisions.

    ``version`` grows with every change of a pass, ``rules_version`` with every change of
    what the rules read (settings, places, staff of places, bells), ``ticket`` numbers the
    line. ``next_due_at`` is the earliest instant at which something happens by itself.
    """

    platform_rights = ("select (district_id, next_due_at, rules_version, school_id)",)

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="gates")
    version = models.BigIntegerField(default=0)
    rules_version = models.BigIntegerField(default=0)
    ticket = models.BigIntegerField(default=0)
    frozen = models.BooleanField(default=False)
    next_due_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "school"], name="schools_gate_school"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_due_at"],
                condition=Q(next_due_at__isnull=False),
                name="schools_gate_due",
            ),
        ]

    def __str__(self) -> str:
        return f"Gate of {self.school_id}"
