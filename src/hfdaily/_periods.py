"""
Periods: a day, an ISO week, a month or a range of days; both ends included.

All days are UTC days, as the Hub's lists are.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from ._spans import FIRST_DAY, SPAN_OF, read_span
from .exceptions import PeriodError

__all__ = ["FIRST_DAY", "Period", "PeriodKind", "as_period"]

PeriodKind: TypeAlias = Literal["day", "week", "month", "range"]


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
        if self.kind == "range":
            return
        if self.kind not in SPAN_OF:
            msg = f"unknown kind of period {self.kind!r}; use one of {', '.join(SPAN_OF)}, range"
            raise PeriodError(msg)
        if SPAN_OF[self.kind](self.start)[1:] != (self.start, self.end):
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
            return cls(*SPAN_OF["week"](dt.date.fromisocalendar(year, week, 1)))
        except (ValueError, OverflowError) as exc:
            msg = f"there is no week {year:04}-W{week:02}: {exc}"
            raise PeriodError(msg) from exc

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """
        A calendar month.
        """
        try:
            return cls(*SPAN_OF["month"](dt.date(year, month, 1)))
        except (ValueError, OverflowError) as exc:
            msg = f"there is no month {year:04}-{month:02}: {exc}"
            raise PeriodError(msg) from exc

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
        return cls(*read_span(text, today=today))

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


def as_period(period: str | dt.date | Period, *, today: dt.date) -> Period:
    """
    A period in any of the ways that one can be asked for.

    Raises:
        PeriodError: The text names no period.

        TypeError: It is neither text, nor a date, nor a period.
    """
    if isinstance(period, str):
        return Period.parse(period, today=today)
    if isinstance(period, dt.date):
        return Period.day(period)
    if isinstance(period, Period):
        return period
    msg = f"asked for the period {period!r}; pass a text such as '2026-02-23', a date, or a Period"
    raise TypeError(msg)
