"""What the audit log hears of the door: who came in, who failed, who left.

Of an address without an account it hears nothing. The work is the same then (one row is
written), so that the time an answer takes tells nobody who has an account.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from corridor.accounts import throttle
from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, SignInTries, User
from corridor.accounts.sign_in import device_of
from corridor.core import audit
from corridor.core.audit import By, Kind
from corridor.core.tenancy import in_district


def came_in(request: HttpRequest, user: User, *, how: str, now: datetime, second: str = "") -> None:
    """``how`` and ``second``: see ``second_step``."""
    with in_district(user.district_id), transaction.atomic():
        by = by_user(user, device_of(request), person_id=user.person_id)
        details = {"how": how, "second": second} if second else {"how": how}
        audit.append(kind=Kind.SIGNED_IN, now=now, by=by, details=details)


def went_out(actor: Actor, *, now: datetime) -> None:
    audit.append(kind=Kind.SIGNED_OUT, now=now, by=audit.by(actor))


def failed(request: HttpRequest, *, email: str, now: datetime) -> None:
    _of_somebody(request, Kind.SIGN_IN_FAILED, email, now)


def must_wait(request: HttpRequest, *, email: str, now: datetime) -> None:
    """Once in a while: knocking at a closed door costs nothing, and must not fill the log."""
    _of_somebody(request, Kind.SIGN_IN_THROTTLED, email, now)


def refused(request: HttpRequest, user: User, *, how: str, why: str, now: datetime) -> None:
    """Through a provider, which knew them; of whom nobody knows it hears nothing here either."""
    with in_district(user.district_id), transaction.atomic():
        audit.append_once(
            kind=Kind.SIGN_IN_FAILED,
            now=now,
            by=by_user(user, device_of(request)),
            subjects=[user.person_id],
            details={"how": how, "why": why},
        )


def _of_somebody(request: HttpRequest, kind: Kind, email: str, now: datetime) -> None:
    typed = email.strip().lower()
    user = User.objects.filter(email=typed).first()
    if user is None:
        as_much_work = SignInTries.objects.filter(key=throttle.key_of("account", typed))
        as_much_work.update(last_at=F("last_at"))
        return
    tell = audit.append_once if kind == Kind.SIGN_IN_THROTTLED else audit.append
    with in_district(user.district_id), transaction.atomic():
        tell(kind=kind, now=now, by=by_user(user, device_of(request)), subjects=[user.person_id])


def by_user(user: User, device: str, *, person_id: UUID | None = None) -> By:
    """At the first of the person's schools; who failed may be anybody, so nobody is named."""
    here = Member.objects.filter(person_id=user.person_id, archived_at__isnull=True)
    school_id = here.order_by("school__name").values_list("school_id", flat=True).first()
    return By(device=device, school_id=school_id, person_id=person_id)
