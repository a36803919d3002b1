"""
Records of a list of papers: the digest, its notes, its statistics, and a page of the Hub.
"""

import datetime as dt
import re

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Literal, TypeAlias, get_args, overload

import attrs

from .._public import public
from ..exceptions import quoted
from .paper import Paper
from .period import Period
from .ranking import Filter, RankKey, as_filters, as_keys, filter_label, rank, rank_label
from .validation import check_types, texts, tuple_of

__all__ = [
    "NOTE_TEXTS",
    "DayStats",
    "Digest",
    "Listing",
    "Note",
    "NoteKind",
    "Page",
    "Source",
    "Stats",
]

Source: TypeAlias = Literal["api", "page", "archive", "file", "mixed"]
Listing: TypeAlias = Literal["daily", "trending", "search", "paper"]
NoteKind: TypeAlias = Literal[
    "no_list",
    "no_list_yet",
    "previous_list",
    "previous_unknown",
    "no_previous_list",
    "not_over",
    "page_instead",
    "papers_skipped",
    "field_unreadable",
    "other_days",
    "no_lists",
    "no_lists_yet",
    "period_not_over",
    "cut_page",
    "cut_reply",
    "days_missing",
    "arxiv_failed",
    "not_enriched",
    "hub_failed",
    "not_linked",
    "nothing_submitted",
    "incomplete",
    "unknown_locale",
    "other",
]

#: The English sentence of each kind of note. `hfdaily.labels` has the other languages.
NOTE_TEXTS: dict[str, str] = {
    "no_list": "There is no list for {day}.",
    "no_list_yet": "There is no list for {day} yet.",
    "previous_list": "The last list before {day} is that of {previous}.",
    "previous_unknown": "The last list before {day} could not be looked up: {reason}.",
    "no_previous_list": "There is no list in the {count} days before {day} either.",
    "not_over": "{day} is not over, so its list may still grow.",
    "page_instead": "The API failed for {day} ({reason}), so the page was read instead.",
    "papers_skipped": "Papers of {day} that could not be read: {count} ({reason}).",
    "field_unreadable": "The Hub's field {names} could not be read (papers concerned: {count}); "
    "its value is kept in extra.",
    "other_days": "Papers of other days ({names}) came with the list for {day} and were left out.",
    "no_lists": "There is no list in {period}.",
    "no_lists_yet": "There is no list in {period} yet.",
    "period_not_over": "{period} is not over: it ends on {end}.",
    "cut_page": "The Hub shortens its pages of weeks and months, so papers of {period} may be missing.",
    "cut_reply": "The file is one reply of the Hub (papers: {count}), which may be a part of the list of "
    "{period}.",
    "days_missing": "Not in the archive: {names}.",
    "arxiv_failed": "Not everything could be fetched from arXiv: {reason}.",
    "not_enriched": "The data of arXiv is missing for {names}.",
    "hub_failed": "Not everything could be fetched from the Hub: {reason}.",
    "not_linked": "The models, datasets and Spaces are missing for {names}.",
    "nothing_submitted": "No paper of {day} was submitted by {names}.",
    "incomplete": "This digest is not complete.",
    "unknown_locale": "There are no labels for the locale {names}; English is used.",
    "other": "{reason}",
}

#: The number of keywords and organizations that the statistics name.
_TOP_COUNT = 20
#: The maximum length of a slug in characters, for file systems with short names.
_LONGEST_SLUG = 80
#: The number of papers of a digest that a notebook shows.
_ROWS_IN_NOTEBOOK = 100


@public
@attrs.frozen(kw_only=True)
class Note:
    """
    Something that a reader of a digest should know, such as a missing paper or a fallback.

    ``str(note)`` is an English sentence. `hfdaily.labels.Labels.note` writes it in another
    language. Only the attributes that the kind needs are set.

    Attributes:
        kind: The kind. A file of a later version may hold a kind that this version does not know.
        day: The list day that the note is about. Without a day, the sentence names the period.
        previous: The day of the last list before `day`.
        period: The period that the note is about.
        count: The number of things that the kind counts, such as papers.
        names: The names that the sentence mentions: days, ids, the key of a field, or a locale.
        reason: What went wrong.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    kind: NoteKind
    day: dt.date | None = None
    previous: dt.date | None = None
    period: Period | None = None
    count: int | None = None
    names: tuple[str, ...] = attrs.field(default=(), converter=texts)
    reason: str | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    __attrs_post_init__ = check_types

    def __str__(self) -> str:
        text = NOTE_TEXTS.get(self.kind, NOTE_TEXTS["other"])
        return text.format(
            day=self.day or self.period,
            previous=self.previous,
            period=self.period,
            end=self.period.end if self.period else None,
            count=self.count,
            names=", ".join(self.names),
            reason=(self.reason or self.kind).rstrip("."),
        )

    def __repr__(self) -> str:
        return f"Note({self.kind!r}: {str(self)!r:.200})"


@public
@attrs.frozen(kw_only=True)
class Page:
    """
    The contents of a page ``/papers/date/…`` of the Hub.

    Attributes:
        date: The day whose list was served. For a day without a list, the Hub may serve the list
            of another day.
        papers: The papers, in the Hub's order.
        previous: The previous listed day, which skips weekends.
        next: The next listed day, if there is one.
        notes: What could not be read from the page.
    """

    date: dt.date
    papers: tuple[Paper, ...]
    previous: dt.date | None = None
    next: dt.date | None = None
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        return f"Page({self.date}, {len(self.papers)} papers)"


@public
@attrs.frozen(kw_only=True)
class DayStats:
    """
    The statistics of one listed day of a digest.

    Attributes:
        day: The list day.
        papers: The number of its papers.
        upvotes: The sum of their known upvotes.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    day: dt.date
    papers: int
    upvotes: int
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)


@public
@attrs.frozen(kw_only=True)
class Stats:
    """
    The statistics of a list, and how many papers each of them is based on.

    Attributes:
        papers: The number of papers.
        upvotes: The sum of their known upvotes.
        mean_upvotes: The mean over the papers whose upvotes are known; None if there are none.
        days: The listed days of the papers, in order.
        keywords: The most frequent of `Paper.ai_keywords` with their counts. A keyword that only
            one paper has is not among them.
        organizations: The most frequent organizations with their counts, chosen in the same way.
        with_upvotes: How many papers have known upvotes.
        with_keywords: How many papers have keywords.
        with_organization: How many papers have an organization.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    papers: int
    upvotes: int
    mean_upvotes: float | None
    days: tuple[DayStats, ...]
    keywords: tuple[tuple[str, int], ...]
    organizations: tuple[tuple[str, int], ...]
    with_upvotes: int = 0
    with_keywords: int = 0
    with_organization: int = 0
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> "Stats":
        """
        Return the statistics of these papers.

        Args:
            papers: The papers to count.
        """
        votes = [paper.upvotes for paper in papers if paper.upvotes is not None]
        organizations = [paper.organization.label for paper in papers if paper.organization]
        return cls(
            papers=len(papers),
            upvotes=sum(votes),
            mean_upvotes=sum(votes) / len(votes) if votes else None,
            days=_day_stats(papers),
            # A keyword counts once per paper, and case is ignored.
            keywords=_most_frequent(
                word for paper in papers for word in {w.lower() for w in paper.ai_keywords}
            ),
            organizations=_most_frequent(organizations),
            with_upvotes=len(votes),
            with_keywords=sum(bool(paper.ai_keywords) for paper in papers),
            with_organization=len(organizations),
        )

    def __repr__(self) -> str:
        return f"Stats({self.papers} papers, {self.upvotes} upvotes, {len(self.days)} days)"


def _papers_of(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple_of(Paper, papers)


def _notes_of(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple_of(Note, notes)


@public
@attrs.frozen(kw_only=True)
class Digest:
    """
    The papers of a period, and whether the list is complete.

    A digest is a sequence of its papers: iterate over it, index it, take its length.

    Attributes:
        period: The days that it covers.
        papers: The papers, in the Hub's order, or ranked as `ranked_by` says.
        listed: How many papers the whole list has, before any selection.
        complete: Whether the whole list was read and the period is over.
        as_of: When the counts were read.
        source: Where the papers came from; "mixed" if the days came from several sources.
        notes: What is missing or empty, and which fallbacks were used.
        ranked_by: The key that `select` ranked by; None in the Hub's order.
        filtered_by: The names of the filters that were applied; None without any.
        listing: The kind of list: "daily" lists, the "trending" papers, the results of a "search",
            or a single "paper". The period of the last three is the day on which they were read.
        query: The words that were searched for, or the id of the single paper.
        totals: The statistics of the whole list, if `select` has made this digest.
        unrecognized: Keys of the `json` format that a later version of hfdaily wrote here and this
            one does not know. They are written back as they were.
    """

    period: Period
    papers: tuple[Paper, ...] = attrs.field(default=(), converter=_papers_of)
    listed: int = attrs.field(default=attrs.Factory(lambda self: len(self.papers), takes_self=True))
    complete: bool = True
    as_of: dt.datetime | None = None
    source: Source = "api"
    notes: tuple[Note, ...] = attrs.field(default=(), converter=_notes_of)
    ranked_by: str | None = None
    filtered_by: str | None = None
    listing: Listing = "daily"
    query: str | None = None
    totals: Stats | None = None
    unrecognized: Mapping[str, object] | None = attrs.field(default=None, hash=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_types(self)
        for name, known in (("source", get_args(Source)), ("listing", get_args(Listing))):
            value = getattr(self, name)
            if value not in known:
                msg = f"Digest: {name} is {quoted(value)}; use one of {', '.join(known)}"
                raise ValueError(msg)

    def select(
        self,
        *,
        by: RankKey | Sequence[RankKey] | None = "upvotes",
        limit: int | None = None,
        where: Filter | Iterable[Filter] | None = None,
    ) -> "Digest":
        """
        Return a digest with the papers filtered, ranked and limited.

        Args:
            by: The key to rank by, as for `rank`. None keeps the order.

            limit: The maximum number of papers.

            where: Keep only the papers for which this filter (or each of these filters) is true.

        Returns:
            A digest of the same period, whose `listed` and `stats` are still those of the whole
            list. It is empty if no paper passes the filters.

        Raises:
            ValueError: The key is unknown, or the limit negative.
            TypeError: The limit is not a whole number, or a filter cannot be called.
        """
        # Both are read twice, and a generator can be read once only.
        by = None if by is None else as_keys(by)
        where = as_filters(where)
        papers = rank(self.papers, by=by, limit=limit, where=where, now=self.as_of)
        filters = filter(None, (self.filtered_by, filter_label(where)))
        return attrs.evolve(
            self,
            papers=papers,
            ranked_by=self.ranked_by if by is None else rank_label(by),
            filtered_by=", ".join(filters) or None,
            totals=self.stats,
        )

    @property
    def slug(self) -> str:
        """
        A short name for files and URLs: "2026-02-23", "trending-2026-06-03", "search-diffusion",
        "paper-2602.10693".
        """
        if self.listing == "daily":
            return self.period.label
        if self.listing == "trending":
            return f"trending-{self.period.label}"
        pattern = r"[\w.]*\w" if self.listing == "paper" else r"\w+"
        words = "-".join(re.findall(pattern, (self.query or "").casefold()))
        return f"{self.listing}-{words}"[:_LONGEST_SLUG].rstrip("-.")

    @property
    def stats(self) -> Stats:
        """
        The statistics of the whole list, before any selection.
        """
        return self.totals or Stats.of(self.papers)

    def __len__(self) -> int:
        return len(self.papers)

    def __iter__(self) -> Iterator[Paper]:
        return iter(self.papers)

    @overload
    def __getitem__(self, index: int) -> Paper: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Paper, ...]: ...

    def __getitem__(self, index: int | slice) -> Paper | tuple[Paper, ...]:
        return self.papers[index]

    def __repr__(self) -> str:
        shown = len(self.papers)
        count = f"{shown} of {self.listed}" if shown < self.listed else f"{shown}"
        state = "" if self.complete else ", incomplete"
        return f"Digest({self.period.label!r}, {count} papers{state})"

    def _repr_html_(self) -> str:
        """
        Return a table of the papers, which Jupyter shows instead of `repr`.
        """
        rows = "".join(map(_table_row, range(1, _ROWS_IN_NOTEBOOK + 1), self.papers))
        more = len(self.papers) - _ROWS_IN_NOTEBOOK
        rest = f"<p>and {more} more</p>" if more > 0 else ""
        notes = "".join(f"<li>{escape(str(note))}</li>" for note in self.notes)
        return (
            f"<p><strong>{escape(repr(self))}</strong></p>"
            "<table><thead><tr><th>#</th><th>Title</th><th>Upvotes</th><th>Organization</th>"
            f"</tr></thead><tbody>{rows}</tbody></table>{rest}{notes and f'<ul>{notes}</ul>'}"
        )


def _table_row(place: int, paper: Paper) -> str:
    upvotes = "" if paper.upvotes is None else paper.upvotes
    organization = escape(str(paper.organization)) if paper.organization else ""
    return (
        f'<tr><td>{place}</td><td><a href="{escape(paper.hub_url)}">{escape(paper.title)}</a></td>'
        f"<td>{upvotes}</td><td>{organization}</td></tr>"
    )


def _day_stats(papers: Iterable[Paper]) -> tuple[DayStats, ...]:
    counts: Counter[dt.date] = Counter()
    upvotes: Counter[dt.date] = Counter()
    for paper in papers:
        if paper.featured_on:
            counts[paper.featured_on] += 1
            upvotes[paper.featured_on] += paper.upvotes or 0
    return tuple(
        DayStats(day=day, papers=counts[day], upvotes=upvotes[day]) for day in sorted(counts)
    )


def _most_frequent(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counted = [(word, count) for word, count in Counter(words).items() if count > 1]
    # Sort by count and then by name, so that the order is the same on every run.
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:_TOP_COUNT])
