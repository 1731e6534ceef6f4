"""A district's ways in: set up, switched on and off, tried out. For district admins.

What is changed is in the audit log without its values: there may be a secret among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.federation.ready import lacking
from corridor.accounts.federation.settings import Settings, stored
from corridor.accounts.models import SignInProvider
from corridor.accounts.queries.doors import provider_of
from corridor.core import audit
from corridor.core.errors import Invalid, NotFound
from corridor.core.sealing import seal
from corridor.schools.permissions import Permission
from corridor.schools.policies import Administrator


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was typed about a provider. An empty ``secret`` leaves the one that is stored."""

    label: str
    client_id: str
    secret: str
    settings: Settings


@transaction.atomic
def add_provider(*, actor: Administrator, kind: str, now: datetime) -> SignInProvider:
    """Switched off and empty: its addresses are needed before anything else is known."""
    _require_may(actor)
    if kind not in SignInProvider.Kind.values:
        raise NotFound
    made = SignInProvider.objects.create(district_id=actor.district_id, kind=kind, created_at=now)
    _note(actor, made, "added", now)
    return made


@transaction.atomic
def save_provider(
    *, actor: Administrator, provider_id: UUID, agreed: Agreed, now: datetime
) -> SignInProvider:
    """Raises ``Invalid`` for one that is on and would no longer lead in."""
    found = _one(actor, provider_id)
    found.label, found.client_id = agreed.label, agreed.client_id
    found.settings = stored(agreed.settings)
    if agreed.secret:
        found.secret = seal(agreed.secret)
    if found.is_on:
        _require_ready(found)
    found.save(update_fields=["label", "client_id", "settings", "secret"])
    _note(actor, found, "changed", now)
    return found


@transaction.atomic
def switch_provider_on(*, actor: Administrator, provider_id: UUID, now: datetime) -> None:
    """It is on the district's door from now on; raises ``Invalid`` where something lacks."""
    found = _one(actor, provider_id)
    _require_ready(found)
    _switch(actor, found, "on", now)


@transaction.atomic
def switch_provider_off(*, actor: Administrator, provider_id: UUID, now: datetime) -> None:
    """Nobody comes in through it any more. Whoever is in stays, and is known when it is on."""
    _switch(actor, _one(actor, provider_id), "off", now)


@transaction.atomic
def remove_provider(*, actor: Administrator, provider_id: UUID, now: datetime) -> None:
    """Its settings and its secret are gone. Who is who there stays with the accounts."""
    found = _one(actor, provider_id)
    _note(actor, found, "removed", now)
    found.delete()


def note_tested(*, provider: SignInProvider, now: datetime) -> None:
    """Somebody saw what comes back from it."""
    SignInProvider.objects.filter(id=provider.id).update(tested_at=now)


def _one(actor: Administrator, provider_id: UUID) -> SignInProvider:
    _require_may(actor)
    return provider_of(district_id=actor.district_id, provider_id=provider_id)


def _require_may(actor: Administrator) -> None:
    """Whoever may not set ways in up may not know of them either."""
    if not actor.may(Permission.PROVIDERS):
        raise NotFound


def _require_ready(provider: SignInProvider) -> None:
    if lacks := lacking(provider):
        needed = _("This is needed before people can come in this way.")
        raise Invalid(dict.fromkeys(lacks, needed))


def _switch(actor: Administrator, provider: SignInProvider, to: str, now: datetime) -> None:
    SignInProvider.objects.filter(id=provider.id).update(is_on=to == "on")
    _note(actor, provider, to, now)


def _note(actor: Administrator, provider: SignInProvider, verb: str, now: datetime) -> None:
    details = {"what": "provider", "verb": verb, "how": provider.kind, "provider": provider.id}
    audit.append(kind=audit.Kind.RULES_CHANGED, now=now, by=audit.by(actor), details=details)
