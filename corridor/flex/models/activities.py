"""What is offered in Flex periods, and when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Member
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models import Location, School


class Activity(TenantModel):
    """Something that students may spend a Flex period with: help in biology, the robotics lab.

    ``owner`` runs it, sees who comes and needs no other rights for that. ``capacity`` empty: as
    many as come. ``grades`` none: everybody. ``sign_up``: whether students choose it themselves.
    Choosing ends at the beginning of ``closes_period`` of the same day (empty: of its own period).
    It is offered in the Flex period ``period`` on ``weekdays`` (ISO, 1 is Monday; none: any) of
    ``day_types`` (none: any) from ``starts_on`` to ``ends_on``, both inclusive.
    """

    class Topic(models.TextChoices):
        STUDY = "study", _("Study")
        HELP = "help", _("Get help")
        MAKE = "make", _("Make")
        MOVE = "move", _("Move")
        OTHER = "other", _("Other")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="activities")
    owner = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="activities")
    location = TenantForeignKey(Location, on_delete=models.PROTECT, related_name="activities")
    title = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=8, choices=Topic.choices, default=Topic.OTHER)
    colour = models.CharField(max_length=10, default="teal")
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    grades = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    sign_up = models.BooleanField(default=True)
    closes_period = models.CharField(max_length=20, blank=True)
    period = models.CharField(max_length=20)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    day_types = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="flex_activity_days"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "school"],
                condition=Q(archived_at__isnull=True),
                name="flex_activity_school",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Session(TenantModel):
    """An activity on one date of the school, in one period: kept once something was said of it.

    Which dates an activity has follows from the calendar (``flex.times``), so that days off and
    other bells need no row. Somebody who signs up makes one, and whoever cancels a single date.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="flex_sessions")
    activity = TenantForeignKey(Activity, on_delete=models.CASCADE, related_name="sessions")
    date = models.DateField()
    period = models.CharField(max_length=20)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "activity", "date", "period"], name="flex_session_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school", "date"], name="flex_session_day"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} on {self.date:%Y-%m-%d}"
