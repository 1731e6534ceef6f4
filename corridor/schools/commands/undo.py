"""Taking a change back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound, Refused
from corridor.schools.commands.gate import lock_every_gate, touch_rules
from corridor.schools.models import Change, School
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, Operator, may_see_private, require
from corridor.schools.standing import blocker, standing
from corridor.schools.subjects import Restore, hidden_from, subject_of


def undo_change(*, actor: Acting, change_id: UUID, now: datetime) -> Change:
    """Lead a thing back to what it was before a change; returns the line of the undo.

    Goes through the command that made the change, so it is checked, and recorded, as always.
    Refused when it was taken back already, when the same has been changed again since, or
    when the command would not do it now. Nothing is changed then.
    """
    change = _change(actor, change_id)
    restore = _restore(change)
    with transaction.atomic():
        lock_every_gate()
        touch_rules(school_id=change.school_id, now=now)
        _check_stands(change)
        before = set(_recorded_now(change.school_id, now))
        try:
            restore(actor=actor, change=change, now=now)
        except Invalid as problem:
            raise Refused.because("undo_invalid", " ".join(problem.fields.values())) from None
        except NotFound:
            text = _("Something that this change was about is no longer there.")
            raise Refused.because("undo_gone", text) from None
        written = set(_recorded_now(change.school_id, now)) - before
        return _tie(change, written)


def _change(actor: Acting, change_id: UUID) -> Change:
    change: Change | None = Change.objects.select_related("school").filter(id=change_id).first()
    if change is None or (change.is_private and not may_see_private(actor)):
        raise NotFound
    if change.subject in hidden_from(actor):
        raise NotFound
    if not change.is_private:
        require(actor, change.school_id, Permission.SEE_CHANGES)
    elif isinstance(actor, Operator) or actor.school.id != change.school_id:
        raise NotFound
    return change


def _restore(change: Change) -> Restore:
    subject = subject_of(change.subject)
    if subject is None or subject.restore is None:
        raise Refused.because("undo_unknown", _("This change can’t be taken back here."))
    return subject.restore


def _check_stands(change: Change) -> None:
    same = list(
        Change.objects.filter(
            school_id=change.school_id,
            subject=change.subject,
            subject_id=change.subject_id,
            at__gte=change.at,
        )
    )
    if change.id not in standing(same):
        raise Refused.because("undone_already", _("This change has already been taken back."))
    later = blocker(change, same)
    if later is not None:
        raise Refused.because("changed_since", _later_sentence(later, change.school))


def _later_sentence(later: Change, school: School) -> str:
    when = date_format(later.at.astimezone(school.zone), "l, F j, g:i A")
    if not later.actor_name:
        text = _("This was changed again on %(when)s. Take that change back first.")
        return text % {"when": when}
    text = _("%(who)s changed this again on %(when)s. Take that change back first.")
    return text % {"who": later.actor_name, "when": when}


def _recorded_now(school_id: UUID, now: datetime) -> list[UUID]:
    """With the gate locked nobody else writes into the school's log."""
    return list(Change.objects.filter(school_id=school_id, at=now).values_list("id", flat=True))


def _tie(change: Change, written: set[UUID]) -> Change:
    """Mark what the command has just recorded as the undo of ``change``."""
    lines = Change.objects.filter(id__in=written)
    lines.update(undoes=change)
    found: Change | None = lines.order_by("id").first()
    if found is None:
        raise Refused.because("nothing_to_undo", _("It is already as it was before this change."))
    return found
