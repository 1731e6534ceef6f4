"""Where rosters come from, what a run of an import did, and how to take it back."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.core.tenancy import TenantForeignKey, TenantModel


class RosterConnection(TenantModel):
    """Where a district's roster comes from by itself, and when.

    ``provider`` names an adapter (``rostering.providers``); ``settings`` are its own, ``secret``
    is sealed (``core.sealing``). ``nightly_at`` is the wall clock of the district's first school;
    ``delta_minutes`` apart, changes are asked for in between, from ``cursor`` on. Nothing is
    applied before ``paused_until`` (the summer). ``next_due_at`` is when the worker looks next.
    ``tried`` is what came of the latest test (``providers.asking.Tried``).
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
    tried = models.JSONField(default=dict, blank=True)
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
    one rolled back. ``examples`` are the first rows of the diff in words (``importing.examples``),
    ``conflicts`` what was decided or left alone, as ``{"code", "name", "message"}``.

    Where somebody has to say yes, ``fingerprint`` is of what they would say it to
    (``importing.fingerprint``); ``answer`` is what they said.
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

    class Answer(models.TextChoices):
        YES = "yes", _("Agreed")
        NO = "no", _("Left as it was")

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
    examples = models.JSONField(default=dict, blank=True)
    conflicts = models.JSONField(default=list, blank=True)
    refusal = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
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


class RosterDiff(TenantModel):
    """Some rows of one kind that a run wrote, so that it can be taken back.

    ``rows`` are up to ``importing.diff.CHUNK`` ids. ``told`` has for each of them what is needed:
    nothing for what was made or archived, ``{"before": {...}, "after": {...}}`` of the fields
    that changed, the whole row before where it was deleted. Forgotten after a while.
    """

    class What(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        GONE = "gone", _("Archived")
        REKEYED = "rekeyed", _("Has another id")

    run = TenantForeignKey(RosterRun, on_delete=models.CASCADE, related_name="diffs")
    kind = models.CharField(max_length=20)
    what = models.CharField(max_length=10, choices=What.choices)
    rows = ArrayField(models.UUIDField())
    told = models.JSONField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "run"], name="rostering_diff_run"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"
