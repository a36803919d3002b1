"""
The data of the index of a published folder of HTML pages: its documents by year and month.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final
from urllib.parse import quote

import attrs

from markupsafe import Markup

from hfdaily import Period
from hfdaily.labels import Labels
from hfdaily.plugins import IndexEntry

from .._summary import shown_of_listed
from .view import markup

__all__ = ["DocumentView", "MonthView", "months_of", "years_of"]

#: The number of titles of a document that the index shows.
_TITLES: Final = 3


@attrs.frozen(kw_only=True)
class DocumentView:
    """
    One document of the folder.

    Attributes:
        url: Its URL, relative to the index.
        label: The period in words.
        papers: How many papers it has, in words.
        upvotes: The sum of the upvotes of its list, in words.
        titles: The first titles.
    """

    url: str
    label: str
    papers: str
    upvotes: str
    titles: tuple[Markup, ...]


@attrs.frozen(kw_only=True)
class MonthView:
    """
    The documents of one month, the newest first.

    Attributes:
        label: The month in words.
        document: The document of the whole month, if there is one.
        weeks: The documents of weeks that begin in the month.
        others: The documents of days and of other ranges.
    """

    label: str
    document: DocumentView | None
    weeks: tuple[DocumentView, ...]
    others: tuple[DocumentView, ...]


def years_of(entries: Sequence[IndexEntry]) -> dict[int, list[IndexEntry]]:
    """
    Return the documents by the year in which they begin, the newest year first.

    Args:
        entries: The documents of the folder.
    """
    ordered = sorted(entries, key=lambda entry: entry.period.start, reverse=True)
    years = groupby(ordered, lambda entry: entry.period.start.year)
    return {year: list(found) for year, found in years}


def months_of(entries: Sequence[IndexEntry], labels: Labels) -> tuple[MonthView, ...]:
    """
    Return the documents by month, in their order.

    Args:
        entries: The documents, the newest first.

        labels: The messages of the page's locale.
    """
    months = []
    for month, found in groupby(entries, lambda entry: Period.around(entry.period.start, "month")):
        kinds: dict[str, list[DocumentView]] = {}
        for entry in found:
            kinds.setdefault(entry.period.kind, []).append(_document(entry, labels))
        months.append(
            MonthView(
                label=labels.period(month),
                document=next(iter(kinds.get("month", ())), None),
                weeks=tuple(kinds.get("week", ())),
                others=(*kinds.get("range", ()), *kinds.get("day", ())),
            )
        )
    return tuple(months)


def _document(entry: IndexEntry, labels: Labels) -> DocumentView:
    return DocumentView(
        url=quote(entry.path, safe="/", errors="replace"),
        label=labels.period(entry.period),
        papers=shown_of_listed(entry.papers, entry.listed, labels),
        upvotes=labels.count("upvotes", entry.upvotes),
        titles=tuple(markup(title, links=False) for title in entry.titles[:_TITLES]),
    )
