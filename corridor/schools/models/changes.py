"""What has been changed of a school, by whom."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models.school import School


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
