"""What happened that somebody has to hear of, who was told, how, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models import Person
from corridor.core.tenancy import TenantForeignKey, TenantModel
from corridor.notifications.kinds import Channel
from corridor.schools.models import School


class Occasion(TenantModel):
    """Something that people are to be told of from ``due_at`` on: written in the transaction that
    decided it, gone in the one that notes whom it tells.

    ``kind`` says which teller knows whom it concerns, ``about`` which pass or plan it is.
    ``due_at`` lies ahead for what only time brings, as the end of a pass.
    """

    platform_rights = ("select (district_id, due_at)",)

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    about = models.UUIDField()
    actor = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes: ClassVar = [models.Index(fields=["due_at"], name="notifications_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Notification(TenantModel):
    """One person is told of one thing; ``key`` says which, so that nobody is told of it twice.

    ``is_shown``: they read it in the product, and not only where a ``Delivery`` goes.
    ``settled_at``: nothing is left to do, since they or somebody else have done it. It holds no
    name and no words: pages say them from what ``about`` is by then.
    """

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    about = models.UUIDField()
    is_urgent = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "person", "key"], name="notifications_told_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "person", "-made_at"], name="notifications_of"),
            models.Index(
                fields=["district", "about"],
                condition=Q(settled_at__isnull=True),
                name="notifications_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PushSubscription(TenantModel):
    """A browser or an installed app that agreed to be woken. ``address`` is its endpoint at the
    push service (RFC 8030), unguessable and sealed; ``fingerprint`` finds it again. A device
    belongs to whoever signed in there last. ``gone_at``: the service knows it no more."""

    class Service(models.TextChoices):
        WEB = "web", _("Browser")
        FCM = "fcm", _("Android app")
        APNS = "apns", _("iPhone or iPad app")

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="push_subscriptions")
    service = models.CharField(max_length=4, choices=Service.choices, default=Service.WEB)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.BROWSER)
    address = models.TextField()
    fingerprint = models.CharField(max_length=64)
    keys = models.TextField(blank=True)
    device = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    made_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=60, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "fingerprint"], name="notifications_one_device"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "person"], name="notifications_devices"),
        ]

    def __str__(self) -> str:
        return self.device or self.service


class Delivery(TenantModel):
    """One try to reach somebody outside the product, until it went out or was given up.

    ``due_at`` is when it may be tried (again): whoever takes it puts that ahead, so that one who
    dies meanwhile leaves it to the next. A card that went out goes out once more to close
    (``closes``), when nothing is left to answer. ``seen_at``
    and ``missed_at``: of a test, when its person said that it came, or that it did not; never both.
    """

    class State(models.TextChoices):
        DUE = "due", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("No longer news")

    platform_rights = ("select (district_id, due_at, state)",)

    notification = TenantForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries"
    )
    subscription = TenantForeignKey(
        PushSubscription, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    closes = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "notification", "channel", "subscription"],
                nulls_distinct=False,
                name="notifications_one_delivery",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="due"), name="notifications_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Preferences(TenantModel):
    """What one person wants, where it differs from what their school set: ``choices`` are
    ``{kind: {channel: bool}}``. ``mail_fault`` is why letters to the address ``mail_fault_of``
    were given up for good: another address is written to. ``summary_at`` is when in the morning a
    letter says what is planned; empty for none."""

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict)
    is_quiet_after_school = models.BooleanField(default=True)
    has_sound = models.BooleanField(default=False)
    hides_names = models.BooleanField(default=False)
    summary_at = models.TimeField(null=True, blank=True)
    mail_fault = models.CharField(max_length=60, blank=True)
    mail_fault_of = models.CharField(max_length=254, blank=True)
    mail_failed_at = models.DateTimeField(null=True, blank=True)
    mail_reached_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "person"], name="notifications_own"),
        ]

    def __str__(self) -> str:
        return f"of {self.person_id}"


class Following(TenantModel):
    """One of staff picked a student of a school, and hears of each of their passes there."""

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="+")
    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    student = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "student", "person", "school"], name="notifications_followed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.student_id}"


class SchoolNotifications(TenantModel):
    """What a school sets for everybody who has not chosen otherwise, and whom to ask for help."""

    school = TenantForeignKey(School, on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict)
    helper = models.CharField(max_length=80, blank=True)
    helper_email = models.EmailField(blank=True)
    helper_phone = models.CharField(max_length=30, blank=True)
    sender_name = models.CharField(max_length=60, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "school"], name="notifications_of_school"),
        ]

    def __str__(self) -> str:
        return gettext("Notifications")


class AnswerLink(TenantModel):
    """A link in a letter that answers a request, once and not for long. The secret stands in the
    letter alone; here is its hash."""

    notification = TenantForeignKey(
        Notification, on_delete=models.CASCADE, related_name="answer_links"
    )
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "digest"], name="notifications_link"),
        ]

    def __str__(self) -> str:
        return str(self.notification_id)


class ServerKey(models.Model):
    """The one key by which push services know this installation, sealed. Global: it holds nothing
    of any district."""

    app_rights = ("select", "insert")

    id = models.SmallIntegerField(primary_key=True, default=1)
    sealed = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="notifications_one_key"),
        ]

    def __str__(self) -> str:
        return "the key for push services"
