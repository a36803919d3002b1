"""
What people type for a period: its kind, its first and its last day.

It loads the standard library's dates and no more, because a command that finds
nothing to do should not cost more than to start Python.
"""

from __future__ import annotations

import datetime as dt

from .exceptions import PeriodError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, TypeAlias

    Span: TypeAlias = tuple[Literal["day", "week", "month", "range"], dt.date, dt.date]

__all__ = ["FIRST_DAY", "SPAN_OF", "days_to_ask", "read_span"]

#: No daily list is older than this month.
FIRST_DAY = dt.date(2023, 5, 1)

_DAY = dt.timedelta(days=1)
_KNOWN = (
    "a day (2026-02-23), a week (2026-W08), a month (2026-02), a range "
    "(2026-02-16..2026-02-20), today, yesterday, this-week, last-week, this-month or last-month"
)


def _week_of(day: dt.date) -> Span:
    monday = day - day.weekday() * _DAY
    return "week", monday, monday + 6 * _DAY


def _month_of(day: dt.date) -> Span:
    first = day.replace(day=1)
    return "month", first, (first + 31 * _DAY).replace(day=1) - _DAY


#: The whole day, week or month that holds a day.
SPAN_OF: dict[str, Callable[[dt.date], Span]] = {
    "day": lambda day: ("day", day, day),
    "week": _week_of,
    "month": _month_of,
}
_RELATIVE: dict[str, Callable[[dt.date], Span]] = {
    "today": SPAN_OF["day"],
    "yesterday": lambda today: SPAN_OF["day"](today - _DAY),
    "this-week": _week_of,
    "last-week": lambda today: _week_of(today - 7 * _DAY),
    "this-month": _month_of,
    "last-month": lambda today: _month_of(today.replace(day=1) - _DAY),
}


#: How a period is written, any digit as 0: its kind, and what reads a day of it.
_WRITTEN: dict[str, tuple[str, Callable[[str], dt.date]]] = {
    "0000-00-00": ("day", dt.date.fromisoformat),
    "0000-W00": ("week", lambda text: dt.date.fromisocalendar(int(text[:4]), int(text[6:]), 1)),
    "0000-00": ("month", lambda text: dt.date(int(text[:4]), int(text[5:]), 1)),
}
_DIGITS = str.maketrans("123456789", "000000000")


def read_span(text: str, *, today: dt.date | None) -> Span:
    """
    Read a period as people type it; see `Period.parse`.

    Raises:
        PeriodError: The text names no period.
    """
    text = text.strip()
    first, dots, last = text.partition("..")
    if not dots:
        return _read_one(text, today, text)
    start, end = _read_one(first, today, text)[1], _read_one(last, today, text)[2]
    if end < start:
        msg = f"the period {text} ends before it starts; write {last}..{first}"
        raise PeriodError(msg)
    return "range", start, end


def _read_one(text: str, today: dt.date | None, whole: str) -> Span:
    if text in _RELATIVE:
        if today is None:
            msg = f"the period {whole!r} counts from today; pass today= or name a date"
            raise PeriodError(msg)
        return _RELATIVE[text](today)
    if (form := text.translate(_DIGITS)) in _WRITTEN:
        kind, read_day = _WRITTEN[form]
        try:
            return SPAN_OF[kind](read_day(text))
        except (ValueError, OverflowError) as exc:
            msg = f"there is no {kind} {text}: {exc}"
            raise PeriodError(msg) from exc
    named = repr(text) if text == whole else f"{text!r} in {whole!r}"
    msg = f"cannot read the period {named}; write {_KNOWN}"
    raise PeriodError(msg)


def days_to_ask(first: dt.date, last: dt.date, *, today: dt.date, label: str) -> list[dt.date]:
    """
    The days of a period that can have a list by now, weekends too.

    A list of a Sunday has been seen around the days when clocks change in the
    US, so the calendar does not tell which days have none.

    Raises:
        PeriodError: There is no such day: the period lies in the future, or
            before the first list.
    """
    if first > today:
        msg = f"{label} lies in the future: today is {today} (UTC)"
        raise PeriodError(msg)
    if last < FIRST_DAY:
        msg = f"{label} lies before the first daily list, of {FIRST_DAY:%Y-%m}"
        raise PeriodError(msg)
    first, last = max(first, FIRST_DAY), min(last, today)
    return [first + number * _DAY for number in range((last - first).days + 1)]
