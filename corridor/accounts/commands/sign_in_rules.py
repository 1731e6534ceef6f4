"""How long people of a district stay signed in: for district admins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from corridor.accounts.models import SignInRules
from corridor.core import audit
from corridor.core.audit import Kind
from corridor.core.errors import NotAllowed
from corridor.schools.permissions import Permission
from corridor.schools.policies import Administrator


@transaction.atomic
def save_sign_in_rules(*, actor: Administrator, numbers: Mapping[str, int], now: datetime) -> None:
    """``numbers`` by the names of ``SignInRules``. They hold from the next click on."""
    if not actor.may(Permission.DISTRICT):
        raise NotAllowed
    SignInRules.objects.update_or_create(district_id=actor.district_id, defaults=numbers)
    audit.append(kind=Kind.RULES_CHANGED, now=now, by=audit.by(actor), details={**numbers})
