"""Whom a provider's claims mean. Reads only; the district must be in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from corridor.accounts.federation.claims import ONEROSTER, Claims
from corridor.accounts.federation.settings import Settings, settings_of, vouches_for_address
from corridor.accounts.models import Identity, Member, Person, PersonId, SignInProvider, User
from corridor.accounts.queries import account_of
from corridor.accounts.states import is_suspended
from corridor.core.errors import Refused

BY_ROSTER_ID, BY_NUMBER, BY_ADDRESS = "roster id", "student number", "address"


@dataclass(frozen=True, slots=True)
class Found:
    """``identity`` where the account came before; else ``by`` says what named the person."""

    person: Person
    user: User | None
    by: str
    identity: Identity | None = None


def whom(*, provider: SignInProvider, claims: Claims, now: datetime) -> Found:
    """The person who may come in with this account; raises ``Refused`` for everybody else."""
    settings = settings_of(provider)
    if not settings.admits(claims):
        raise _refused("outside_domain", district=provider.district)
    found = _known(provider, claims) or _named(provider, settings, claims)
    _require_may_enter(found, now)
    return found


def _known(provider: SignInProvider, claims: Claims) -> Found | None:
    ours = Identity.objects.filter(district_id=provider.district_id, issuer=claims.issuer)
    found = ours.select_related("user__person").filter(subject=claims.subject).first()
    return Found(found.user.person, found.user, found.linked_by, found) if found else None


def _named(provider: SignInProvider, settings: Settings, claims: Claims) -> Found:
    """By what is sure before what is likely."""
    if person := _one(_with_ids(claims)):
        return Found(person, account_of(person=person), BY_ROSTER_ID)
    number = claims.student_number if settings.match_by_number else ""
    if number and (person := _one(Person.objects.filter(student_number=number))):
        return Found(person, account_of(person=person), BY_NUMBER)
    if settings.match_by_address and claims.address and not claims.email_is_verified:
        raise _refused("address_unverified", provider=provider)
    if not vouches_for_address(settings, claims):
        raise _refused("nobody_known", district=provider.district)
    return _by_address(provider, claims)


def _with_ids(claims: Claims) -> Iterable[Person]:
    told = {system: value for system, value in claims.ids.items() if value}
    wanted = Q(id__in=())
    for system, value in told.items():
        if system == ONEROSTER:
            wanted |= Q(oneroster_id=value)
        else:
            having = PersonId.objects.filter(system=system, value=value)
            wanted |= Q(id__in=having.values("person_id"))
    return Person.objects.filter(wanted)


def _one(people: Iterable[Person]) -> Person | None:
    """Whoever is still here wins over namesakes of the past; two of them are one too many."""
    found = list(people)
    present = [person for person in found if person.archived_at is None]
    if len(present) > 1:
        raise _refused("several_known")
    return next(iter(present or found), None)


def _by_address(provider: SignInProvider, claims: Claims) -> Found:
    """An address is given again to somebody else one day, so it links once only."""
    here = Person.objects.filter(email__iexact=claims.address, archived_at__isnull=True)
    person = _one(here)
    if person is None:
        raise _refused("nobody_known", district=provider.district)
    user = account_of(person=person)
    if user and user.identities.filter(issuer=claims.issuer).exists():
        raise _refused("linked_otherwise", provider=provider)
    return Found(person, user, BY_ADDRESS)


def _require_may_enter(found: Found, now: datetime) -> None:
    if found.person.archived_at is not None:
        raise _refused("archived")
    user = found.user
    if user and not user.is_active:
        raise _refused("account_off")
    if user and is_suspended(user, now=now):
        raise _refused("account_suspended", lifts_at=user.suspended_until)
    here = Member.objects.filter(person=found.person, archived_at__isnull=True)
    if not here.filter(school__archived_at__isnull=True).exists():
        raise _refused("no_place")


def _refused(code: str, *, lifts_at: datetime | None = None, **names: object) -> Refused:
    return Refused.because(
        code, said(code) % names, lifts_at=lifts_at, overridable_by=(_("your school’s office"),)
    )


def said(code: str) -> str:
    """Why somebody may not come in, to themselves: they proved whose account it is."""
    return {
        "outside_domain": _(
            "This is not an account of %(district)s. Please use the one that your school gave you."
        ),
        "address_unverified": _("%(provider)s has not checked that this address is yours."),
        "nobody_known": _(
            "Nobody of %(district)s is known by this account. The roster may not have it yet."
        ),
        "several_known": _("More than one person of the roster goes by this account."),
        "linked_otherwise": _("You came in with another account of %(provider)s before."),
        "archived": _("You are no longer in the roster."),
        "account_off": _("Your account is switched off."),
        "account_suspended": _("Your account is suspended."),
        "no_place": _("You have no place at a school just now."),
    }[code]
