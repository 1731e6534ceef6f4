"""Who goes where in a Flex period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.flex.models.activities import Session
from corridor.schools.models import School

OPEN = ("in", "waiting", "bumped")


class SignUp(TenantModel):
    """A student in an activity on one day; ``date`` and ``period`` are the session's.

    ``rank`` says how firmly: what is higher takes a student out of what is lower, and where it is
    cancelled the lower one comes back if there is room. ``ticket`` orders the waiting list.
    """

    class State(models.TextChoices):
        IN = "in", _("In")
        WAITING = "waiting", _("On the waiting list")
        BUMPED = "bumped", _("Moved to something that was required")
        OUT = "out", _("Not any more")

    class Rank(models.IntegerChoices):
        CHOSEN = 1, _("Chosen")
        PRIORITY = 2, _("Asked for by a teacher")
        REQUIRED = 3, _("Required by the school")

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="sign_ups")
    session = TenantForeignKey(Session, on_delete=models.CASCADE, related_name="sign_ups")
    student = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="sign_ups")
    date = models.DateField()
    period = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices, default=Rank.CHOSEN)
    ticket = models.BigIntegerField()
    made_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    here_at = models.DateTimeField(null=True, blank=True)
    here_by = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "school", "student", "date", "period"],
                condition=Q(state="in"),
                name="flex_one_place",
            ),
            models.UniqueConstraint(
                fields=["district", "session", "student"],
                condition=Q(state__in=OPEN),
                name="flex_once_in_a_session",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "session"], name="flex_of_session"),
            models.Index(fields=["district", "student", "date"], name="flex_of_student"),
            models.Index(
                fields=["district", "school", "date"],
                condition=Q(state__in=OPEN),
                name="flex_open_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.state}"
