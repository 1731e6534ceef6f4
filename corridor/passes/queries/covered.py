"""Who answered for whom: passes that a cover approved, as staff read them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.models import Member
from corridor.passes.behalf import COVERING
from corridor.passes.models import PassEvent


def answered_for(*, pass_ids: Iterable[UUID]) -> dict[UUID, str]:
    """ "Mr. Haddad for Ms. Bennett", for those passes of which that is true. At most two
    statements."""
    found = PassEvent.objects.filter(
        hall_pass_id__in=list(pass_ids), kind="approved", detail__has_key=COVERING
    )
    events = list(found.select_related("actor__person").order_by("at", "id"))
    ids = {event.detail[COVERING] for event in events}
    members = Member.objects.filter(id__in=ids).select_related("person") if ids else ()
    names = {str(member.id): str(member.person) for member in members}
    told = _("{name} for {teacher}")
    return {
        event.hall_pass_id: told.format(
            name=str(event.actor.person) if event.actor else "",
            teacher=names.get(event.detail[COVERING], ""),
        )
        for event in events
    }
