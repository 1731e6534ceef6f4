"""Files that somebody uploaded, kept in the database for the worker, wherever that runs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.rostering.models.runs import RosterRun


class RosterUpload(TenantModel):
    """A file and what is to become of it.

    ``kind`` is a provider's name, or "photos". ``told`` is what people chose (a spreadsheet's
    columns; its ``fingerprint`` finds it again for the next file of the same make). ``run`` is
    the latest run over it; ``outcome`` what became of photos. The row outlives its content,
    which is gone once ``emptied_at`` is set.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("Uploaded")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        APPLYING = "applying", _("Being put in force")
        DONE = "done", _("In force")
        FAILED = "failed", _("Failed")
        DISCARDED = "discarded", _("Discarded")

    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.KEPT)
    made_at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    school_id = models.UUIDField(null=True, blank=True)
    told = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    run = TenantForeignKey(
        RosterRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    job_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "-made_at"], name="rostering_upload_recent"),
            models.Index(fields=["district", "run"], name="rostering_upload_run"),
        ]

    def __str__(self) -> str:
        return self.label


class RosterUploadChunk(TenantModel):
    """A piece of an uploaded file; the pieces in the order of ``number`` are the file."""

    upload = TenantForeignKey(RosterUpload, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "upload", "number"], name="rostering_chunk_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"
