"""Second factors: setting them up, proving oneself by them, and taking them away.

A code is good once: of two tries at the same moment one finds ``last_step`` (or ``used_at``)
already written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts import codes, letters
from corridor.accounts.actor import Actor
from corridor.accounts.commands.passwords import end_links
from corridor.accounts.commands.sessions import account_to_run, end_sessions
from corridor.accounts.models import CodeApp, Passkey, RecoveryCode, SignInRules, User
from corridor.accounts.passkeys import Asserted, Registered
from corridor.accounts.policies import needs_factor
from corridor.accounts.queries.factors import factors_of
from corridor.core import audit
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.core.sealing import seal, unseal
from corridor.schools.policies import Acting

MOST_PASSKEYS = 10


@transaction.atomic
def add_code_app(*, actor: Actor, user_id: UUID, secret: str, code: str, now: datetime) -> None:
    """The app shows codes of ``secret``, as ``code`` proves; it takes the place of one before.

    Raises ``Invalid`` where the code is another one.
    """
    step = codes.step_of(secret, code, now=now, after=0)
    if step is None:
        raise Invalid({"code": _("This is not the code that the app shows now.")})
    values = {"secret": seal(secret), "confirmed_at": now, "last_step": step}
    CodeApp.objects.update_or_create(user_id=user_id, defaults=values)
    _note_own(actor, "app_added", now)
    _tell(user_id, _("An authenticator app was set up for your account of Corridor."))


@transaction.atomic
def add_passkey(
    *, actor: Actor, user_id: UUID, made: Registered, name: str, now: datetime
) -> Passkey:
    if not 1 <= len(name.strip()) <= 60:
        raise Invalid({"name": _("Give the passkey a name of 1 to 60 characters.")})
    if Passkey.objects.filter(user_id=user_id).count() >= MOST_PASSKEYS:
        raise Invalid({"name": _("Ten passkeys are the most. Remove one first.")})
    if Passkey.objects.filter(credential=made.credential).exists():
        raise Invalid({"name": _("This passkey is known already.")})
    added = Passkey.objects.create(
        user_id=user_id,
        name=name.strip(),
        credential=made.credential,
        public_key=made.public_key,
        sign_count=made.sign_count,
        created_at=now,
    )
    _note_own(actor, "passkey_added", now)
    _tell(user_id, _("A passkey was added to your account of Corridor."))
    return added


@transaction.atomic
def new_recovery_codes(*, actor: Actor, user_id: UUID, now: datetime) -> list[str]:
    """Ten, the only moment at which they can be read; those before are good no longer."""
    fresh = codes.new_recovery_codes()
    RecoveryCode.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user_id=user_id, digest=codes.recovery_digest(user_id, code)) for code in fresh
    )
    _note_own(actor, "codes_made", now)
    return fresh


@transaction.atomic
def remove_code_app(*, actor: Actor, user_id: UUID, places: Iterable[Actor], now: datetime) -> None:
    if not CodeApp.objects.filter(user_id=user_id).delete()[0]:
        raise NotFound
    _keep_one(user_id, places)
    _note_own(actor, "app_removed", now)
    _tell(user_id, _("The authenticator app was removed from your account of Corridor."))


@transaction.atomic
def remove_passkey(
    *, actor: Actor, user_id: UUID, passkey_id: UUID, places: Iterable[Actor], now: datetime
) -> None:
    if not Passkey.objects.filter(user_id=user_id, id=passkey_id).delete()[0]:
        raise NotFound
    _keep_one(user_id, places)
    _note_own(actor, "passkey_removed", now)
    _tell(user_id, _("A passkey was removed from your account of Corridor."))


def _keep_one(user_id: UUID, places: Iterable[Actor]) -> None:
    """Who needs a second step keeps one; without any, recovery codes are of no use."""
    if factors_of(user_id=user_id).are_there:
        return
    here = list(places)
    rules = SignInRules.objects.filter(district_id=here[0].district_id).first()
    if needs_factor(here, for_staff=rules is not None and rules.staff_second_factor):
        raise Refused.because(
            "last_factor", _("Your role needs a second step. Set up another one first.")
        )
    RecoveryCode.objects.filter(user_id=user_id).delete()


@transaction.atomic
def use_code(*, user_id: UUID, typed: str, now: datetime) -> str:
    """Spend a code of the app or for recovery; says which it was, "" for one that is no good."""
    app = CodeApp.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()
    if app is not None:
        step = codes.step_of(unseal(app.secret), typed, now=now, after=app.last_step)
        fresh = CodeApp.objects.filter(user_id=user_id, last_step__lt=step or 0)
        if step is not None and fresh.update(last_step=step):
            return "code"
    digest = codes.recovery_digest(user_id, typed)
    unused = RecoveryCode.objects.filter(user_id=user_id, digest=digest, used_at__isnull=True)
    return "recovery" if digest and unused.update(used_at=now) else ""


def use_passkey(*, asserted: Asserted, now: datetime) -> None:
    """Note a proof; raises ``Invalid`` where the count did not go on meanwhile: a copy is about."""
    same = Passkey.objects.filter(id=asserted.passkey_id, sign_count=asserted.count_before)
    if not same.update(sign_count=asserted.sign_count, used_at=now):
        raise Invalid({"passkey": _("This passkey did not work. Try another way.")})


@transaction.atomic
def take_away_factors(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> None:
    """Somebody lost phone and codes: as an admin, let the password be enough once more.

    Whoever may set somebody's password may do this. They are signed out everywhere.
    """
    forget_factors(user=account_to_run(actor, school_id, member_id), by=audit.by(actor), now=now)


@transaction.atomic
def forget_factors(*, user: User, by: audit.By, now: datetime) -> None:
    """Apps, passkeys and recovery codes are gone; the district must be in force."""
    for model in (CodeApp, Passkey, RecoveryCode):
        model.objects.filter(user_id=user.id).delete()
    end_links(user_id=user.id)
    ended = end_sessions(user_id=user.id)
    audit.append(
        kind=audit.Kind.ACCOUNT_CHANGED,
        now=now,
        by=by,
        subjects=[user.person_id],
        details={"what": "factors_taken", "ended": ended},
    )
    what = _("An admin removed all second steps from your account of Corridor.")
    letters.factors_changed(to=user.email, what=what)


def _note_own(actor: Actor, what: str, now: datetime) -> None:
    audit.append(
        kind=audit.Kind.ACCOUNT_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=[actor.person_id],
        details={"what": what},
    )


def _tell(user_id: UUID, what: str) -> None:
    email = User.objects.values_list("email", flat=True).get(id=user_id)
    letters.factors_changed(to=str(email or ""), what=what)
