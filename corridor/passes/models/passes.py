"""What is stored about a pass, and which state follows which.

*Overdue* is never stored: it follows from ``due_at``. Neither is *end unknown*: it follows
from ``end_reason``.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.rostering.models import Section
from corridor.schools.models import Location, School


class State(models.TextChoices):
    REQUESTED = "requested", _("Waiting for a yes")
    WAITING = "waiting", _("In line")
    OFFERED = "offered", _("Their turn")
    OUT = "out", _("On the way")
    ARRIVED = "arrived", _("There")
    RETURNING = "returning", _("On the way back")
    ENDED = "ended", _("Back")
    DECLINED = "declined", _("Not this time")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Nobody answered")


LIVE = ("requested", "waiting", "offered", "out", "arrived", "returning")
AWAY: tuple[str, ...] = ("out", "arrived", "returning")

NEXT: dict[str, frozenset[str]] = {
    "requested": frozenset({"waiting", "out", "declined", "cancelled", "lapsed"}),
    "waiting": frozenset({"offered", "out", "cancelled"}),
    "offered": frozenset({"out", "waiting", "cancelled"}),
    "out": frozenset({"arrived", "returning", "ended"}),
    "arrived": frozenset({"returning", "ended"}),
    "returning": frozenset({"ended"}),
}


class Trip(models.TextChoices):
    ROUND_TRIP = "round_trip", _("Round trip")
    ONE_WAY = "one_way", _("One way")


class EndReason(models.TextChoices):
    RETURNED = "returned", _("Came back")
    ARRIVED = "arrived", _("Arrived, one way")
    BY_STAFF = "by_staff", _("Ended by staff")
    TIMED_OUT = "timed_out", _("Ended by itself")
    MISSED_TURN = "missed_turn", _("Missed two turns")
    CANCELLED = "cancelled", _("Cancelled")
    DECLINED = "declined", _("Not this time")
    LAPSED = "lapsed", _("Nobody answered")
    BELL = "bell", _("Closed at the bell")
    NEXT_REQUEST = "next_request", _("Closed by the next pass")
    CLOSED = "closed", _("The place closed")
    CORRECTED = "corrected", _("Ended on time")


class Source(models.TextChoices):
    """Where a pass comes from, beside somebody asking for it now. None of these counts toward
    a limit."""

    SCHEDULED = "scheduled", _("Scheduled")
    RETURN = "return", _("The way back")
    DESK = "desk", _("Attendance desk")


END_UNKNOWN = frozenset({"timed_out", "bell", "next_request"})


# What passes are looked for by (``finding``); those of few passes list only these.
_FOUND_BY = (
    models.Index(fields=["district", "destination", "-requested_at"], name="passes_to_place"),
    models.Index(fields=["district", "origin", "-requested_at"], name="passes_from_place"),
    models.Index(
        fields=["district", "created_by", "-requested_at"],
        condition=Q(made_by_staff=True),
        name="passes_made_by",
    ),
    models.Index(
        fields=["district", "approved_by", "-requested_at"],
        condition=Q(approved_by__isnull=False),
        name="passes_approved_by",
    ),
    models.Index(
        fields=["district", "school", "end_reason", "-requested_at"],
        condition=~Q(end_reason__in=("returned", "")),
        name="passes_ended_as",
    ),
    models.Index(
        fields=["district", "school", "-requested_at"],
        condition=Q(over_limit=True),
        name="passes_over_limit",
    ),
    models.Index(
        fields=["district", "school", "-requested_at"],
        condition=Q(urgent=True),
        name="passes_urgent",
    ),
    models.Index(
        fields=["district", "school", "source", "-requested_at"],
        condition=~Q(source=""),
        name="passes_sourced",
    ),
)


class HallPass(TenantModel):
    """One trip of one student.

    ``asked`` holds the persons who may answer a request, as the rules stood when it was
    made; where both sides have to agree, ``asked_too`` holds the other side. ``ticket``
    orders the line. ``counted_on`` is the school-local date that this pass counts toward
    the limit of, or empty. ``period_ends_at`` is the bell that ends the class the student
    left or waits in. ``urgent``: the student said "I can't wait". ``source`` is empty for a
    pass that was asked for when it was wanted. ``version`` grows with every change of the row.
    """

    school = TenantForeignKey(School, on_delete=models.PROTECT, related_name="passes")
    student = TenantForeignKey(Person, on_delete=models.PROTECT, related_name="passes")
    origin = TenantForeignKey(Location, on_delete=models.PROTECT, related_name="passes_from")
    destination = TenantForeignKey(Location, on_delete=models.PROTECT, related_name="passes_to")
    section = TenantForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="passes"
    )
    created_by = TenantForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    approved_by = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked = ArrayField(models.UUIDField(), default=list, blank=True)
    asked_too = ArrayField(models.UUIDField(), default=list, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    trip = models.CharField(max_length=12, choices=Trip.choices, default=Trip.ROUND_TRIP)
    minutes = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True)
    made_by_staff = models.BooleanField(default=False)
    over_limit = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    ticket = models.BigIntegerField(null=True, blank=True)
    misses = models.PositiveSmallIntegerField(default=0)
    counted_on = models.DateField(null=True, blank=True)
    period_ends_at = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    returning_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    version = models.IntegerField(default=1)
    source = models.CharField(max_length=12, choices=Source.choices, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "student"],
                condition=Q(state__in=LIVE),
                name="passes_one_live_pass",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("requested_at")),
                name="passes_ends_after_request",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AWAY) | Q(started_at__isnull=False, due_at__isnull=False),
                name="passes_away_has_times",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["district", "school"], condition=Q(state__in=LIVE), name="passes_live"
            ),
            models.Index(
                fields=["district", "school"],
                condition=Q(state__in=("waiting", "offered")),
                name="passes_in_line",
            ),
            models.Index(
                fields=["district", "student", "counted_on"],
                condition=Q(counted_on__isnull=False),
                name="passes_counted",
            ),
            models.Index(fields=["district", "student", "-requested_at"], name="passes_history"),
            models.Index(fields=["district", "school", "-requested_at"], name="passes_recent"),
            *_FOUND_BY,
        ]

    def __str__(self) -> str:
        return f"{self.state} pass {self.id}"


class PassEvent(TenantModel):
    """One step of a pass; append-only, a correction is one more event.

    ``actor`` is empty when the product acted by itself. ``overrode`` lists the codes of the
    rules that the actor overrode. ``detail`` holds what the kind needs (minutes, reason).
    """

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("Asked")
        APPROVED = "approved", _("Said yes")
        DECLINED = "declined", _("Not this time")
        JOINED_LINE = "joined_line", _("Joined the line")
        OFFERED = "offered", _("It was their turn")
        MISSED_TURN = "missed_turn", _("Missed the turn")
        STARTED = "started", _("Left")
        ARRIVED = "arrived", _("Arrived")
        SENT_BACK = "sent_back", _("Headed back")
        ENDED = "ended", _("Back")
        CANCELLED = "cancelled", _("Cancelled")
        LAPSED = "lapsed", _("Nobody answered")
        EXTENDED = "extended", _("Got more time")
        CORRECTED = "corrected", _("Corrected")
        URGENT = "urgent", _("Said: I can't wait")
        REROUTED = "rerouted", _("Sent on to another place")
        CONFIRMED = "confirmed", _("Was back in time for class")
        REOPENED = "reopened", _("Still out")

    hall_pass = TenantForeignKey(HallPass, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    actor = TenantForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    device = models.CharField(max_length=10, blank=True)
    overrode = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [
            models.Index(fields=["district", "hall_pass", "at"], name="passes_event_of_pass"),
            models.Index(
                fields=["district", "hall_pass"],
                condition=~Q(overrode=[]),
                name="passes_event_overrode",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M:%S}"


class IdempotencyKey(TenantModel):
    """The answer that a member's key was given; kept 24 hours, refusals are not kept. Without a
    pass where the call was about something else, which its address names."""

    member = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    body_digest = models.CharField(max_length=64)
    hall_pass = TenantForeignKey(
        HallPass, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    status = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "member", "key"], name="passes_idempotency_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="passes_idempotency_age"),
        ]

    def __str__(self) -> str:
        return self.key
