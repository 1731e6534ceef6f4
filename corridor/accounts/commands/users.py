"""Accounts: who can sign in, and with which password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts import letters, throttle
from corridor.accounts.actor import Actor
from corridor.accounts.commands.passwords import end_links, put_password
from corridor.accounts.commands.sessions import end_sessions, note_own
from corridor.accounts.models import Member, Person, User
from corridor.accounts.queries import account_of, has_power_over, member_of
from corridor.core import audit
from corridor.core.errors import Invalid, NotAllowed
from corridor.schools.commands import touch_rules
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

THEMES = ("", "light", "dark")


def create_user(*, person: Person, email: str, password: str | None = None) -> User:
    """An account for a person of the district in force.

    Without a password it can't sign in with one (the demo's cast). The address is checked
    against every district, because it is what people sign in with.
    """
    user = User(email=_free_address(email), district=person.district, person=person)
    put_password(user, password)
    user.save()
    return user


def create_bare_user(*, person: Person) -> User:
    """Without address and password: it opens through a provider only, where it is not kept out."""
    user = User(district=person.district, person=person)
    user.set_unusable_password()
    user.save()
    return user


def _free_address(email: str) -> str:
    """In lower case; raises ``Invalid`` where there is none, or somebody has it."""
    address = email.strip().lower()
    if not address:
        raise Invalid({"email": _("An account needs an e-mail address.")})
    if User.objects.filter(email=address).exists():
        raise Invalid({"email": _("There is already an account with this address.")})
    return address


def account_for(*, person: Person) -> User:
    """Somebody's account, made without a password where there is none; it has their address."""
    user = account_of(person=person)
    if user is None:
        return create_user(person=person, email=person.email)
    if not user.email:
        user.email = _free_address(person.email)
        user.save(update_fields=["email"])
    return user


def give_account(
    *, actor: Acting, school_id: UUID, member_id: UUID, password: str, now: datetime
) -> User:
    """Let a member sign in with their e-mail address and this password.

    Where they have an account, the password is replaced and they are signed out everywhere.
    """
    require(actor, school_id, Permission.ACCOUNTS)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        member = member_of(school_id=school_id, member_id=member_id)
        person: Person | None = member.person
        if person is None or not has_power_over(actor, member):
            raise NotAllowed
        by = audit.by(actor, school_id=school_id)
        audit.append(kind=audit.Kind.PASSWORD_SET, now=now, by=by, subjects=[person.id])
        user = account_of(person=person)
        if user is None:
            return create_user(person=person, email=person.email, password=password)
        put_password(user, password)
        user.email = user.email or _free_address(person.email)
        user.save(update_fields=["password", "email"])
        end_sessions(user_id=user.id)
        end_links(user_id=user.id)
        throttle.forgive(email=user.email)
        letters.password_changed(to=user.email)
    return user


def move_account(*, actor: Acting, member: Member, email: str) -> None:
    """Let somebody's account follow their address, inside the caller's transaction."""
    user = account_of(person=member.person)
    if user is None or not user.email or not email or user.email == email:
        return
    if not has_power_over(actor, member):
        raise NotAllowed
    user.email = _free_address(email)
    user.save(update_fields=["email"])
    end_links(user_id=user.id)


def set_password(*, user: User, old: str, new: str) -> User:
    """Change one's own password; raises ``Invalid`` where the old one is wrong."""
    if not user.check_password(old):
        raise Invalid({"old": _("This is not your present password.")})
    put_password(user, new)
    user.save(update_fields=["password"])
    return user


@transaction.atomic
def change_own_password(*, actor: Actor, user: User, old: str, new: str, now: datetime) -> None:
    """A new password ends every sign-in of the account, this one too.

    Raises ``Invalid`` where the old one is wrong, or the new one is easy to guess.
    """
    set_password(user=user, old=old, new=new)
    end_sessions(user_id=user.id)
    end_links(user_id=user.id)
    note_own(actor, audit.Kind.PASSWORD_SET, now)
    letters.password_changed(to=user.email)


def save_theme(*, user_id: UUID, theme: str) -> None:
    """Keep the look somebody chose: "light", "dark", or "" for the device's own."""
    if theme not in THEMES:
        raise Invalid({"theme": _("There is no such theme.")})
    User.objects.filter(id=user_id).update(theme=theme)
