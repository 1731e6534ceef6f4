"""How often somebody may try to sign in: who waits, and until when. ADR 9.

Failures are counted in the database, so every process counts the same, under keyed hashes,
so the table names nobody. What is counted is what was typed, not what exists: an address
without an account is treated like one with.

==================  ======================================================================
``pair``            one account from one address: strict
``account``         one account from anywhere: soft, against guessing from many addresses
``address``         accounts that failed at one address: so many that no school's bell does
``device``          one account in a browser that it was signed in with before
``token``           bearer tokens that are no good, by address
``feed``            calendar addresses that are no good, by network address
``code``            second steps of one account, by whoever knows its password
``passkey``         passkeys that are no good, by address
``letter``          letters asked for to one address of a mailbox, whether it is known or not
``letters``         the same from one network address
``day_pass``        codes of day passes that do not open, by address
``day_passes``      the same of one district, so that many addresses guess no faster
==================  ======================================================================

A known device is held by its own count alone, so nobody else's failures lock its person
out. Tries during a wait are refused unread and count nothing: a wait never grows by itself.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from corridor.accounts.models import SignInTries

FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bound:
    """``free`` failures cost nothing; then ``first``, twice as long each time, to ``longest``."""

    free: int
    first: timedelta
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        over = failures - self.free
        if over <= 0:
            return timedelta()
        return min(self.first * (1 << min(over - 1, 20)), self.longest)


BOUNDS = {
    "pair": Bound(5, timedelta(seconds=30), timedelta(minutes=15)),
    "account": Bound(20, timedelta(seconds=5), timedelta(minutes=5)),
    "address": Bound(300, timedelta(seconds=15), timedelta(minutes=5)),
    "device": Bound(10, timedelta(seconds=30), timedelta(minutes=15)),
    "token": Bound(100, timedelta(seconds=5), timedelta(minutes=5)),
    "feed": Bound(100, timedelta(seconds=5), timedelta(minutes=5)),
    "code": Bound(5, timedelta(seconds=30), timedelta(minutes=15)),
    "passkey": Bound(100, timedelta(seconds=5), timedelta(minutes=5)),
    "letter": Bound(3, timedelta(minutes=5), timedelta(hours=1)),
    "day_pass": Bound(10, timedelta(seconds=30), timedelta(minutes=15)),
    "day_passes": Bound(200, timedelta(seconds=5), timedelta(minutes=5)),
    "letters": Bound(60, timedelta(seconds=15), timedelta(minutes=5)),
}

_COUNT = """
    insert into accounts_signintries as tries (key, failures, last_at, blocked_until)
    select key, 1, %(now)s, null from unnest(%(keys)s::text[]) as key order by key
    on conflict (key) do update set last_at = %(now)s, failures =
        case when tries.last_at <= %(forgotten)s then 1 else tries.failures + 1 end
    returning key, failures
"""
_BLOCK = """
    update accounts_signintries set blocked_until = %s where key = %s
"""
_UNTIL = """
    select max(blocked_until) from accounts_signintries
    where key = any(%s) and blocked_until > %s
"""
_TAKE_BACK = """
    update accounts_signintries set failures = greatest(failures - 1, 0), blocked_until = null
    where key = any(%s)
"""


@dataclass(frozen=True, slots=True)
class Try:
    """One try to sign in, counted as a failure until ``succeeded`` takes that back."""

    keys: tuple[tuple[str, str], ...]
    until: datetime | None = None


def begin(*, email: str, address: str, is_known: bool, device: str, now: datetime) -> Try:
    """Count a try, before the password is looked at, so that many at once count as many.

    ``until`` is set where this one is refused; it is then not counted. ``is_known``: the
    browser ``device`` was signed in with this account before.
    """
    kinds = {"device": (email, device)} if is_known else _of_strangers(email, address)
    keys = tuple((kind, key_of(kind, *parts)) for kind, parts in kinds.items())
    guards = keys if is_known else (*keys, ("address", key_of("address", address)))
    with transaction.atomic():
        _lock(key for _, key in keys)
        until = _blocked_until([key for _, key in guards], now)
        if until is not None:
            return Try(keys, until)
        first = _count(keys, now)
    if "pair" in first:
        _count_one("address", address, now)
    return Try(keys)


def begin_alone(kind: str, part: str, *, now: datetime) -> Try:
    """Count a try that only others of its own kind hold; see ``begin``."""
    keys = ((kind, key_of(kind, part)),)
    with transaction.atomic():
        _lock(key for _, key in keys)
        until = _blocked_until([key for _, key in keys], now)
        if until is None:
            _count(keys, now)
    return Try(keys, until)


def start_anew(tried: Try) -> None:
    """It was right: what was counted under its own keys counts no more."""
    SignInTries.objects.filter(key__in=[key for _, key in tried.keys]).delete()


def _of_strangers(email: str, address: str) -> dict[str, tuple[str, ...]]:
    return {"pair": (email, address), "account": (email,)}


def _lock(keys: Iterable[str]) -> None:
    """Tries for one account go one after another: none slips in between look and count."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("select pg_advisory_xact_lock(%s)", [int(key[:15], 16)])


def _blocked_until(keys: list[str], now: datetime) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(_UNTIL, [keys, now])
        row: tuple[datetime | None] = cursor.fetchone()
    return row[0]


def _count(keys: Sequence[tuple[str, str]], now: datetime) -> set[str]:
    """Count one more for each; returns the kinds that failed for the first time in a while."""
    kinds = {key: kind for kind, key in keys}
    values: dict[str, Any] = {"keys": list(kinds), "now": now, "forgotten": now - FORGOTTEN_AFTER}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        counted = cursor.fetchall()
        for key, failures in counted:
            wait = BOUNDS[kinds[key]].wait_after(failures)
            cursor.execute(_BLOCK, [now + wait if wait else None, key])
    return {kinds[key] for key, failures in counted if failures == 1}


def _count_one(kind: str, part: str, now: datetime) -> None:
    with transaction.atomic():
        _count([(kind, key_of(kind, part))], now)


def succeeded(tried: Try, *, address: str) -> None:
    """It was the right password: the pair starts anew, the account loses this one count."""
    own = [key for kind, key in tried.keys if kind != "account"]
    SignInTries.objects.filter(key__in=own).delete()
    shared = [key for kind, key in tried.keys if kind == "account"]
    if shared:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_BACK, [[*shared, key_of("address", address)]])


def count_bad_token(*, address: str, now: datetime) -> datetime | None:
    """Until when this address is told to wait; good tokens never come here."""
    return _count_guess("token", address, now)


def count_bad_feed(*, address: str, now: datetime) -> datetime | None:
    """The same for calendar addresses."""
    return _count_guess("feed", address, now)


def _count_guess(kind: str, address: str, now: datetime) -> datetime | None:
    until = _blocked_until([key_of(kind, address)], now)
    if until is None:
        _count_one(kind, address, now)
    return until


def forgive(*, email: str) -> None:
    """An admin set a new password: what was guessed before counts no more for the account."""
    SignInTries.objects.filter(key=key_of("account", email)).delete()


def forget_old(*, now: datetime) -> None:
    SignInTries.objects.filter(last_at__lte=now - FORGOTTEN_AFTER).delete()


def key_of(kind: str, *parts: str) -> str:
    told = "\x00".join((kind, *parts)).encode()
    return hmac.new(_secret(), told, hashlib.sha256).hexdigest()


@cache
def _secret() -> bytes:
    return hashlib.sha256(b"corridor sign-in tries" + settings.SECRET_KEY.encode()).digest()
