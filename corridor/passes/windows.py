"""When do students not leave, and until when? Pure functions of the book and the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from corridor.passes.situation import Book, LivePass, Span, Window

MOST_IN_A_ROW = 20


def lifts_at(book: Book, spans: tuple[Span, ...], grade: str, now: datetime) -> datetime | None:
    """When students of this grade may leave again; ``None`` when they may now.

    ``spans`` are the periods of their day. Windows that follow one another (the last minutes
    of a period, the first of the next) are told as one.
    """
    end = _end_of(book, spans, grade, now)
    if end is None:
        return None
    for _ in range(MOST_IN_A_ROW):
        following = _end_of(book, spans, grade, _next_lesson(spans, end))
        if following is None:
            return end
        end = following
    return end


def _next_lesson(spans: tuple[Span, ...], end: datetime) -> datetime:
    """Between bells nobody asks: what counts is the period that comes."""
    if any(span.holds(end) for span in spans):
        return end
    return min((span.starts_at for span in spans if span.starts_at > end), default=end)


def _end_of(book: Book, spans: tuple[Span, ...], grade: str, instant: datetime) -> datetime | None:
    """The end of the window that holds this instant, the latest of several."""
    weekday = book.settings.local_date(instant).isoweekday()
    span = next((s for s in spans if s.holds(instant)), None)
    ends = [
        end
        for window in book.windows
        if window.concerns(grade, weekday)
        and (end := _end_in(book, window, span, instant)) is not None
    ]
    return max(ends, default=None)


def _end_in(book: Book, window: Window, span: Span | None, instant: datetime) -> datetime | None:
    if window.kind == "clock":
        return _end_of_clock(book, window, instant)
    if span is None or not window.concerns_period(span):
        return None
    opens = span.starts_at + timedelta(minutes=window.first_minutes)
    if instant < opens:
        return min(opens, span.ends_at)
    closes = span.ends_at - timedelta(minutes=window.last_minutes)
    return span.ends_at if instant >= closes else None


def _end_of_clock(book: Book, window: Window, instant: datetime) -> datetime | None:
    if window.starts_at is None or window.ends_at is None:
        return None
    day = book.settings.local_date(instant)
    starts = book.settings.start_of(day, window.starts_at)
    ends = book.settings.start_of(day, window.ends_at)
    return ends if starts <= instant < ends else None


def holds_back(book: Book, live: LivePass, now: datetime) -> datetime | None:
    """Until when a place in line is not offered: nobody leaves this class now.

    Passes of staff are exempt, as is whoever has an accommodation for it.
    Windows of certain grades ended the asking; they don't hold up a line.
    """
    if not book.windows or live.made_by_staff:
        return None
    day = book.settings.local_date(now)
    if book.ease_of(live.student_id, day).exempt_from_windows:
        return None
    spans = tuple(s for s in book.days.get(day, ()) if s.ends_at == live.period_ends_at)
    return lifts_at(book, spans, "", now)
