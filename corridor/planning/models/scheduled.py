"""A pass for a later time, and how it goes on with it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import TenantForeignKey
from corridor.passes.models import HallPass, Trip
from corridor.planning.models.series import Series, WhenModel
from corridor.schools.models import Location, School


class State(models.TextChoices):
    REQUESTED = "requested", _("Waiting for a yes")
    SCHEDULED = "scheduled", _("Scheduled")
    STARTED = "started", _("Started")
    MISSED = "missed", _("Missed")
    DECLINED = "declined", _("Not this time")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = ("requested", "scheduled")
BATCH = 1_000  # rows of one statement: it has room for 65,535 values

NEXT: dict[str, frozenset[str]] = {
    "requested": frozenset({"scheduled", "declined", "cancelled", "missed"}),
    "scheduled": frozenset({"started", "cancelled", "missed"}),
}


class EndReason(models.TextChoices):
    """Why a scheduled pass came to nothing."""

    UNANSWERED = "unanswered", _("Nobody answered in time")
    DECLINED = "declined", _("Not this time")
    BY_STUDENT = "by_student", _("Cancelled by the student")
    BY_STAFF = "by_staff", _("Cancelled by staff")
    OFF_THE_LIST = "off_the_list", _("No longer on the list")
    ABSENT = "absent", _("Absent that day")
    TOO_LATE = "too_late", _("Nobody could start it in time")
    NO_SUCH_TIME = "no_such_time", _("There was no such time that day")
    NOT_A_DAY = "not_a_day", _("That day is no longer one of its days")
    OTHER_PASS = "other_pass", _("Out with another pass")
    REFUSED = "refused", _("A rule said no")
    LEFT = "left", _("No longer at this school")


class ScheduledPass(WhenModel):
    """A pass of one student for a time of ``date``, the school's date.

    What is meant are the date and the time of day (``WhenModel``). ``due_at`` is what the bells
    made of it when they were last looked at (``commands.retiming``), and empty where the day has
    no such time. It starts when the bells, asked again behind the school's gate, say so.
    ``wake_at`` is when it is looked at next, and empty when it is over.

    ``asked`` are the persons who may answer while it is requested. ``host`` is whom the student
    visits, where that is somebody. ``origin`` empty: the class that the student has then.
    ``may_decline``: the student may say no to what staff have planned. ``refused_by`` is the code
    of the rule that kept it from starting. ``reminders`` is how near it has come (``notices``), and
    ``reminded_of`` the time that this was counted for.
    """

    platform_rights = ("select (district_id, school_id, state, wake_at)",)

    school = TenantForeignKey(School, on_delete=models.PROTECT, related_name="scheduled_passes")
    student = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="scheduled_passes")
    origin = TenantForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    destination = TenantForeignKey(
        Location, on_delete=models.PROTECT, related_name="scheduled_passes"
    )
    host = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    series = TenantForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="passes"
    )
    date = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    trip = models.CharField(max_length=12, choices=Trip.choices, default=Trip.ROUND_TRIP)
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    made_by_staff = models.BooleanField(default=False)
    may_decline = models.BooleanField(default=False)
    asked = ArrayField(models.UUIDField(), default=list, blank=True)
    asked_too = ArrayField(models.UUIDField(), default=list, blank=True)
    made_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answered_by = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    ended_by = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=200, blank=True)
    refused_by = models.CharField(max_length=40, blank=True)
    hall_pass = TenantForeignKey(
        HallPass, on_delete=models.PROTECT, null=True, blank=True, related_name="scheduled"
    )
    version = models.IntegerField(default=1)
    reminded_of = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta(WhenModel.Meta):
        constraints: ClassVar = [
            *WhenModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=OPEN, wake_at__isnull=False)
                | (~Q(state__in=OPEN) & Q(wake_at__isnull=True)),
                name="planning_open_wakes",
            ),
            models.CheckConstraint(
                condition=Q(state="started", hall_pass__isnull=False)
                | (~Q(state="started") & Q(hall_pass__isnull=True)),
                name="planning_started_has_pass",
            ),
            models.UniqueConstraint(
                fields=["district", "hall_pass"],
                condition=Q(hall_pass__isnull=False),
                name="planning_one_of_a_pass",
            ),
            models.UniqueConstraint(
                fields=["district", "series", "student", "date"],
                condition=Q(series__isnull=False, state__in=(*OPEN, "started")),
                name="planning_once_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["wake_at"], condition=Q(wake_at__isnull=False), name="planning_wakes"
            ),
            models.Index(fields=["district", "student", "date"], name="planning_of_student"),
            models.Index(fields=["district", "school", "date"], name="planning_of_day"),
            models.Index(
                fields=["district", "destination", "date"], name="planning_of_destination"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} for {self.date:%Y-%m-%d}"
