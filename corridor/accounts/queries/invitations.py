"""Who was invited, and who could be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from corridor.accounts.models import AccountLink, Identity, Member, User
from corridor.accounts.policies import may_set_password
from corridor.accounts.queries.people import PeopleFilter, people
from corridor.accounts.queries.permissions import permission_sets
from corridor.accounts.states import is_barred
from corridor.schools.policies import Acting


def invitation_of(*, user_id: UUID) -> AccountLink | None:
    """The latest that was not used; it may have run out."""
    theirs = AccountLink.objects.filter(user_id=user_id, used_at__isnull=True)
    return theirs.filter(purpose=AccountLink.Purpose.INVITATION).order_by("-made_at").first()


def uninvited_staff(*, actor: Acting, school_id: UUID, now: datetime) -> list[Member]:
    """Staff whom this admin may invite: an address, no way in yet, no invitation that is good.

    By family name. Five statements, however many they are.
    """
    found = people(school_id=school_id, wanted=PeopleFilter(kind="staff"))
    found = found.exclude(person__email="").select_related("person", "school")
    members = list(found.order_by("person__family_name", "person__given_name", "id"))
    settled = _settled({member.person_id for member in members}, now)
    elsewhere, sets = _roles_elsewhere(members, school_id), permission_sets()
    return [
        member
        for member in members
        if member.person_id not in settled
        and may_set_password(actor, member.roles, elsewhere[member.person_id], sets)
    ]


def _settled(person_ids: Iterable[UUID | None], now: datetime) -> set[UUID]:
    """Who has a password, comes by a provider, is kept out, or holds an invitation."""
    accounts = {user.id: user for user in User.objects.filter(person_id__in=list(person_ids))}
    open_links = AccountLink.objects.filter(used_at__isnull=True, ends_at__gt=now)
    invited = set(open_links.filter(user_id__in=accounts).values_list("user_id", flat=True))
    known = set(Identity.objects.filter(user_id__in=accounts).values_list("user_id", flat=True))
    return {
        user.person_id
        for user in accounts.values()
        if user.has_usable_password() or is_barred(user, now=now) or user.id in invited | known
    }


def _roles_elsewhere(members: list[Member], school_id: UUID) -> dict[UUID | None, list[str]]:
    theirs = Member.objects.filter(person_id__in=[member.person_id for member in members])
    there = theirs.filter(archived_at__isnull=True).exclude(school_id=school_id)
    found: dict[UUID | None, list[str]] = defaultdict(list)
    for person_id, roles in there.values_list("person_id", "roles"):
        found[person_id] += roles
    return found
