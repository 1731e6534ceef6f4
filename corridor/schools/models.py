"""What a school is made of: its district, places, bells and calendar.

A ``District`` is the tenant. Each ``School`` has one ``SchoolGate``, the row that every
decision about a pass locks first, and that counts versions so that screens notice what
they missed. Times of day are the school's wall clock; instants are UTC.
"""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.core.tenancy import TenantForeignKey, TenantModel, new_id


class District(models.Model):
    """The tenant; the only table of this app that belongs to no district."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class School(TenantModel):
    """A school and its settings. ``oneroster_id`` is the org's sourcedId, or empty.

    Students may make passes from ``starts_on`` (the go-live date; empty: from the first
    day); ``grade_starts`` has other dates for grades, ``{"09": "2026-01-12"}``. While
    ``is_staff_only`` only staff make passes, before ``staff_only_until`` or until it is
    turned off. Dates are the school's.
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


class Location(TenantModel):
    """A place one can go to or come from, with everything the rules ask about it.

    With an ``audience`` of ``only`` the place is on the list of those in one of
    ``visible_grades``, ``visible_groups`` or ``visible_people``, and with none of them on
    everybody's; with ``all_but`` on the list of everybody else. Requests for a time in the
    period ``cutoff_for`` (empty: in any) close at the start of ``cutoff_period``. Nobody
    leaves a classroom before ``hold_until``.
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


class Change(TenantModel):
    """Who changed what of a school's rules, when, from what to what; append-only.

    ``subject`` says of which kind the thing is ("rules", "place", ...), ``subject_id`` which
    one. ``before`` is empty for something new, ``after`` for something gone. ``actor_id`` is
    a person's, empty for the command line. ``is_private``: for the nurse and the case
    manager only. ``undoes`` is the change that this one took back.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    subject_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    is_private = models.BooleanField(default=False)
    undoes = TenantForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "school", "-at"], name="schools_change_recent"),
            models.Index(
                fields=["district", "subject_id", "-at"], name="schools_change_of_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_name}"
