"""Sessions: Django's session store with the person's account read along, in one statement.

Differs from Django's own in what a school needs: a session knows whose it is (so that
somebody can end all of theirs), on what, and since when; a new id is one update, and the
old one is dead at once; the table holds digests of cookies; how long it lives depends on
what somebody is and not on what their browser asks by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, SessionBase, UpdateError
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

from corridor.accounts import second_step
from corridor.accounts.devices import device_words
from corridor.accounts.lifetimes import NOTED_EVERY, STAFF, Lifetime, Lifetimes, Placed
from corridor.accounts.models import Session, SignInRules
from corridor.accounts.remembered import Whose, recall, remember

BY_ITSELF = "X-Fragment"  # the header of what a page asks for without its person

RULES = (
    *("student_idle_minutes", "student_longest_hours"),
    *("staff_idle_minutes", "staff_longest_hours"),
    *("admin_idle_minutes", "admin_longest_hours"),
)
_READ = f"""
    select s.id, s.data, s.created_at, s.seen_at,
           u.id, coalesce(u.email, ''), u.password, u.district_id, u.person_id,
           {", ".join(f"r.{name}" for name in RULES)}, r.staff_second_factor
           {{more}}
    from accounts_session s
    left join accounts_user u on u.id = s.user_id and u.is_active
         and coalesce(u.suspended_until <= %(at)s, true)
    left join accounts_signinrules r on r.district_id = u.district_id
    {{along}}
    where s.digest = %(digest)s and s.expires_at > %(at)s
"""  # noqa: S608 (names of columns from above)
_COLUMNS = 10 + len(RULES)
_NOTE = """
    update accounts_session set seen_at = %(now)s, expires_at = %(ends_at)s
    where id = %(id)s and seen_at <= %(since)s
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose session it is: a user who may sign in."""

    user_id: UUID
    email: str
    password: str
    district_id: UUID
    person_id: UUID

    @property
    def whose(self) -> Whose:
        return Whose(self.user_id, self.district_id, self.person_id)


@dataclass(frozen=True, slots=True)
class Known:
    """A session as it was read."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    account: Account | None
    lifetimes: Lifetimes
    second_factor_for_staff: bool = False

    def is_alive(self, places: Iterable[Placed], *, now: datetime) -> bool:
        lifetime = self.lifetimes.of_somebody(places)
        return now < lifetime.ends_at(created_at=self.created_at, seen_at=self.seen_at)


class SessionStore(SessionBase):
    """``known`` is there once something was read from a session of the table."""

    known: Known | None = None
    device = ""
    lifetime: Lifetime = STAFF

    @property
    def digest(self) -> str:
        return digest_of(self.session_key or "")

    @property
    def remembered(self) -> Whose | None:
        """Whose it was when it was read last, unless it has been read for this request."""
        return None if self.known else recall(self.digest)

    @property
    def account(self) -> Account | None:
        """Read with the session; ``None`` for strangers, and for users who are switched off or
        suspended."""
        self._get_session()  # type: ignore[attr-defined]
        return self.known.account if self.known else None

    def load(self) -> dict[str, Any]:
        rows = self._rows(_READ.format(more="", along=""), {})
        return self._take(rows[0] if rows else None)

    def load_along(self, others: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Read the session, and in the same statement what ``others`` selects; returns its rows.

        Its first column must not be null. Nothing is returned for a session that is no good.
        """
        statement = _READ.format(more=", o.*", along=f"left join ({others}) o on true")
        rows = self._rows(statement, values)
        self._session_cache = self._take(rows[0] if rows else None)
        return [row[_COLUMNS:] for row in rows if row[_COLUMNS] is not None]

    def _rows(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        known = {"digest": self.digest, "at": timezone.now(), **values}
        with connection.cursor() as cursor:
            cursor.execute(statement, known)
            return list(cursor.fetchall())

    def _take(self, row: tuple[Any, ...] | None) -> dict[str, Any]:
        if row is None:
            self._session_key = None
            return {}
        account = Account(*row[4:9]) if row[4] else None
        *numbers, for_staff = row[9:_COLUMNS]
        rules = Lifetimes() if numbers[0] is None else Lifetimes.of(numbers)
        self.known = Known(row[0], row[2], row[3], account, rules, bool(for_staff))
        if account:
            remember(self.digest, account.whose)
        return dict(json.loads(row[1]))

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(digest=digest_of(session_key)).exists()

    def create(self) -> None:
        self._session_key = _new_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (Django's signature)
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        kept = {"data": data, "user_id": data.get(SESSION_KEY)}
        digest = digest_of(self.session_key)
        if must_create:
            _insert(digest, kept, self.device, self.lifetime)
        elif not Session.objects.filter(digest=digest).update(**kept):
            raise UpdateError  # ended from elsewhere meanwhile: it must not come back

    def cycle_key(self) -> None:
        """Another id for the same session; what it held and when it began stay."""
        self._get_session()  # type: ignore[attr-defined]
        old, new = self.session_key, _new_key()
        moved = old and Session.objects.filter(digest=digest_of(old)).update(digest=digest_of(new))
        if moved:
            self._session_key = new
            self.modified = True
        else:
            self.create()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(digest=digest_of(key)).delete()
        if key == self.session_key:
            self.known = None

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lte=timezone.now()).delete()


def _insert(digest: str, kept: dict[str, Any], device: str, lifetime: Lifetime) -> None:
    now = timezone.now()
    ends_at = lifetime.ends_at(created_at=now, seen_at=now)
    Session.objects.create(
        digest=digest, device=device, created_at=now, seen_at=now, expires_at=ends_at, **kept
    )


def _new_key() -> str:
    return get_random_string(32, VALID_KEY_CHARS)


def digest_of(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()


def account_of(request: HttpRequest) -> Account | None:
    """Whose session it is; ``None`` for strangers."""
    return _store_of(request).account


def remembered(request: HttpRequest) -> Whose | None:
    """Whose the session was when it was read last; see ``accounts.remembered``."""
    return _store_of(request).remembered


def read_along(
    request: HttpRequest, others: str, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Rows of ``others``, read with the session in one statement."""
    return _store_of(request).load_along(others, values)


def describe(request: HttpRequest, *, district_id: UUID, places: Iterable[Placed]) -> None:
    """Say of a session that begins what its browser is and how long it may stay."""
    store = _store_of(request)
    store.device = device_words(request.headers.get("User-Agent", ""))
    store.lifetime = lifetimes_of(district_id=district_id).of_somebody(places)


def lifetimes_of(*, district_id: UUID) -> Lifetimes:
    found = SignInRules.objects.filter(district_id=district_id).values_list(*RULES).first()
    return Lifetimes.of(found) if found else Lifetimes()


def is_alive(request: HttpRequest, places: Iterable[Placed]) -> bool:
    """Whether the sign-in still holds; one that does not is ended here."""
    known = _store_of(request).known
    if known is None or known.is_alive(places, now=timezone.now()):
        return True
    request.session.flush()
    return False


def owes_factor(request: HttpRequest, places: Iterable[Placed]) -> bool:
    """Whether whoever came by password alone has to set up a second factor first."""
    known = _store_of(request).known
    for_staff = known is not None and known.second_factor_for_staff
    return second_step.is_owed(request.session, places, for_staff=for_staff)


def note_seen(request: HttpRequest, places: Iterable[Placed]) -> None:
    """Somebody did something. Written down every few minutes, so as a rule no statement."""
    known, now = _store_of(request).known, timezone.now()
    if known is None or now < known.seen_at + NOTED_EVERY or BY_ITSELF in request.headers:
        return
    lifetime = known.lifetimes.of_somebody(places)
    ends_at = lifetime.ends_at(created_at=known.created_at, seen_at=now)
    values: dict[str, Any] = {
        "id": known.id,
        "now": now,
        "ends_at": ends_at,
        "since": now - NOTED_EVERY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)


def _store_of(request: HttpRequest) -> SessionStore:
    return cast("SessionStore", request.session)
