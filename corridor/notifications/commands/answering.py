"""A request is answered by a link: once, as the person whose letter it stood in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import NotFound
from corridor.notifications.links import digest_of
from corridor.notifications.models import AnswerLink
from corridor.notifications.tellers import teller_of_kind

VERBS = ("approve", "decline")


@transaction.atomic
def answer_by_link(*, secret: str, verb: str, now: datetime, only_as: UUID | None = None) -> str:
    """With the district in force; returns the sentence to show. ``only_as`` is who is there, where
    the secret alone does not suffice.

    Raises ``NotFound`` for a link that is no good any more, and what the answer itself raises:
    ``Refused`` (``moved_on``) where somebody was faster. Then the link is as it was.
    """
    good = AnswerLink.objects.filter(used_at__isnull=True, expires_at__gt=now)
    link = good.select_for_update(of=("self",)).filter(digest=digest_of(secret)).first()
    if link is None or verb not in VERBS or only_as not in (None, link.notification.person_id):
        raise NotFound(_("This link is no good any more."))
    teller = teller_of_kind(link.notification.kind)
    if teller is None:
        raise NotFound(_("This link is no good any more."))
    link.used_at = now
    link.save(update_fields=["used_at"])
    return teller.answer(link.notification, verb, now)
