"""Who may do what in a district, and who acts for whom."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from corridor.accounts.models.people import Member, Person, Role
from corridor.core.tenancy import TenantForeignKey, TenantModel


class PermissionSet(TenantModel):
    """What a role may do in this district; a role without a row has what it usually has."""

    role = models.CharField(max_length=30, choices=Role.choices)
    permissions = ArrayField(models.CharField(max_length=40), default=list)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "role"], name="accounts_permissions_role"),
        ]

    def __str__(self) -> str:
        return self.role


class Assisting(TenantModel):
    """An assistant acts for a teacher; without a teacher an assistant can't sign in."""

    assistant = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="assists")
    teacher = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="assistants")

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "assistant", "teacher"], name="accounts_assisting_pair"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "teacher"], name="accounts_assisting_teacher"),
        ]

    def __str__(self) -> str:
        return f"{self.assistant_id} for {self.teacher_id}"


class Guardianship(TenantModel):
    """A guardian of a student; counts only while the district has guardians turned on."""

    guardian = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="children")
    student = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    from_roster = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "guardian", "student"], name="accounts_guardianship_pair"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "student"], name="accounts_guardianship_child"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} of {self.student_id}"


class Photo(TenantModel):
    """A person's picture: a small JPEG without its metadata; ``digest`` names this version."""

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="photos")
    image = models.BinaryField()
    digest = models.CharField(max_length=64)
    from_roster = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "person"], name="accounts_photo_person"),
        ]

    def __str__(self) -> str:
        return f"Photo of {self.person_id}"
