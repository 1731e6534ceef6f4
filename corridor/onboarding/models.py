"""What an admin said of a step of setting up that the data themselves do not tell."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.schools.models import School


class SetupStep(TenantModel):
    """A step was saved, or skipped. Steps of the district are kept with the school that the
    admin worked in, and hold for all."""

    class Key(models.TextChoices):
        DISTRICT = "district", _("District")
        SCHOOL = "school", _("School")
        YEAR = "year", _("School year")
        ROSTER = "roster", _("People and classes")
        BELLS = "bells", _("Bells")
        PLACES = "places", _("Places")
        PEOPLE = "people", _("Who may do what")
        GO_LIVE = "go-live", _("Go live")

    class State(models.TextChoices):
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="setup_steps")
    key = models.CharField(max_length=10, choices=Key.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "key"], name="onboarding_step_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
