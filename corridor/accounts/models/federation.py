"""Signing in through somebody else: a district's providers, and who is who there.

Global tables, read before it is known whose district is to be in force; they hold no name of
a student. What the roster says of people's ids elsewhere is ``PersonId``, a tenant table.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from corridor.accounts.models.people import Person, User
from corridor.core.tenancy import TenantForeignKey, TenantModel, new_id
from corridor.schools.models import District


class SignInProvider(models.Model):
    """One way in for a district's people.

    ``secret`` is sealed (``core.sealing``). ``settings`` by ``kind``: see
    ``accounts.federation.settings``.
    """

    class Kind(models.TextChoices):
        GOOGLE = "google", _("Google")
        MICROSOFT = "microsoft", _("Microsoft")
        CLEVER = "clever", _("Clever")
        CLASSLINK = "classlink", _("ClassLink")
        SAML = "saml", _("SAML")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="providers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    label = models.CharField(max_length=60, blank=True)
    is_on = models.BooleanField(default=False)
    client_id = models.CharField(max_length=255, blank=True)
    secret = models.TextField(blank=True)
    settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "client_id"], name="accounts_provider_client"),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()


class Identity(models.Model):
    """An account is known to an issuer under a subject, for good.

    ``issuer`` and ``subject`` are what the provider calls itself and the person: ``iss`` and
    ``sub`` (OpenID Connect Core 1.0, section 2), a SAML entity id and persistent name, Clever's
    or ClassLink's tenant and user id. ``linked_by`` says what led to it: "roster id",
    "student number", "address", "by hand".
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_by = models.CharField(max_length=20)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "issuer", "subject"], name="accounts_identity_subject"
            ),
            models.UniqueConstraint(
                fields=["district", "issuer", "user"], name="accounts_identity_user"
            ),
        ]

    def __str__(self) -> str:
        return f"Identity {self.id}"


class SpentAssertion(models.Model):
    """A SAML assertion signs in once: ``digest`` is the SHA-256 of issuer and assertion id."""

    digest = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="accounts_spent_expires"),
        ]

    def __str__(self) -> str:
        return self.digest


class PersonId(TenantModel):
    """What another system calls a person: "clever", "classlink", "google", "microsoft", ...

    Told by a roster; a sign-in of that system with this id is this person.
    """

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="ids")
    system = models.CharField(max_length=30)
    value = models.CharField(max_length=255)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "system", "value"], name="accounts_personid_value"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["district", "person"], name="accounts_personid_person"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.value}"
