"""Who is not here today, as far as the office knows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models import School


class Absence(TenantModel):
    """Somebody is away from school on ``date``, the school's date: from ``from_at`` (empty: from
    the first bell) until before ``until_at`` (empty: the rest of the day).

    ``ended_at``: it was taken back. What happened meanwhile stays as it was.
    """

    class Source(models.TextChoices):
        DESK = "desk", _("Attendance desk")
        TEACHER = "teacher", _("A teacher")
        FILE = "file", _("An attendance file")
        API = "api", _("Another program")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="absences")
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    date = models.DateField()
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.DESK)
    noted_by = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    noted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_at__isnull=True)
                | Q(until_at__isnull=True)
                | Q(until_at__gt=models.F("from_at")),
                name="rostering_absence_order",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "school", "date"],
                condition=Q(ended_at__isnull=True),
                name="rostering_absent_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} away on {self.date:%Y-%m-%d}"
