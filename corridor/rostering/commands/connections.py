"""What can happen to a connection: it is set up, changed, asked now, put away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core import audit
from corridor.core.errors import Invalid, NotFound
from corridor.core.sealing import seal
from corridor.rostering.models import RosterConnection
from corridor.rostering.policies import require_importing
from corridor.rostering.providers.folder.settings import FOLDER
from corridor.rostering.providers.schemas import SCHEMAS
from corridor.rostering.providers.settings import FieldKind, Schema
from corridor.rostering.schedule import next_due_at

ALL_SCHEMAS: Mapping[str, Schema] = {**SCHEMAS, FOLDER.provider: FOLDER}
TIMES = ("is_on", "nightly_at", "delta_minutes", "paused_until")


def schema_of(provider: str) -> Schema:
    if provider not in ALL_SCHEMAS:
        raise NotFound
    return ALL_SCHEMAS[provider]


def save_connection(
    *,
    actor: Actor,
    connection: RosterConnection,
    settings: Mapping[str, str],
    facts: Mapping[str, Any],
    now: datetime,
) -> RosterConnection:
    """``connection`` is a stored one or a new one with its provider; ``facts`` are its name and
    times. Raises ``Invalid``, fields of the provider as ``s-<field>``.
    """
    require_importing(actor)
    _answer(connection, settings)
    connection.name = str(facts["name"])
    for name in TIMES:
        setattr(connection, name, facts.get(name))
    connection.is_on = bool(connection.is_on)
    connection.next_due_at = next_due_at(connection, now=now)
    with transaction.atomic():
        connection.save()
        _note(actor, connection, "connection_saved", now)
    return connection


def _answer(connection: RosterConnection, settings: Mapping[str, str]) -> None:
    """Other settings make the cursor worthless; an empty secret keeps the one stored."""
    schema = schema_of(connection.provider)
    try:
        answers = schema.checked(settings, has_secret=bool(connection.secret))
    except Invalid as problem:
        raise Invalid({f"s-{field}": told for field, told in problem.fields.items()}) from None
    if connection.secret and not answers.secret:
        _check_hosts(schema, connection.settings, answers.settings)
    if answers.settings != connection.settings or answers.secret:
        connection.cursor, connection.tried = {}, {}
    connection.settings = dict(answers.settings)
    if answers.secret:
        connection.secret = seal(answers.secret)


def _check_hosts(schema: Schema, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """A stored secret is sent nowhere but where it was entered for. Raises ``Invalid``."""
    addresses = [field.name for field in schema.fields if field.kind is FieldKind.URL]
    if schema.secret_field and any(
        urlsplit(after.get(name, "")).netloc != urlsplit(before.get(name, "")).netloc
        for name in addresses
        if after.get(name)
    ):
        sentence = _("The address is at another host now. Enter this once more for it.")
        raise Invalid({f"s-{schema.secret_field.name}": sentence})


def want_try(*, actor: Actor, connection_id: UUID, now: datetime) -> None:
    """The worker tries it, and notes what came of it (``note_tried``)."""
    require_importing(actor)
    free = RosterConnection.objects.filter(archived_at__isnull=True)
    if not free.filter(id=connection_id).update(tried={"asked_at": now.isoformat()}):
        raise NotFound


def note_tried(*, connection_id: UUID, told: Mapping[str, Any], now: datetime) -> None:
    RosterConnection.objects.filter(id=connection_id).update(
        tried={**told, "done_at": now.isoformat()}
    )


def archive_connection(*, actor: Actor, connection_id: UUID, now: datetime) -> RosterConnection:
    """It is not asked any more, and its secret is forgotten; its runs stay."""
    require_importing(actor)
    with transaction.atomic():
        free = RosterConnection.objects.select_for_update()
        found = free.filter(id=connection_id, archived_at__isnull=True).first()
        if found is None:
            raise NotFound
        found.archived_at, found.is_on, found.secret, found.next_due_at = now, False, "", None
        found.save(update_fields=["archived_at", "is_on", "secret", "next_due_at"])
        _note(actor, found, "connection_archived", now)
    return found


def _note(actor: Actor, connection: RosterConnection, what: str, now: datetime) -> None:
    audit.append(
        kind=audit.Kind.RULES_CHANGED,
        now=now,
        by=audit.by(actor),
        details={"what": what, "connection": str(connection.id), "provider": connection.provider},
    )
