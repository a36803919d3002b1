"""
Periods: a day, an ISO week, a month or a range of days, both ends included.

All days are UTC days, as the Hub's lists are.
"""

import calendar
import datetime as dt

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Literal, TypeAlias

import attrs

from .._public import public
from ..exceptions import PeriodError, quoted

__all__ = ["FIRST_DAY", "LATEST", "Period", "PeriodKind", "PeriodLike", "as_date", "as_period"]

PeriodKind: TypeAlias = Literal["day", "week", "month", "range"]
_Span: TypeAlias = tuple[PeriodKind, dt.date, dt.date]

#: No daily list is older than this month.
FIRST_DAY = dt.date(2023, 5, 1)
#: The word for the most recent list, wherever a period is accepted.
LATEST = "latest"

_ONE_DAY = dt.timedelta(days=1)


def _day_span(day: dt.date) -> _Span:
    return "day", day, day


def _week_span(day: dt.date) -> _Span:
    monday = day - day.weekday() * _ONE_DAY
    return "week", monday, monday + 6 * _ONE_DAY


def _month_span(day: dt.date) -> _Span:
    _, length = calendar.monthrange(day.year, day.month)
    return "month", day.replace(day=1), day.replace(day=length)


#: The whole day, week or month that holds a day.
_SPANS: dict[str, Callable[[dt.date], _Span]] = {
    "day": _day_span,
    "week": _week_span,
    "month": _month_span,
}


def _span_around(kind: str, day: dt.date) -> _Span:
    try:
        return _SPANS[kind](day)
    except OverflowError as exc:
        msg = f"the {kind} of {day} ends after the calendar, whose last day is {dt.date.max}"
        raise PeriodError(msg) from exc


_RELATIVE: dict[str, Callable[[dt.date], _Span]] = {
    "today": _day_span,
    "yesterday": lambda today: _day_span(today - _ONE_DAY),
    "this-week": _week_span,
    "last-week": lambda today: _week_span(today - 7 * _ONE_DAY),
    "this-month": _month_span,
    "last-month": lambda today: _month_span(today.replace(day=1) - _ONE_DAY),
}
_WAYS_TO_WRITE = (
    "a day (2026-02-23), a week (2026-W08), a month (2026-02), a range "
    f"(2026-02-16..2026-02-20), {LATEST}, {', '.join(_RELATIVE)}"
)

#: The patterns of periods, with 0 for any digit, each with its kind and a function that reads a day.
_WRITTEN_FORMS: dict[str, tuple[str, Callable[[str], dt.date]]] = {
    "0000-00-00": ("day", dt.date.fromisoformat),
    "0000-W00": ("week", lambda text: dt.date.fromisocalendar(int(text[:4]), int(text[6:]), 1)),
    "0000-00": ("month", lambda text: dt.date(int(text[:4]), int(text[5:]), 1)),
}
_DIGITS_TO_ZERO = str.maketrans("123456789", "000000000")


@public
@attrs.frozen(order=True)
class Period:
    """
    The days that a digest covers. Iterating over a period yields its days.

    Make one with `day`, `week`, `month`, `range` or `parse`.

    Attributes:
        kind: "day", "week", "month" or "range".
        start: The first day.
        end: The last day.

    Raises:
        PeriodError: The end lies before the start, or the dates are not those of a whole day,
            week or month as `kind` says.
        TypeError: The start or the end is not a date.
    """

    kind: PeriodKind
    start: dt.date
    end: dt.date

    def __attrs_post_init__(self) -> None:
        for day in (self.start, self.end):
            # datetime is a subclass of date, but the two cannot be compared.
            if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
                msg = f"a period runs from date to date, got {quoted(day)}; write Period.parse(…)"
                raise TypeError(msg)
        if self.end < self.start:
            msg = (
                f"the period {self.start}..{self.end} ends before it starts; "
                f"write {self.end}..{self.start}"
            )
            raise PeriodError(msg)
        if self.kind == "range":
            return
        if self.kind not in _SPANS:
            msg = (
                f"unknown kind of period {quoted(self.kind)}; use one of {', '.join(_SPANS)}, range"
            )
            raise PeriodError(msg)
        if _span_around(self.kind, self.start)[1:] != (self.start, self.end):
            msg = f"{self.start}..{self.end} is not a whole {self.kind}; use Period.range"
            raise PeriodError(msg)

    @classmethod
    def day(cls, day: dt.date) -> "Period":
        """
        Return the period of one day.

        Args:
            day: A date. For a datetime, its UTC day is used.

        Raises:
            TypeError: `day` is not a date.
        """
        return cls(*_day_span(as_date(day, "Period.day()")))

    @classmethod
    def week(cls, year: int, week: int) -> "Period":
        """
        Return an ISO 8601 week, from Monday to Sunday.

        Args:
            year: The ISO year, which differs from the calendar's around New Year.

            week: The number of the week, from 1.

        Raises:
            PeriodError: The year has no such week.
            TypeError: An argument is not a whole number.
        """
        _check_numbers("Period.week()", "Period.week(2026, 8)", year, week)
        try:
            return cls(*_week_span(dt.date.fromisocalendar(year, week, 1)))
        except (ValueError, OverflowError) as exc:
            msg = f"there is no week {year:04}-W{week:02} in the calendar"
            raise PeriodError(msg) from exc

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """
        Return a calendar month.

        Args:
            year: The year.

            month: The number of the month, from 1.

        Raises:
            PeriodError: The year has no such month.
            TypeError: An argument is not a whole number.
        """
        _check_numbers("Period.month()", "Period.month(2026, 2)", year, month)
        try:
            return cls(*_month_span(dt.date(year, month, 1)))
        except (ValueError, OverflowError) as exc:
            msg = f"there is no month {year:04}-{month:02} in the calendar"
            raise PeriodError(msg) from exc

    @classmethod
    def range(cls, start: dt.date, end: dt.date) -> "Period":
        """
        Return a range of days.

        Args:
            start: The first day.

            end: The last day.

        Raises:
            PeriodError: The end lies before the start.
            TypeError: An argument is not a date.
        """
        return cls("range", as_date(start, "Period.range()"), as_date(end, "Period.range()"))

    @classmethod
    def parse(cls, text: str, *, today: dt.date | None = None) -> "Period":
        """
        Read a period as people write it.

        Args:
            text: "2026-02-23", "2026-W08", "2026-02", "2026-02-16..2026-02-20" (each end may be a
                day, week or month), "today", "yesterday", "this-week", "last-week", "this-month"
                or "last-month".

            today: The UTC day that relative words count from. They are refused without it, because
                this function never reads the clock.

        Raises:
            PeriodError: The text does not name a period.
            TypeError: `text` is not a text, or `today` is not a date.
        """
        if not isinstance(text, str):
            msg = f"Period.parse() takes a text, got {quoted(text)}; use Period.day() for a date"
            raise TypeError(msg)
        if today is not None:
            today = as_date(today, "today=")
        text = text.strip()
        first, dots, last = text.partition("..")
        if not dots:
            return cls(*_parse_span(text, today, text))
        start = _parse_span(first, today, text)[1]
        end = _parse_span(last, today, text)[2]
        if end < start:
            msg = f"the period {text} ends before it starts; write {last}..{first}"
            raise PeriodError(msg)
        return cls("range", start, end)

    @classmethod
    def around(cls, day: dt.date, kind: PeriodKind) -> "Period":
        """
        Return the whole day, week or month that a day lies in.

        Args:
            day: A date.

            kind: "day", "week" or "month".

        Raises:
            PeriodError: The period does not lie within the calendar.
            TypeError: `day` is not a date.
            ValueError: `kind` is another text.
        """
        if kind not in tuple(_SPANS):
            msg = f"Period.around() takes the kind {', '.join(_SPANS)}, got {quoted(kind)}"
            raise ValueError(msg)
        return cls(*_span_around(kind, as_date(day, "Period.around()")))

    @property
    def label(self) -> str:
        """
        The text from which `parse` reads this period, for headings and file names.
        """
        match self.kind:
            case "day":
                return self.start.isoformat()
            case "week":
                year, week, _ = self.start.isocalendar()
                return f"{year:04}-W{week:02}"
            case "month":
                return self.start.isoformat()[:7]
            case _:
                return f"{self.start}..{self.end}"

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"Period({self.label!r})"

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= as_date(day, "'in' of a period") <= self.end

    def __iter__(self) -> Iterator[dt.date]:
        return self.days()

    def days(self) -> Iterator[dt.date]:
        """
        Yield every day from the first to the last, including weekends.
        """
        for offset in range((self.end - self.start).days + 1):
            yield self.start + dt.timedelta(days=offset)

    def listable_days(self, today: dt.date) -> list[dt.date]:
        """
        Return the days that can already have a list, including weekends.

        Sundays around the clock changes in the US have had lists, so the calendar alone does not
        tell which days have none.

        Args:
            today: The current UTC day.

        Raises:
            PeriodError: The whole period lies in the future or before the first list.
            TypeError: `today` is not a date.
        """
        today = as_date(today, "listable_days()")
        if self.start > today:
            msg = f"{self} lies in the future: today is {today} (UTC)"
            raise PeriodError(msg)
        if self.end < FIRST_DAY:
            msg = f"{self} lies before the first daily list, of {FIRST_DAY:%Y-%m}"
            raise PeriodError(msg)
        first, last = max(self.start, FIRST_DAY), min(self.end, today)
        return [first + number * _ONE_DAY for number in range((last - first).days + 1)]


#: All ways to name a period: a text for `Period.parse`, a date, or a `Period`.
PeriodLike: TypeAlias = str | dt.date | Period


def as_period(period: PeriodLike, *, today: dt.date | None = None) -> Period:
    """
    Return the period that a caller named in any of the accepted ways.

    Args:
        period: Text as for `Period.parse`, a date, or a period.

        today: The current UTC day. Without it, words such as "yesterday" are refused.

    Raises:
        PeriodError: The text does not name a period.
        TypeError: `period` is neither a text, nor a date, nor a period.
    """
    if isinstance(period, str):
        return Period.parse(period, today=today)
    if isinstance(period, dt.date):
        return Period.day(period)
    if isinstance(period, Period):
        return period
    msg = f"asked for the period {quoted(period)}; pass a text such as '2026-02-23', a date, or a Period"
    raise TypeError(msg)


def _parse_span(text: str, today: dt.date | None, whole: str) -> _Span:
    """
    Read one end of a period, or all of it.

    Args:
        text: The text to read.

        today: The day that relative words count from.

        whole: The whole text that the user wrote, for messages.
    """
    if text in _RELATIVE:
        if today is None:
            msg = f"the period {quoted(whole)} counts from today; name a date, or pass today= to Period.parse()"
            raise PeriodError(msg)
        return _RELATIVE[text](today)
    if (form := text.translate(_DIGITS_TO_ZERO)) in _WRITTEN_FORMS:
        kind, read_day = _WRITTEN_FORMS[form]
        try:
            return _SPANS[kind](read_day(text))
        except (ValueError, OverflowError) as exc:
            msg = f"there is no {kind} {text} in the calendar"
            raise PeriodError(msg) from exc
    named = quoted(text) if text == whole else f"{quoted(text)} in {quoted(whole)}"
    if text == LATEST:
        msg = f"{named} is not a fixed period; pass it by itself to fetch, load or sync"
        raise PeriodError(msg)
    close = get_close_matches(text, (LATEST, *_RELATIVE), n=1)
    hint = f"did you mean {close[0]!r}? Otherwise write" if close else "write"
    msg = f"cannot read the period {named}; {hint} {_WAYS_TO_WRITE}"
    raise PeriodError(msg)


def _check_numbers(caller: str, example: str, *numbers: object) -> None:
    for number in numbers:
        if not isinstance(number, int) or isinstance(number, bool):
            msg = f"{caller} takes whole numbers, got {quoted(number)}; write {example}"
            raise TypeError(msg)


def as_date(day: object, caller: str) -> dt.date:
    if isinstance(day, dt.datetime):
        try:
            return day.astimezone(dt.UTC).date() if day.tzinfo else day.date()
        except OverflowError as exc:
            msg = f"{caller} takes a date, got {day}, which lies outside of the calendar in UTC"
            raise ValueError(msg) from exc
    if isinstance(day, dt.date):
        return day
    msg = f"{caller} takes a date, got {quoted(day)}; read text with Period.parse()"
    raise TypeError(msg)
