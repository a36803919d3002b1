"""
Periods: a day, an ISO week, a month or a range of days; both ends included.

All days are UTC days, as the Hub's lists are.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

import attrs

from .exceptions import PeriodError

__all__ = ["FIRST_DAY", "Period", "PeriodKind"]

PeriodKind: TypeAlias = Literal["day", "week", "month", "range"]

#: No daily list is older than this month.
FIRST_DAY = dt.date(2023, 5, 1)

_DAY = r"\d{4}-\d{2}-\d{2}"
_KNOWN = (
    "a day (2026-02-23), a week (2026-W08), a month (2026-02), a range "
    "(2026-02-16..2026-02-20), today, yesterday, last-week or last-month"
)


@attrs.frozen(order=True)
class Period:
    """
    A stretch of days that a digest covers.

    Prefer the constructors `day`, `week`, `month`, `range` and `parse`.

    Raises:
        PeriodError: The end lies before the start, or the dates are not those
            of a whole day, week or month as `kind` says.
    """

    kind: PeriodKind
    start: dt.date
    end: dt.date

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            msg = (
                f"the period {self.start}..{self.end} ends before it starts; "
                f"write {self.end}..{self.start}"
            )
            raise PeriodError(msg)
        if self.kind not in _WHOLE:
            msg = f"unknown kind of period {self.kind!r}; use one of {', '.join(_WHOLE)}"
            raise PeriodError(msg)
        if not _WHOLE[self.kind](self.start, self.end):
            msg = f"{self.start}..{self.end} is not a whole {self.kind}; use Period.range"
            raise PeriodError(msg)

    @classmethod
    def day(cls, day: dt.date) -> Period:
        """
        One day.
        """
        if isinstance(day, dt.datetime):
            day = day.astimezone(dt.UTC).date() if day.tzinfo else day.date()
        return cls("day", day, day)

    @classmethod
    def week(cls, year: int, week: int) -> Period:
        """
        An ISO 8601 week, Monday to Sunday; *year* is the ISO year.
        """
        try:
            start = dt.date.fromisocalendar(year, week, 1)
            return cls("week", start, start + dt.timedelta(days=6))
        except (ValueError, OverflowError) as exc:
            msg = f"there is no week {year:04}-W{week:02}: {exc}"
            raise PeriodError(msg) from exc

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """
        A calendar month.
        """
        try:
            start = dt.date(year, month, 1)
        except ValueError as exc:
            msg = f"there is no month {year:04}-{month:02}: {exc}"
            raise PeriodError(msg) from exc
        return cls("month", start, _month_end(start))

    @classmethod
    def range(cls, start: dt.date, end: dt.date) -> Period:
        """
        Any days in a row, both ends included.
        """
        return cls("range", start, end)

    @classmethod
    def parse(cls, text: str, *, today: dt.date | None = None) -> Period:
        """
        Read a period as people type it.

        Args:
            text: "2026-02-23", "2026-W08", "2026-02", "2026-02-16..2026-02-20"
                (each end may be a day, week or month), "today", "yesterday",
                "this-week", "last-week", "this-month" or "last-month".

            today: The UTC day that relative words count from. Without it they
                are refused: this function never reads the clock.

        Raises:
            PeriodError: The text names no period.
        """
        text = text.strip()
        first, dots, last = text.partition("..")
        if dots:
            start, end = cls.parse(first, today=today), cls.parse(last, today=today)
            return cls.range(start.start, end.end)
        if text in _RELATIVE:
            if today is None:
                msg = f"the period {text!r} counts from today; pass today= or name a date"
                raise PeriodError(msg)
            return _RELATIVE[text](today)
        try:
            if re.fullmatch(_DAY, text, re.ASCII):
                return cls.day(dt.date.fromisoformat(text))
            if found := re.fullmatch(r"(\d{4})-W(\d{2})", text, re.ASCII):
                return cls.week(int(found[1]), int(found[2]))
            if found := re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII):
                return cls.month(int(found[1]), int(found[2]))
        except PeriodError:
            raise
        except ValueError as exc:
            msg = f"there is no day {text}: {exc}"
            raise PeriodError(msg) from exc
        msg = f"cannot read the period {text!r}; write {_KNOWN}"
        raise PeriodError(msg)

    @property
    def label(self) -> str:
        """
        The period as `parse` reads it: good for headings and file names.
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

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def days(self) -> Iterator[dt.date]:
        """
        Every day from the first to the last, weekends too.
        """
        for offset in range((self.end - self.start).days + 1):
            yield self.start + dt.timedelta(days=offset)


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _week_of(day: dt.date) -> Period:
    year, week, _ = day.isocalendar()
    return Period.week(year, week)


def _month_of(day: dt.date) -> Period:
    return Period.month(day.year, day.month)


_WHOLE: dict[str, Callable[[dt.date, dt.date], bool]] = {
    "day": lambda start, end: start == end,
    "week": lambda start, end: start.isoweekday() == 1 and (end - start).days == 6,
    "month": lambda start, end: start.day == 1 and end == _month_end(start),
    "range": lambda start, end: True,
}

_DAY_LENGTH = dt.timedelta(days=1)
_RELATIVE: dict[str, Callable[[dt.date], Period]] = {
    "today": Period.day,
    "yesterday": lambda today: Period.day(today - _DAY_LENGTH),
    "this-week": _week_of,
    "last-week": lambda today: _week_of(today - 7 * _DAY_LENGTH),
    "this-month": _month_of,
    "last-month": lambda today: _month_of(today.replace(day=1) - _DAY_LENGTH),
}
