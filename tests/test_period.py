"""
Periods and the texts that people type for them.
"""

import datetime as dt

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from hypothesis import assume, example, given
from hypothesis import strategies as st

from hfdaily import Period
from hfdaily._records.period import as_period
from hfdaily.exceptions import PeriodError

TODAY = dt.date(2026, 6, 3)  # This day is a Wednesday.
DAYS = st.dates(dt.date(1971, 1, 1), dt.date(2199, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2026-02-23", "day", "2026-02-23", "2026-02-23"),
        (" 2026-02-23\n", "day", "2026-02-23", "2026-02-23"),
        ("2024-02-29", "day", "2024-02-29", "2024-02-29"),
        ("2026-W08", "week", "2026-02-16", "2026-02-22"),
        ("2026-W01", "week", "2025-12-29", "2026-01-04"),
        ("2020-W53", "week", "2020-12-28", "2021-01-03"),
        ("2026-02", "month", "2026-02-01", "2026-02-28"),
        ("2024-02", "month", "2024-02-01", "2024-02-29"),
        ("2025-12", "month", "2025-12-01", "2025-12-31"),
        ("2026-02-16..2026-02-20", "range", "2026-02-16", "2026-02-20"),
        ("2026-02..2026-05", "range", "2026-02-01", "2026-05-31"),
        ("2026-W08..2026-03-01", "range", "2026-02-16", "2026-03-01"),
        ("2026-02-20..2026-02-20", "range", "2026-02-20", "2026-02-20"),
        ("last-month..today", "range", "2026-05-01", "2026-06-03"),
        ("today", "day", "2026-06-03", "2026-06-03"),
        ("yesterday", "day", "2026-06-02", "2026-06-02"),
        ("this-week", "week", "2026-06-01", "2026-06-07"),
        ("last-week", "week", "2026-05-25", "2026-05-31"),
        ("this-month", "month", "2026-06-01", "2026-06-30"),
        ("last-month", "month", "2026-05-01", "2026-05-31"),
    ],
)
def test_what_people_type(text: str, kind: Any, start: str, end: str) -> None:
    """
    Days, ISO weeks, months, ranges of these and relative words are read.
    """
    assert Period(kind, day(start), day(end)) == Period.parse(text, today=TODAY)


@pytest.mark.parametrize(
    ("today", "text", "label"),
    [
        ("2026-01-01", "yesterday", "2025-12-31"),
        ("2026-01-01", "last-month", "2025-12"),
        ("2026-03-31", "last-month", "2026-02"),
        ("2021-01-04", "last-week", "2020-W53"),
        ("2021-01-03", "this-week", "2020-W53"),
        ("2026-01-02", "this-week", "2026-W01"),
    ],
)
def test_relative_words_over_a_years_end(today: str, text: str, label: str) -> None:
    """
    Relative words work across a year's end.
    """
    assert label == Period.parse(text, today=day(today)).label


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02-31", r"no day 2026-02-31 in the calendar"),
        ("2025-02-29", r"no day 2025-02-29 in the calendar"),
        ("2026-13-01", r"no day 2026-13-01 in the calendar"),
        ("2026-13", r"no month 2026-13 in the calendar"),
        ("2026-00", r"no month 2026-00 in the calendar"),
        ("0000-01", r"no month 0000-01 in the calendar"),
        ("2026-W54", r"no week 2026-W54 in the calendar"),
        ("2026-W53", None),
        ("2025-W53", r"no week 2025-W53 in the calendar"),
        ("2026-W00", r"no week 2026-W00 in the calendar"),
        ("2026-02-20..2026-02-16", r"ends before it starts; write 2026-02-16\.\.2026-02-20"),
        ("2026-05..2026-02", r"ends before it starts; write 2026-02\.\.2026-05"),
        ("2026-02-20..", r"cannot read the period '' in '2026-02-20\.\.'; write a day"),
        ("2026-02-01..2026-02-31", r"no day 2026-02-31"),
        ("2026-2-3", r"cannot read the period '2026-2-3'; write a day"),
        ("2026/02/03", r"cannot read the period"),
        ("20260203", r"cannot read the period"),
        ("2026-W08-1", r"cannot read the period"),
        ("2026-W8", r"cannot read the period"),
        ("٢٠٢٦-02-23", r"cannot read the period"),
        ("", r"cannot read the period ''"),
        ("tomorrow", r"cannot read the period 'tomorrow'"),
    ],
)
def test_what_names_no_period(text: str, said: str | None) -> None:
    """
    A wrong date and an unknown notation give different errors, each with the remedy.
    """
    if said is None:
        assert text == Period.parse(text).label
        return
    with pytest.raises(PeriodError, match=said):
        Period.parse(text, today=TODAY)


@pytest.mark.parametrize("text", ["today", "last-week", "2026-02-01..yesterday"])
def test_relative_words_need_a_day_to_count_from(text: str) -> None:
    """
    Relative words are refused without `today=`, because parsing never reads the clock.
    """
    with pytest.raises(PeriodError, match=rf"'{text}' counts from today; name a date"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("kind", "start", "end", "said"),
    [
        ("range", "2026-02-02", "2026-02-01", "ends before it starts"),
        ("week", "2026-02-17", "2026-02-23", "not a whole week"),
        ("week", "2026-02-16", "2026-02-23", "not a whole week"),
        ("month", "2026-02-01", "2026-02-27", "not a whole month"),
        ("day", "2026-02-01", "2026-02-02", "not a whole day"),
        ("year", "2026-01-01", "2026-12-31", "unknown kind of period 'year'"),
    ],
)
def test_a_period_is_what_it_says(kind: Any, start: str, end: str, said: str) -> None:
    """
    A period cannot have days that do not fit its kind.
    """
    with pytest.raises(PeriodError, match=said):
        Period(kind, day(start), day(end))


@given(DAYS)
@example(day("2020-12-31"))
@example(day("2024-02-29"))
def test_a_label_reads_back(date: dt.date) -> None:
    """
    The label of a day, week or month is read back as the same period.
    """
    year, week, _ = date.isocalendar()
    for period in (
        Period.day(date),
        Period.week(year, week),
        Period.month(date.year, date.month),
        Period.range(date, date + dt.timedelta(days=9)),
    ):
        assert period == Period.parse(period.label)
        assert period.label == str(period)
        assert date in period
        assert period.start - dt.timedelta(days=1) not in period
        assert period.end + dt.timedelta(days=1) not in period


@given(DAYS, st.integers(0, 400))
def test_the_days_of_a_range(start: dt.date, more: int) -> None:
    """
    A range has every day once, in order, with both ends.
    """
    period = Period.range(start, start + dt.timedelta(days=more))
    days = list(period.days())

    assert days == sorted(set(days))
    assert more + 1 == len(days)
    assert (start, period.end) == (days[0], days[-1])


@given(DAYS)
def test_weeks_and_months_leave_no_gap(date: dt.date) -> None:
    """
    The next week or month starts after the end of this one, also over years and leap days.
    """
    after = dt.timedelta(days=1)
    for words in (("this-week", "last-week"), ("this-month", "last-month")):
        current, last = (Period.parse(word, today=date) for word in words)
        assert last.end + after == current.start


@given(st.text(max_size=24))
def test_any_text_is_a_period_or_a_period_error(text: str) -> None:
    """
    Any text gives a period or a PeriodError.
    """
    with suppress(PeriodError):
        assert isinstance(Period.parse(text, today=TODAY), Period)


def test_a_time_counts_by_its_utc_day() -> None:
    """
    A datetime counts by its UTC day, because the Hub's lists are of UTC days.
    """
    new_york = dt.timezone(dt.timedelta(hours=-5))

    assert "2026-02-23" == Period.day(dt.datetime(2026, 2, 22, 20, tzinfo=new_york)).label


def test_listable_days_end_today_and_start_with_the_first_list() -> None:
    """
    Listable days go from the first list of 2023-05 to today, including weekends.
    """
    june = Period.month(2026, 6).listable_days(TODAY)
    first = Period.parse("2023-04-01..2023-05-07").listable_days(TODAY)

    assert [day("2026-06-01"), day("2026-06-02"), TODAY] == june
    assert [dt.date(2023, 5, number) for number in range(1, 8)] == first


@given(DAYS, DAYS)
def test_a_period_without_listable_days(first: dt.date, today: dt.date) -> None:
    """
    A period in the future or before the first list is refused with a day that shows why.
    """
    assume(first > today or first < day("2023-05-01"))
    said = r"lies in the future: today is|lies before the first daily list, of 2023-05"
    with pytest.raises(PeriodError, match=said):
        Period.day(first).listable_days(today)


def test_a_period_is_its_days() -> None:
    """
    Iterating over a period yields its days.
    """
    week = Period.week(2026, 9)

    assert list(week.days()) == list(week)
    assert 7 == len(list(week))
    assert "Period('2026-W09')" == repr(week)


TIME = dt.datetime(2026, 2, 23, tzinfo=dt.UTC)
WRONG_CALLS: dict[str, tuple[Callable[[], object], str]] = {
    "day": (lambda: Period.day("2026-02-23"), "read text with Period.parse()"),
    "day of None": (lambda: Period.day(None), "takes a date, got None"),
    "week": (lambda: Period.week("2026", "8"), "write Period.week(2026, 8)"),
    "week of bool": (lambda: Period.week(2026, True), "takes whole numbers, got True"),
    "month": (lambda: Period.month(2026, 2.0), "write Period.month(2026, 2)"),
    "range": (lambda: Period.range("2026-02-01", "2026-02-02"), "read text with Period.parse()"),
    "record": (lambda: Period("day", "2026-02-23", "2026-02-23"), "write Period.parse(…)"),
    "record of times": (lambda: Period("day", TIME, TIME), "write Period.parse(…)"),
    "parse": (lambda: Period.parse(TODAY), "use Period.day() for a date"),
    "today": (lambda: Period.parse("today", today="2026-02-23"), "today= takes a date"),
    "in": (lambda: "2026-02-23" in Period.month(2026, 2), "takes a date, got '2026-02-23'"),
}


@pytest.mark.parametrize(("call", "said"), WRONG_CALLS.values(), ids=WRONG_CALLS.keys())
def test_wrong_arguments_are_refused(call: Callable[[], object], said: str) -> None:
    """
    An argument of a wrong type is refused with a message that says what to write.
    """
    with pytest.raises(TypeError) as caught:
        call()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_time_is_in_a_period_by_its_utc_day() -> None:
    """
    A datetime is in a period if its UTC day is.
    """
    assert TIME in Period.day(TIME)
    assert TIME + dt.timedelta(days=1) not in Period.day(TIME)


@pytest.mark.parametrize("period", [20260223, None, ("2026-02-23",)])
def test_what_is_no_way_to_name_a_period(period):
    """
    A number is refused as a period in one sentence.
    """
    with pytest.raises(TypeError, match="pass a text such as '2026-02-23', a date, or a Period"):
        as_period(period, today=dt.date(2026, 2, 24))


def test_the_last_month_of_the_calendar() -> None:
    """
    December 9999 is a month like others, and the week that goes on after it is refused.
    """
    last = dt.date.max

    assert Period.parse("9999-12") == Period.around(last, "month") == Period.month(9999, 12)
    assert last == Period.month(9999, 12).end
    for call in (
        lambda: Period.around(last, "week"),
        lambda: Period("week", day("9999-12-27"), last),
    ):
        with pytest.raises(PeriodError, match="ends after the calendar"):
            call()
