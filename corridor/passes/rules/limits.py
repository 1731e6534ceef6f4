"""How many passes may a student take, and which ones count?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from corridor.passes.rules.wish import Objection, Situation
from corridor.passes.situation import Book, Ease, Place


def pass_limit(s: Situation) -> Objection | None:
    """The limit that is used up, for a trip that counts."""
    return used_up(s) if counts(s.origin, s.destination) else None


def used_up(s: Situation) -> Objection | None:
    """The limit that is used up wherever it leads, the longest span first: it lifts last."""
    for window, used in (("term", s.used.term), ("week", s.used.week), ("day", s.used.day)):
        limit = limit_of(s, window)
        if limit is not None and used >= limit:
            lifts_at = _window_ends(s, window)
            return Objection(
                "pass_limit", reason=window, lifts_at=lifts_at, count=used, limit=limit,
                helpers=s.teachers,
            )  # fmt: skip
    return None


def _window_ends(s: Situation, window: str) -> datetime | None:
    settings = s.book.settings
    if window == "day":
        return settings.midnight(s.now, days=1)
    if window == "week":
        return settings.midnight(s.now, days=8 - s.today.isoweekday())
    return None


def counts(origin: Place | None, destination: Place) -> bool:
    """Whether a trip counts toward the limit: not to an exempt place, nor back from one."""
    return destination.counts_toward_limit and (origin is None or origin.counts_toward_limit)


def limit_of(s: Situation, window: str) -> int | None:
    """``limit_for`` the student of this situation."""
    return limit_for(s.book, s.student_id, s.grade, window=window, day=s.today)


def limit_for(book: Book, student_id: UUID, grade: str, *, window: str, day: date) -> int | None:
    """How many passes this student may take in a day, a week or a term; ``None``: any number.

    The nearest limit wins: the student's own, their groups', their grade's, the school's.
    """
    limit = _nearest_limit(book, student_id, grade, window, day)
    return None if limit is None else limit + book.ease_of(student_id, day).extra_passes


def _nearest_limit(book: Book, student_id: UUID, grade: str, window: str, day: date) -> int | None:
    if book.limits:
        for keys in ((student_id,), book.groups_of(student_id), (grade,)):
            own = _limits(book, keys, window, day)
            if own:
                return max(own)
    settings = book.settings
    if window == "day":
        return settings.pass_limit
    return settings.pass_limit_week if window == "week" else settings.pass_limit_term


def _limits(book: Book, keys: Iterable[UUID | str], window: str, day: date) -> list[int]:
    return [
        limit.passes
        for key in keys
        for limit in book.limits.get(key, ())
        if limit.window == window and limit.holds_on(day)
    ]


def limit_reached(s: Situation) -> bool:
    """Whether this pass would go over a limit: soft, it then needs a teacher's yes."""
    return pass_limit(s) is not None


def minutes_for(place: Place, ease: Ease) -> int:
    """The minutes of a place for this student."""
    return -(-place.minutes * ease.time_percent // 100)
