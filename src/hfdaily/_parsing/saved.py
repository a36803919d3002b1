"""
A digest from a saved body, whatever of the known kinds it is.
"""

from __future__ import annotations

import attrs

from .._records.digest import Digest, Note, Page
from .._records.period import Period, PeriodLike
from ..exceptions import ParseError, PeriodError
from .hub import parse_page, read_list

__all__ = ["load"]


def load(body: bytes | str, period: PeriodLike | None = None) -> Digest:
    """
    Read a saved page, a saved reply of the API, or output of `json`.

    Args:
        period: What the body is of, as far as the body does not say it.

    Raises:
        ParseError: It is none of these.
        PeriodError: It is of another period than *period*.
    """
    period = None if period is None else _as_fixed_period(period)
    body = body.encode() if isinstance(body, str) else body
    start = body.lstrip()[:1]
    if start == b"{":
        from .schema import parse_digest

        digest = attrs.evolve(parse_digest(body), source="file")
    elif start == b"[":
        digest = _from_list(body, period)
    elif start == b"<":
        digest = _from_page(parse_page(body))
    else:
        msg = (
            f"the file is no page, reply of the API or output of json: it starts {body[:40]!r}; "
            "save one of these"
        )
        raise ParseError(msg)
    if period and digest.period != period:
        msg = f"asked for {period}, but the file is of {digest.period}"
        raise PeriodError(msg)
    return digest


def _from_page(page: Page) -> Digest:
    return Digest(
        period=Period.day(page.date),
        papers=page.papers,
        complete=not page.problems,
        source="file",
        notes=_skipped(page.problems),
    )


def _from_list(body: bytes, period: Period | None) -> Digest:
    day = period.start if period and period.kind == "day" else None
    papers, problems = read_list(body, day=day)
    days = {paper.featured_on for paper in papers if paper.featured_on}
    if period is None:
        if not days:
            msg = "the list does not say which day it is of; name the day too"
            raise ParseError(msg)
        first, last = min(days), max(days)
        period = Period.day(first) if first == last else Period.range(first, last)
    elif strangers := sorted(day for day in days if day not in period):
        msg = f"asked for {period}, but the file holds papers of {strangers[0]}"
        raise PeriodError(msg)
    return Digest(
        period=period, papers=papers, complete=not problems, source="file", notes=_skipped(problems)
    )


def _skipped(problems: tuple[str, ...]) -> list[Note]:
    return (
        [Note(kind="papers_skipped", count=len(problems), reason=problems[0])] if problems else []
    )


def _as_fixed_period(period: PeriodLike) -> Period:
    return (
        Period.parse(period)
        if isinstance(period, str)
        else Period.day(period)
        if not isinstance(period, Period)
        else period
    )
