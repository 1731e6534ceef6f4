"""What a school sets for its desk: the reasons, and how its files are laid out.

Each change is in the log, and can be taken back there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound
from corridor.desk.export.fields import is_known
from corridor.desk.facts import LayoutFacts, ReasonFacts
from corridor.desk.models import Layout, Reason
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

Thing = Reason | Layout
SUBJECTS = {Reason: "desk_reason", Layout: "desk_layout"}
FACTS: dict[type[Thing], type[ReasonFacts | LayoutFacts]] = {
    Reason: ReasonFacts,
    Layout: LayoutFacts,
}
T = TypeVar("T", Reason, Layout)
UNCHECKED = {"id", "district", "school", "archived_at", "columns"}
MOST_COLUMNS = 40


def save_reason(
    *, actor: Acting, school_id: UUID, reason_id: UUID | None, facts: ReasonFacts, now: datetime
) -> Reason:
    """Add a reason (no ``reason_id``) or change one; raises ``Invalid`` by field."""
    with _settings(actor, school_id, now):
        known = thing_of(Reason, school_id, reason_id) if reason_id else None
        reason = known or Reason(school_id=school_id)
        before = stored(reason) if known else {}
        reason.kind, reason.position = facts.kind, facts.position
        reason.label, reason.code = facts.label.strip(), facts.code.strip()
        reason.is_excused = facts.is_excused
        _write(actor, reason, before, now)
    return reason


def save_layout(
    *, actor: Acting, school_id: UUID, layout_id: UUID | None, facts: LayoutFacts, now: datetime
) -> Layout:
    """Add a layout (no ``layout_id``) or change one; raises ``Invalid`` by field."""
    with _settings(actor, school_id, now):
        known = thing_of(Layout, school_id, layout_id) if layout_id else None
        layout = known or Layout(school_id=school_id)
        before = stored(layout) if known else {}
        for name, value in asdict(facts).items():
            setattr(layout, name, value)
        layout.name = facts.name.strip()
        layout.columns = [[heading.strip(), field] for heading, field in facts.columns]
        _check_columns(layout)
        _write(actor, layout, before, now)
    return layout


def archive(*, actor: Acting, thing: Thing, now: datetime) -> None:
    """Put a reason or a layout away: nobody chooses it any more; what has it keeps it."""
    with _settings(actor, thing.school_id, now):
        thing.refresh_from_db()
        if thing.archived_at is None:
            thing.archived_at = now
            thing.save(update_fields=["archived_at"])
            _record(actor, thing, stored(thing), {}, now)


def restore(*, actor: Acting, thing: Thing, now: datetime) -> None:
    """Take a reason or a layout back that was put away; its name must be free."""
    with _settings(actor, thing.school_id, now):
        thing.refresh_from_db()
        if thing.archived_at is not None:
            thing.archived_at = None
            _check(thing)
            thing.save(update_fields=["archived_at"])
            _record(actor, thing, {}, stored(thing), now)


def stored(thing: Thing) -> dict[str, Any]:
    """What the log keeps: the fields of the facts."""
    return {field.name: getattr(thing, field.name) for field in fields(FACTS[type(thing)])}


@contextmanager
def _settings(actor: Acting, school_id: UUID, now: datetime) -> Iterator[None]:
    """A change of what the desk has set, with the log of the school to itself."""
    require(actor, school_id, Permission.DESK)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        yield


def thing_of(kind: type[T], school_id: UUID, thing_id: UUID) -> T:
    """Of this school, put away or not; raises ``NotFound``."""
    found = kind.objects.filter(school_id=school_id, id=thing_id).first()
    if found is None:
        raise NotFound(f"No {kind.__name__} {thing_id}")
    return found


def _write(actor: Acting, thing: Thing, before: dict[str, Any], now: datetime) -> None:
    _check(thing)
    thing.save()
    _record(actor, thing, before, stored(thing), now)


def _record(
    actor: Acting, thing: Thing, before: dict[str, Any], after: dict[str, Any], now: datetime
) -> None:
    record_change(
        actor=actor,
        school_id=thing.school_id,
        subject=SUBJECTS[type(thing)],
        thing=thing,
        before=before,
        after=after,
        now=now,
    )


def _check(thing: Thing) -> None:
    problems: dict[str, str] = {}
    try:
        thing.clean_fields(exclude=UNCHECKED)
    except ValidationError as error:
        problems = {field: sentences[0] for field, sentences in error.message_dict.items()}
    name = "label" if isinstance(thing, Reason) else "name"
    if name not in problems and _is_taken(thing):
        problems[name] = _("There is already one with this name.")
    if problems:
        raise Invalid(problems)


def _is_taken(thing: Thing) -> bool:
    if isinstance(thing, Reason):
        reasons = Reason.objects.filter(kind=thing.kind, label=thing.label)
        same = reasons.filter(school_id=thing.school_id, archived_at__isnull=True)
        return bool(same.exclude(id=thing.id).exists())
    layouts = Layout.objects.filter(school_id=thing.school_id, archived_at__isnull=True)
    return bool(layouts.filter(name=thing.name).exclude(id=thing.id).exists())


def _check_columns(layout: Layout) -> None:
    if not 1 <= len(layout.columns) <= MOST_COLUMNS:
        text = _("Choose from 1 to {most} columns.").format(most=MOST_COLUMNS)
        raise Invalid({"columns": text})
    if not all(is_known(field) for _heading, field in layout.columns):
        raise Invalid({"columns": _("Choose what stands in each column.")})
