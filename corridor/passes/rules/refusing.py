"""The rules that say no to a student, each until something changes."""

from __future__ import annotations

from datetime import timedelta

from corridor.passes import windows
from corridor.passes.rules.wish import Objection, Situation


def school_frozen(s: Situation) -> Objection | None:
    return Objection("frozen") if s.frozen else None


def one_live_pass(s: Situation) -> Objection | None:
    """A stale pass of this school is no obstacle: the next request closes it."""
    live, settings = s.live_pass, s.book.settings
    if live is None:
        return None
    if live.school_id == settings.school_id and live.is_stale(settings, s.now):
        return None
    place = s.book.places.get(live.destination_id)
    return Objection("live_pass", place=place.name if place else "")


def already_there(s: Situation) -> Objection | None:
    if s.origin is None or s.origin.id != s.destination.id:
        return None
    return Objection("already_there", place=s.origin.name)


def place_closed(s: Situation) -> Objection | None:
    place = s.destination
    if not place.is_closed(s.now):
        return None
    return Objection("closed", place.name, place.closed_reason, place.closed_until)


def not_started(s: Situation) -> Objection | None:
    """Before the go-live date, of the school or of the student's grade."""
    settings = s.book.settings
    starts = settings.grade_starts.get(s.grade) or settings.starts_on
    if starts is None or s.today >= starts:
        return None
    return Objection("not_started", lifts_at=settings.start_of(starts), helpers=s.teachers)


def staff_only(s: Situation) -> Objection | None:
    settings = s.book.settings
    until = settings.staff_only_until
    if not settings.is_staff_only or (until is not None and s.today >= until):
        return None
    lifts_at = settings.start_of(until) if until else None
    return Objection("staff_only", lifts_at=lifts_at, helpers=s.teachers)


def not_visible(s: Situation) -> Objection | None:
    place = s.destination
    is_theirs = place.is_for(s.student_id, s.grade, s.groups) or (place.id in s.ease.allowed_places)
    if place.is_offered and is_theirs:
        return None
    return Objection("not_visible", place=place.name, helpers=s.teachers)


def cut_off(s: Situation) -> Objection | None:
    """Requests for a time in a period close at the start of an earlier one."""
    place = s.destination
    if not place.cutoff_period:
        return None
    wanted = next((span for span in s.spans if span.holds(s.wanted_at or s.now)), None)
    closes = next((span for span in s.spans if span.name == place.cutoff_period), None)
    if wanted is None or closes is None or place.cutoff_for not in ("", wanted.name):
        return None
    if s.now < closes.starts_at or wanted.starts_at < closes.starts_at:
        return None
    lifts_at = s.book.settings.midnight(s.now, days=1)
    return Objection("cut_off", place.name, closes.name, lifts_at, helpers=place.approvers)


def room_on_hold(s: Situation) -> Objection | None:
    """The class is not to be left, for a test as a rule."""
    until = s.origin.hold_until if s.origin else None
    if s.origin is None or until is None or s.now >= until:
        return None
    return Objection("hold", s.origin.name, lifts_at=until, helpers=s.teachers)


def no_pass_window(s: Situation) -> Objection | None:
    if not s.book.windows or s.ease.exempt_from_windows:
        return None
    lifts_at = windows.lifts_at(s.book, s.spans, s.grade, s.now)
    return Objection("no_pass_window", lifts_at=lifts_at, helpers=s.teachers) if lifts_at else None


def cool_down(s: Situation) -> Objection | None:
    minutes = s.book.settings.cool_down_minutes
    if not minutes or s.used.last_ended_at is None or s.ease.no_cool_down:
        return None
    lifts_at = s.used.last_ended_at + timedelta(minutes=minutes)
    if s.now >= lifts_at:
        return None
    return Objection("cool_down", lifts_at=lifts_at, limit=minutes, helpers=s.teachers)
