"""A place that one can go to or come from."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models.school import School


class Location(TenantModel):
    """A place one can go to or come from, with everything the rules ask about it.

    With an ``audience`` of ``only`` the place is on the list of those in one of
    ``visible_grades``, ``visible_groups`` or ``visible_people``, and with none of them on
    everybody's; with ``all_but`` on the list of everybody else. Requests for a time in the
    period ``cutoff_for`` (empty: in any) close at the start of ``cutoff_period``. Nobody
    leaves a classroom before ``hold_until``. A late arrival comes from the place of that kind, an
    early dismissal leads to the other: both are for the attendance desk alone.
    """

    class Audience(models.TextChoices):
        ONLY = "only", _("Only these")
        ALL_BUT = "all_but", _("Everybody but these")

    class Kind(models.TextChoices):
        CLASSROOM = "classroom", _("Classroom")
        RESTROOM = "restroom", _("Restroom")
        WATER = "water", _("Water fountain")
        LOCKER = "locker", _("Locker")
        NURSE = "nurse", _("Nurse")
        OFFICE = "office", _("Office")
        GUIDANCE = "guidance", _("Guidance")
        LIBRARY = "library", _("Library")
        ATTENDANCE = "attendance", _("Attendance")
        LATE_ARRIVAL = "late_arrival", _("Late arrival")
        EARLY_DISMISSAL = "early_dismissal", _("Early dismissal")
        FLEX = "flex", _("Flex space")
        OTHER = "other", _("Other")

    class Approval(models.TextChoices):
        NOBODY = "nobody", _("Nobody: students just go")
        ORIGIN = "origin", _("The teacher they come from")
        DESTINATION = "destination", _("The staff of this place")
        STUDENT_CHOICE = "student_choice", _("The student chooses one of the two")
        BOTH = "both", _("Both of them")

    class Trips(models.TextChoices):
        ROUND_TRIP = "round_trip", _("Round trip only")
        ONE_WAY = "one_way", _("One way only")
        BOTH = "both", _("Round trip or one way")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    folder = models.CharField(max_length=60, blank=True)
    whereabouts = models.CharField(max_length=80, blank=True)
    extension = models.CharField(max_length=20, blank=True)  # for staff alone
    colour = models.CharField(max_length=10, default="slate")
    icon = models.CharField(max_length=40, default="map-pin")
    minutes = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    trips = models.CharField(max_length=12, choices=Trips.choices, default=Trips.ROUND_TRIP)
    approval = models.CharField(max_length=16, choices=Approval.choices, default=Approval.NOBODY)
    approval_scheduled = models.CharField(
        max_length=16, choices=Approval.choices, default=Approval.ORIGIN
    )
    approval_of_staff_passes = models.BooleanField(default=False)
    capacity_to = models.PositiveSmallIntegerField(null=True, blank=True)
    capacity_from = models.PositiveSmallIntegerField(null=True, blank=True)
    counts_toward_limit = models.BooleanField(default=True)
    is_destination = models.BooleanField(default=True)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.ONLY)
    visible_grades = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    visible_groups = ArrayField(models.UUIDField(), default=list, blank=True)
    visible_people = ArrayField(models.UUIDField(), default=list, blank=True)
    cutoff_for = models.CharField(max_length=20, blank=True)
    cutoff_period = models.CharField(max_length=20, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    closed_from = models.DateTimeField(null=True, blank=True)
    closed_until = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=120, blank=True)
    roster_name = models.CharField(max_length=120, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "name"],
                condition=Q(archived_at__isnull=True),
                name="schools_location_name",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="schools_location_minutes"),
        ]

    def __str__(self) -> str:
        return self.name
