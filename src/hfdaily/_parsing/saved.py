"""
Read a digest from a saved file of any known kind.
"""

from collections.abc import Iterable

import attrs

from .._public import public
from .._records.digest import Digest, Note
from .._records.period import LATEST, Period, PeriodLike, as_period
from ..exceptions import ParseError, PeriodError
from .hub import (
    DEFAULT_SIZE,
    PAGE_SIZE,
    PeriodPage,
    check_body,
    decode,
    describe_body,
    read_list,
    read_page,
)
from .json_format import parse_digest
from .papers import Batch

__all__ = ["load"]


@public
def load(body: bytes | str, period: PeriodLike | None = None) -> Digest:
    """
    Read a saved page, a saved reply of the API, or output of the `json` format.

    Args:
        body: The contents of the file: text, or bytes in UTF-8 or in UTF-16 with a byte order mark.

        period: The period of the file. Without it, or with "latest", the period is read from the
            file. Only API replies from before 2025-03-17 need it.

    Returns:
        A digest. That of the page of a week or month is incomplete, because the Hub shortens such
        pages, and so is that of a reply of the API of several days or with as many papers as fit
        into one reply.

    Raises:
        ParseError: The file is of no known kind.
        PeriodError: The file is of another period.
        TypeError: An argument has the wrong type.
    """
    check_body("load", body)
    # The clock is not read, so relative words are refused.
    wanted = None if period in (None, LATEST) else as_period(period)
    match decode(body, errors="replace").lstrip()[:1]:
        case "{":
            digest = attrs.evolve(parse_digest(body), source="file")
        case "[":
            digest = _from_list(body, wanted)
        case "<":
            digest = _from_page(read_page(body))
        case _:
            msg = (
                "expected a page, a reply of the API or output of the json format, "
                f"got {describe_body(body)}"
            )
            raise ParseError(msg)
    if wanted and digest.period != wanted:
        msg = f"asked for {wanted}, but the file is of {digest.period}"
        raise PeriodError(msg)
    return digest


def _from_page(page: PeriodPage) -> Digest:
    whole = page.period.kind == "day"
    notes = () if whole else (Note(kind="cut_page", period=page.period),)
    return _digest(page.period, page.batch, whole=whole, notes=notes)


def _from_list(body: bytes | str, period: Period | None) -> Digest:
    day = period.start if period and period.kind == "day" else None
    batch = read_list(body, day=day)
    days = {paper.featured_on for paper in batch.papers if paper.featured_on}
    if period is None:
        if not days:
            msg = "the list does not state its day; pass the period too"
            raise ParseError(msg)
        first, last = min(days), max(days)
        period = Period.day(first) if first == last else Period.range(first, last)
    elif others := sorted(day for day in days if day not in period):
        msg = f"asked for {period}, but the file holds papers of {others[0]}"
        raise PeriodError(msg)
    count = len(batch.papers) + len(batch.skipped)
    whole = period.kind == "day" and count not in (DEFAULT_SIZE, PAGE_SIZE)
    notes = () if whole else (Note(kind="cut_reply", period=period, count=count),)
    return _digest(period, batch, whole=whole, notes=notes)


def _digest(
    period: Period, batch: Batch, *, whole: bool = True, notes: Iterable[Note] = ()
) -> Digest:
    batch = Batch() + batch  # Each paper is there once.
    return Digest(
        period=period,
        papers=batch.papers,
        complete=whole and not batch.skipped,
        source="file",
        notes=(*notes, *batch.notes(period)),
    )
