"""A club: who meets, whose list it is, and what somebody has typed so far to plan its days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models import School


class Club(TenantModel):
    """Students under one name, kept by ``owner``. Its passes are those of its series.

    It is no group (``accounts.Group``): groups carry limits and places, and not every teacher may
    know who is in one.
    """

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="clubs")
    name = models.CharField(max_length=80)
    owner = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="clubs")
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "owner", "name"],
                condition=Q(archived_at__isnull=True),
                name="planning_club_name",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "school"],
                condition=Q(archived_at__isnull=True),
                name="planning_club_going_on",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClubStudent(TenantModel):
    """Somebody on the list of a club."""

    club = TenantForeignKey(Club, on_delete=models.CASCADE, related_name="students")
    student = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "club", "student"], name="planning_club_student"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} in {self.club_id}"


class ClubDraft(TenantModel):
    """What a member has typed into the planner so far: the form's fields with their values."""

    member = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "member"], name="planning_club_draft"),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.member_id}"
