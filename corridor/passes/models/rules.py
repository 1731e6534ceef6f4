"""What is stored about the rules of passes that concern certain students."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Group, Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.passes.models.passes import HallPass
from corridor.schools.models import Location, School


class PassLimit(TenantModel):
    """An exception from the school's pass limit for a grade, a group or one student.

    ``window`` is the span that is counted. ``starts_on`` and ``ends_on`` are school-local
    dates, both inclusive, or empty. A limit of 0 means: always ask. The nearest wins:
    student, then group (the most generous of several), then grade, then the school's own.
    """

    class Window(models.TextChoices):
        DAY = "day", _("a day")
        WEEK = "week", _("a week")
        TERM = "term", _("a term")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="pass_limits")
    grade = models.CharField(max_length=10, blank=True)
    group = TenantForeignKey(
        Group, on_delete=models.CASCADE, null=True, blank=True, related_name="pass_limits"
    )
    student = TenantForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="pass_limits"
    )
    window = models.CharField(max_length=4, choices=Window.choices, default=Window.DAY)
    passes = models.PositiveSmallIntegerField(validators=[MaxValueValidator(999)])
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    (~Q(grade="") & Q(group__isnull=True, student__isnull=True))
                    | (Q(grade="", student__isnull=True) & Q(group__isnull=False))
                    | (Q(grade="", group__isnull=True) & Q(student__isnull=False))
                ),
                name="passes_limit_of_one",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="passes_limit_dates",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school"], name="passes_limit_school"),
        ]

    def __str__(self) -> str:
        return f"{self.passes} {self.window}"


class KeepApart(TenantModel):
    """Students who are not to meet in the halls; ``school`` is where it was set.

    Dates are school-local and inclusive, or empty. Never shown to a student.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="keep_aparts")
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_on = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="passes_apart_dates",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school"], name="passes_apart_school"),
        ]

    def __str__(self) -> str:
        return self.name


class KeepApartMember(TenantModel):
    keep_apart = TenantForeignKey(KeepApart, on_delete=models.CASCADE, related_name="members")
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "keep_apart", "person"], name="passes_apart_member"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class KeepApartEvent(TenantModel):
    """What keeping apart did to a pass: held it back, or was overridden with a reason."""

    class Outcome(models.TextChoices):
        HELD = "held", _("Waited in line")
        OVERRIDDEN = "overridden", _("Sent with a reason")
        WITH_ADULT = "with_adult", _("Sent with an adult")

    keep_apart = TenantForeignKey(KeepApart, on_delete=models.CASCADE, related_name="events")
    hall_pass = TenantForeignKey(HallPass, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    at = models.DateTimeField()
    actor = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "keep_apart", "-at"], name="passes_apart_event"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at:%H:%M}"


class Accommodation(TenantModel):
    """What a student's passes may do that others' may not. Seen by the nurse and the case
    manager only, and by nothing that anybody else can read.

    ``time_percent`` stretches the minutes. ``allowed_places`` are locations that the student
    may go to although they are not on everybody's list. It belongs to the person, at every
    school; ``school`` is where it was set. Dates are inclusive.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="accommodations")
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="accommodations")
    time_percent = models.PositiveSmallIntegerField(
        default=100, validators=[MinValueValidator(100), MaxValueValidator(400)]
    )
    extra_passes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(99)])
    no_cool_down = models.BooleanField(default=False)
    line_priority = models.BooleanField(default=False)
    exempt_from_windows = models.BooleanField(default=False)
    allowed_places = ArrayField(models.UUIDField(), default=list, blank=True)
    note = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "person"], name="passes_accommodation_person"
            ),
            models.CheckConstraint(
                condition=Q(time_percent__gte=100, time_percent__lte=400),
                name="passes_accommodation_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="passes_accommodation_dates",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class PreApproval(TenantModel):
    """A teacher's yes in advance: the next ``remaining`` passes from a room until the bell.

    ``destination`` is empty for any place that asks the origin's teacher. It is the yes of
    ``member``, said by their assistant where ``said_by`` is not empty.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="pre_approvals")
    origin = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    destination = TenantForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    member = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="pre_approvals")
    said_by = TenantForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    given = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    remaining = models.PositiveSmallIntegerField()
    until = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(remaining__lte=F("given")), name="passes_pre_approval_remaining"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "school"],
                condition=Q(remaining__gt=0),
                name="passes_pre_approval_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remaining} of {self.given}"
