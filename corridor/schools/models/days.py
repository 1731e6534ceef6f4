"""When a school is in class: its bells, its calendar, and when nobody leaves."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models.school import School


class BellSchedule(TenantModel):
    """A named set of periods, used by the days of the calendar that say so."""

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="bell_schedules")
    name = models.CharField(max_length=60)
    colour = models.CharField(max_length=10, default="indigo")
    is_default = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "name"],
                condition=Q(archived_at__isnull=True),
                name="schools_schedule_name",
            ),
            models.UniqueConstraint(
                fields=["district", "school"],
                condition=Q(is_default=True, archived_at__isnull=True),
                name="schools_schedule_default",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Period(TenantModel):
    """One period, wall clock of the school; ``ends_at`` is exclusive.

    ``lunch_wave`` is empty for everybody, or the wave ("A", "B") whose sections keep these
    times: with two lunches, a period that surrounds them is there once for each wave.
    """

    class Kind(models.TextChoices):
        CLASS = "class", _("Class")
        LUNCH = "lunch", _("Lunch")
        FLEX = "flex", _("Flex")

    bell_schedule = TenantForeignKey(BellSchedule, on_delete=models.CASCADE, related_name="periods")
    name = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.CLASS)
    lunch_wave = models.CharField(max_length=4, blank=True)
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "bell_schedule", "name", "lunch_wave"],
                name="schools_period_name",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="schools_period_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(TenantModel):
    """One day of a school: its day type ("A", "B" or empty), its bells, or why there is none.

    A date without a row is a school day on weekdays, with the default bell schedule.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="calendar_days")
    date = models.DateField()
    day_type = models.CharField(max_length=4, blank=True)
    bell_schedule = TenantForeignKey(
        BellSchedule, on_delete=models.PROTECT, null=True, blank=True, related_name="days"
    )
    is_school_day = models.BooleanField(default=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "date"], name="schools_calendar_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


class NoPassWindow(TenantModel):
    """When students don't leave: the edges of periods, or a span of the clock.

    ``kind`` period: the first ``first_minutes`` and the last ``last_minutes`` of the periods
    named (none: of every class). ``kind`` clock: from ``starts_at`` to ``ends_at``, wall
    clock, the end exclusive. ``weekdays`` are ISO (1 is Monday), none for every day;
    ``grades`` none for everybody.
    """

    class Kind(models.TextChoices):
        PERIOD = "period", _("First and last minutes of a period")
        CLOCK = "clock", _("Between two times")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="no_pass_windows")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.PERIOD)
    note = models.CharField(max_length=120, blank=True)
    first_minutes = models.PositiveSmallIntegerField(default=0)
    last_minutes = models.PositiveSmallIntegerField(default=0)
    periods = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    grades = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_on = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="period")
                | Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="schools_window_clock",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school"], name="schools_window_school"),
        ]

    def __str__(self) -> str:
        return self.note or self.kind
