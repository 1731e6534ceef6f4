"""Terms, courses, sections and enrollments, as a roster provider tells them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models import Location, School


class RosteredModel(TenantModel):
    """A row with the provider's id; who or what vanishes from a roster is archived."""

    oneroster_id = models.CharField(max_length=255, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True


class Term(RosteredModel):
    """An academic session; ``ends_on`` is its last day, inclusive."""

    class Kind(models.TextChoices):
        GRADING_PERIOD = "gradingPeriod", _("Grading period")
        SEMESTER = "semester", _("Semester")
        SCHOOL_YEAR = "schoolYear", _("School year")
        TERM = "term", _("Term")

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    school_year = models.CharField(max_length=10)

    class Meta(RosteredModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "oneroster_id"], name="rostering_term_oneroster_id"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Course(RosteredModel):
    title = models.CharField(max_length=200)
    code = models.CharField(max_length=64, blank=True)

    class Meta(RosteredModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "oneroster_id"], name="rostering_course_oneroster_id"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Section(RosteredModel):
    """One class of a course: where it meets, and with which lunch wave ("A", "B" or empty).

    ``is_manual``: made by hand, and no roster touches it. ``accepted_at``: when a teacher said
    that it is theirs; asked for only at schools that want it (``School.accept_classes``).
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="sections")
    course = TenantForeignKey(
        Course, on_delete=models.PROTECT, null=True, blank=True, related_name="sections"
    )
    title = models.CharField(max_length=200)
    location = TenantForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="sections"
    )
    lunch_wave = models.CharField(max_length=4, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    is_manual = models.BooleanField(default=False)

    class Meta(RosteredModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "oneroster_id"],
                condition=~Q(oneroster_id=""),
                name="rostering_section_oneroster_id",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "school"], name="rostering_section_school"),
        ]

    def __str__(self) -> str:
        return self.title


class SectionTerm(TenantModel):
    """A section is held in a term."""

    section = TenantForeignKey(Section, on_delete=models.CASCADE, related_name="terms")
    term = TenantForeignKey(Term, on_delete=models.CASCADE, related_name="sections")

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "section", "term"], name="rostering_section_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section_id} in {self.term_id}"


class SectionMeeting(TenantModel):
    """A section meets in the period of this name; on days of this type, or on all if empty."""

    section = TenantForeignKey(Section, on_delete=models.CASCADE, related_name="meetings")
    period = models.CharField(max_length=20)
    day_type = models.CharField(max_length=4, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "section", "period", "day_type"],
                name="rostering_meeting_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}{self.day_type}"


class Enrollment(RosteredModel):
    """A person in a section; ``ends_on`` is exclusive (OneRoster 1.2 CSV, enrollments).

    ``is_manual``: set by hand (put in, or with ``archived_at`` taken out), and a roster that
    says otherwise does not touch it.
    """

    class Part(models.TextChoices):
        STUDENT = "student", _("Student")
        TEACHER = "teacher", _("Teacher")
        AIDE = "aide", _("Aide")

    section = TenantForeignKey(Section, on_delete=models.CASCADE, related_name="enrollments")
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="enrollments")
    part = models.CharField(max_length=10, choices=Part.choices)
    is_primary = models.BooleanField(default=False)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_manual = models.BooleanField(default=False)

    class Meta(RosteredModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "oneroster_id"],
                condition=~Q(oneroster_id=""),
                name="rostering_enrollment_oneroster_id",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "person"],
                condition=Q(archived_at__isnull=True),
                name="rostering_enrollment_person",
            ),
            models.Index(
                fields=["district", "section"],
                condition=Q(archived_at__isnull=True),
                name="rostering_enrollment_section",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.section_id}"


class RosterConnection(TenantModel):
    """Where a district's roster comes from by itself, and when.

    ``provider`` names an adapter (``rostering.providers``); ``settings`` are its own, ``secret``
    is sealed (``core.sealing``). ``nightly_at`` is the wall clock of the district's first school;
    ``delta_minutes`` apart, changes are asked for in between, from ``cursor`` on. Nothing is
    applied before ``paused_until`` (the summer). ``next_due_at`` is when the worker looks next.
    """

    platform_rights = ("select (district_id, id, next_due_at)",)

    provider = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    settings = models.JSONField(default=dict, blank=True)
    secret = models.TextField(blank=True)
    is_on = models.BooleanField(default=False)
    nightly_at = models.TimeField(null=True, blank=True)
    delta_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(
                fields=["next_due_at"],
                condition=Q(next_due_at__isnull=False),
                name="rostering_connection_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RosterRun(TenantModel):
    """One run of an import, whatever became of it.

    ``counts`` by kind of row (``importing.compare.Counts``); ``problems`` are the first of its
    errors and warnings, ``progress`` is what a page shows meanwhile: a step, and how much of
    how much is read. ``actor_name`` is empty for the schedule. ``undoes`` is the run that this
    one rolled back.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PREVIEW = "preview", _("Waits for a yes")
        APPLIED = "applied", _("In force")
        UNCHANGED = "unchanged", _("Nothing to change")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")
        ROLLED_BACK = "rolled_back", _("Taken back")

    class Extent(models.TextChoices):
        FULL = "full", _("Everything")
        DELTA = "delta", _("Changes")
        ROLLBACK = "rollback", _("Taking back")

    connection = TenantForeignKey(
        RosterConnection, on_delete=models.PROTECT, null=True, blank=True, related_name="runs"
    )
    provider = models.CharField(max_length=30)
    source = models.CharField(max_length=255)
    extent = models.CharField(max_length=8, choices=Extent.choices, default=Extent.FULL)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    actor_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    error_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)
    refusal = models.TextField(blank=True)
    progress = models.JSONField(default=dict, blank=True)
    undoes = TenantForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "-started_at"], name="rostering_run_recent"),
        ]

    def __str__(self) -> str:
        return self.source
