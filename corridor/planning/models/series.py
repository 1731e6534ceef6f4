"""A plan for several students, several days, or both: a club, a weekly visit."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from corridor.accounts.models import Group, Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.passes.models import Trip
from corridor.planning.models.clubs import Club
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.schools.models import Location, School


class WhenModel(TenantModel):
    """At which time of a school's day: ``offset_minutes`` after the beginning of ``period``, or at
    ``at`` on the school's clock. A period moves with the bells, a time of the clock does not."""

    period = models.CharField(max_length=20, blank=True)
    offset_minutes = models.PositiveSmallIntegerField(default=0)
    at = models.TimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period="", at__isnull=False) | (~Q(period="") & Q(at__isnull=True)),
                name="%(app_label)s_%(class)s_when",
            ),
        ]

    @property
    def when(self) -> When:
        return When(self.period, self.offset_minutes, self.at)


class Series(WhenModel):
    """Its days are ``dates``, or all school days from ``starts_on`` to ``ends_on`` (inclusive) on
    one of ``weekdays`` (ISO, 1 is Monday; none: any) and of one of ``day_types`` (none: any).
    ``skipped`` are left out.

    Its students are listed (``SeriesStudent``), or whoever is in ``group`` at the time. Every
    student and day is a ``ScheduledPass`` of its own. ``origin`` empty: the class they have then.
    ``key`` is the idempotency key under which a program asked for it.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="series")
    title = models.CharField(max_length=80, blank=True)
    origin = TenantForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    destination = TenantForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    host = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField()
    trip = models.CharField(max_length=12, choices=Trip.choices, default=Trip.ROUND_TRIP)
    note = models.CharField(max_length=200, blank=True)
    may_decline = models.BooleanField(default=False)
    dates = ArrayField(models.DateField(), default=list, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    day_types = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    skipped = ArrayField(models.DateField(), default=list, blank=True)
    group = TenantForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="series"
    )
    club = TenantForeignKey(
        Club, on_delete=models.PROTECT, null=True, blank=True, related_name="series"
    )
    made_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True)
    key_digest = models.CharField(max_length=64, blank=True)

    class Meta(WhenModel.Meta):
        constraints: ClassVar = [
            *WhenModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["district", "made_by", "key"],
                condition=~Q(key=""),
                name="planning_series_key",
            ),
            models.CheckConstraint(
                condition=~Q(dates=[])
                | Q(starts_on__isnull=False, ends_on__gte=models.F("starts_on")),
                name="planning_series_days",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "school"],
                condition=Q(ended_at__isnull=True),
                name="planning_series_going_on",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Series {self.id}"

    @property
    def pattern(self) -> Pattern:
        return Pattern(
            dates=tuple(self.dates),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            weekdays=frozenset(self.weekdays),
            day_types=frozenset(self.day_types),
            skipped=frozenset(self.skipped),
        )


class SeriesStudent(TenantModel):
    """Somebody on the list of a series; ``left_at`` when they were taken off it. ``left_out`` are
    days on which they get no pass of it, because whoever planned it took them out."""

    series = TenantForeignKey(Series, on_delete=models.CASCADE, related_name="students")
    student = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_out = ArrayField(models.DateField(), default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "series", "student"],
                condition=Q(left_at__isnull=True),
                name="planning_series_student",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} in {self.series_id}"
