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
