"""Which district's door somebody wants, and what leads in there. Nothing here knows people."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from corridor.accounts.models import SignInProvider
from corridor.core.errors import NotFound
from corridor.schools.models import District

ORDER = ("google", "microsoft", "clever", "classlink", "saml")


def ways_in(*, district_id: UUID) -> list[SignInProvider]:
    """The providers that are switched on, those that most people use first."""
    return _in_order(SignInProvider.objects.filter(district_id=district_id, is_on=True))


def providers_of(*, district_id: UUID) -> list[SignInProvider]:
    """All of them, for who sets them up."""
    return _in_order(SignInProvider.objects.filter(district_id=district_id))


def provider_of(*, district_id: UUID, provider_id: UUID) -> SignInProvider:
    """One of this district; raises ``NotFound``."""
    ours = SignInProvider.objects.select_related("district").filter(district_id=district_id)
    found = ours.filter(id=provider_id).first()
    if found is None:
        raise NotFound
    return found


def _in_order(found: Iterable[SignInProvider]) -> list[SignInProvider]:
    return sorted(found, key=lambda one: (ORDER.index(one.kind), one.label, one.id))


def only_district() -> District | None:
    """The one that this installation is for, where it is for one."""
    found = list(District.objects.filter(is_demo=False)[:2])
    return found[0] if len(found) == 1 else None


def are_doors_apart() -> bool:
    """Whether it has to be asked whose door somebody wants."""
    return SignInProvider.objects.filter(is_on=True, district__is_demo=False).exists()


def doors_of(*, address: str) -> list[District]:
    """The districts with this domain, by name: as a rule one. An address says no more here."""
    domain = address.strip().lower().rpartition("@")[2]
    told = Q(domains__contains=[domain])
    agreed = Q(providers__is_on=True, providers__settings__domains__contains=domain)
    return list(District.objects.filter(told | agreed).distinct().order_by("name")[:5])
