"""Links that let somebody choose a password, and choosing it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from corridor.accounts import letters, throttle
from corridor.accounts.commands.sessions import end_sessions
from corridor.accounts.links import LASTS, Purpose, digest_of, new_secret
from corridor.accounts.models import AccountLink, User
from corridor.accounts.sign_in import places_of
from corridor.core import audit
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import in_district


def put_password(user: User, password: str | None) -> None:
    """On the object; ``None`` lets nobody in by one. Raises ``Invalid`` for a weak one."""
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": " ".join(error.messages)}) from None
    user.set_password(password)


def make_link(*, user_id: UUID, purpose: Purpose, now: datetime) -> str:
    """What stands in a new link, which is good from the commit on; those before it end."""
    end_links(user_id=user_id)
    secret = new_secret()
    AccountLink.objects.create(
        user_id=user_id,
        purpose=purpose,
        digest=digest_of(secret),
        made_at=now,
        ends_at=now + LASTS[purpose],
    )
    return secret


def end_links(*, user_id: UUID) -> int:
    """All of an account that were not used; returns how many these were."""
    return AccountLink.objects.filter(user_id=user_id, used_at__isnull=True).delete()[0]


@transaction.atomic
def choose_password(*, secret: str, password: str, now: datetime) -> User:
    """Use a link up; every sign-in of the account ends.

    Raises ``NotFound`` for a link that is no good (any more), ``Invalid`` for a weak password,
    after which the link is as good as before.
    """
    good = AccountLink.objects.filter(digest=digest_of(secret), used_at__isnull=True)
    if not good.filter(ends_at__gt=now).update(used_at=now):
        raise NotFound
    used = AccountLink.objects.select_related("user").get(digest=digest_of(secret))
    user = used.user
    here = places_of(user.id, district_id=user.district_id, person_id=user.person_id)
    if here is None:
        raise NotFound
    put_password(user, password)
    user.save(update_fields=["password"])
    end_sessions(user_id=user.id)
    end_links(user_id=user.id)
    throttle.forgive(email=user.email)
    with in_district(user.district_id):
        audit.append(
            kind=audit.Kind.PASSWORD_SET,
            now=now,
            by=audit.by(here.acting),
            subjects=[user.person_id],
            details={"how": used.purpose},
        )
    if used.purpose == Purpose.RESET:
        letters.password_changed(to=user.email)
    return user


def forget_links(*, now: datetime) -> None:
    """Those that ended long ago; until then a page says that one ran out."""
    AccountLink.objects.filter(ends_at__lt=now - 4 * LASTS[Purpose.INVITATION]).delete()
