"""What the attendance desk notes: who comes late, and who leaves early."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.passes.models import HallPass
from corridor.planning.models import ScheduledPass
from corridor.rostering.models import Absence
from corridor.schools.models import School


class Kind(models.TextChoices):
    LATE = "late", _("Late arrival")
    LEAVING = "leaving", _("Leaving early")
    BACK = "back", _("Back at school")


class Reason(TenantModel):
    """A reason of the school's list, with the ``code`` that its student information system
    knows; empty where it knows none. In the order of ``position``."""

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="desk_reasons")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    label = models.CharField(max_length=60)
    code = models.CharField(max_length=20, blank=True)
    is_excused = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "kind", "label"],
                condition=Q(archived_at__isnull=True),
                name="desk_reason_label",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Entry(TenantModel):
    """One line of the desk's day. ``at`` is when the student came or is to go.

    Late: ``hall_pass`` leads to the class. Leaving: ``scheduled_pass`` leads from the class to
    the desk, ``picked_up_at`` is when they left the building, ``pick_up`` who comes for them; from
    then they are in ``absence``. ``period`` is the period of ``at``, as the calendar had it.
    ``withdrawn_at``: it was a mistake.
    """

    school = TenantForeignKey(School, on_delete=models.PROTECT, related_name="desk_entries")
    student = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="desk_entries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = TenantForeignKey(
        Reason, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    pick_up = models.CharField(max_length=120, blank=True)
    date = models.DateField()
    at = models.DateTimeField()
    period = models.CharField(max_length=20, blank=True)
    hall_pass = TenantForeignKey(
        HallPass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scheduled_pass = TenantForeignKey(
        ScheduledPass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    absence = TenantForeignKey(
        Absence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    picked_up_at = models.DateTimeField(null=True, blank=True)
    made_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "school", "date"], name="desk_of_day"),
            models.Index(fields=["district", "student", "-at"], name="desk_of_student"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M}"


class Layout(TenantModel):
    """How a file for the student information system is laid out: ``columns`` are pairs of a
    heading and the name of what stands below it (``desk.export``), flattened."""

    class Separator(models.TextChoices):
        COMMA = ",", _("Comma (CSV)")
        TAB = "\t", _("Tab (TSV)")
        SEMICOLON = ";", _("Semicolon")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="desk_layouts")
    name = models.CharField(max_length=60)
    columns = ArrayField(ArrayField(models.CharField(max_length=60), size=2), default=list)
    separator = models.CharField(max_length=1, choices=Separator.choices, default=Separator.COMMA)
    has_headings = models.BooleanField(default=True)
    date_format = models.CharField(max_length=20, default="%Y-%m-%d")
    time_format = models.CharField(max_length=20, default="%H:%M")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "name"],
                condition=Q(archived_at__isnull=True),
                name="desk_layout_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name
