"""
The records: what a paper is, and a list of papers.

Records are frozen, and made with keywords. Unknown is ``None``, never 0 or "".
Datetimes are aware and in UTC.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from ._people import HUB, Author, Organization, User
from ._periods import Period

__all__ = [
    "ArxivRecord",
    "DayStats",
    "Digest",
    "Page",
    "Paper",
    "RankKey",
    "Source",
    "Stats",
    "Where",
]

ARXIV = "https://arxiv.org"


@attrs.frozen(kw_only=True)
class ArxivRecord:
    """
    What arXiv's own API says of a paper (Atom, arXiv API user's manual).

    Attributes:
        id: Without its version.
        abstract: With its formulas as TeX, which the Hub's summary lacks.
    """

    id: str
    version: int | None = None
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    primary_category: str | None = None
    categories: tuple[str, ...] = ()
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    published_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class Paper:
    """
    One paper of a daily list, with everything that the Hub says of it.

    Attributes:
        id: The arXiv id without version, always text: "2602.10693".
        summary: The Hub's copy of the abstract; it has lost its formulas.
        published_at: First submission to arXiv (midnight only, from 2026-04).
        featured_on: The list day, a UTC day.
        featured_at: When it was put on the list (midnight, from 2026-05-14).
        upvotes: Votes on the Hub when the list was fetched.
        comments: Comments on the Hub's page of the paper.
        github_stars: As counted by the Hub, not always kept up to date.
        author_participating: An author takes part in the discussion.
        vanished: The list had it once and has no longer; only an `Archive`
            can know.
        arxiv: arXiv's record, after `Client.enrich`.
        extra: Keys that this version does not know, as the Hub sent them.
            Keys of records inside the item are dotted: "submittedBy.badge".
    """

    id: str
    title: str
    summary: str = ""
    authors: tuple[Author, ...] = ()
    published_at: dt.datetime | None = None
    featured_on: dt.date | None = None
    featured_at: dt.datetime | None = None
    upvotes: int | None = None
    comments: int | None = None
    organization: Organization | None = None
    submitted_by: User | None = None
    github_repo: str | None = None
    github_stars: int | None = None
    project_page: str | None = None
    ai_summary: str | None = None
    ai_keywords: tuple[str, ...] = ()
    thumbnail_url: str | None = None
    media_urls: tuple[str, ...] = ()
    discussion_id: str | None = None
    author_participating: bool | None = None
    vanished: bool = False
    arxiv: ArxivRecord | None = None
    # A dict cannot be hashed; equality still looks at it.
    extra: Mapping[str, object] = attrs.field(factory=dict, hash=False)

    @property
    def hub_url(self) -> str:
        """
        The paper's page on the Hub: permanent, and good as a feed's guid.
        """
        return f"{HUB}/papers/{self.id}"

    @property
    def abs_url(self) -> str:
        """
        The abstract's page on arXiv.
        """
        return f"{ARXIV}/abs/{self.id}"

    @property
    def pdf_url(self) -> str:
        """
        The newest version's PDF on arXiv.
        """
        return f"{ARXIV}/pdf/{self.id}"

    @property
    def abstract(self) -> str:
        """
        arXiv's abstract where the paper was enriched, else the Hub's summary.
        """
        return self.arxiv.abstract if self.arxiv else self.summary


@attrs.frozen(kw_only=True)
class Page:
    """
    What a page ``/papers/date/…`` of the Hub holds.

    Attributes:
        date: The day whose list was really served; ask for a day without a
            list, and the Hub may serve another.
        previous: The listed day before, weekends stepped over.
        next: The listed day after, where there is one.
        problems: One sentence for each item that was left out.
    """

    date: dt.date
    papers: tuple[Paper, ...]
    previous: dt.date | None = None
    next: dt.date | None = None
    problems: tuple[str, ...] = ()


Source: TypeAlias = Literal["api", "page", "archive", "file", "mixed"]
RankKey: TypeAlias = str | Callable[[Paper], float | None]
Where: TypeAlias = Callable[[Paper], bool]


def _papers(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple(papers)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@attrs.frozen(kw_only=True)
class DayStats:
    """
    One listed day of a digest.

    Attributes:
        upvotes: The sum over its papers, as far as known.
    """

    day: dt.date
    papers: int
    upvotes: int


@attrs.frozen(kw_only=True)
class Stats:
    """
    A list in numbers.

    Attributes:
        upvotes: The sum over the papers, as far as known.
        mean_upvotes: Over the papers whose upvotes are known; None if none.
        days: The listed days that the papers are of, in order.
        keywords: The most frequent of `Paper.ai_keywords`, with their counts.
        organizations: The most frequent, by the name that people read.
    """

    papers: int
    upvotes: int
    mean_upvotes: float | None
    days: tuple[DayStats, ...]
    keywords: tuple[tuple[str, int], ...]
    organizations: tuple[tuple[str, int], ...]


@attrs.frozen(kw_only=True)
class Digest:
    """
    The papers of a period, and how far they can be trusted to be all of them.

    Attributes:
        papers: In the Hub's order, or ranked where `ranked_by` says so.
        listed: How many papers the list holds, before any selection.
        complete: The whole list was read, and the period is over.
        as_of: When the counts were read.
        source: Where it came from; "mixed" where days came from several.
        warnings: One sentence each: what is missing, empty or second best.
        ranked_by: The key that `select` ranked by, None in the Hub's order.
        totals: The numbers of the whole list, where `select` has made this.
    """

    period: Period
    papers: tuple[Paper, ...] = attrs.field(default=(), converter=_papers)
    listed: int = attrs.field(default=attrs.Factory(lambda self: len(self.papers), takes_self=True))
    complete: bool = True
    as_of: dt.datetime | None = None
    source: Source = "api"
    warnings: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    ranked_by: str | None = None
    totals: Stats | None = None

    def select(
        self,
        *,
        by: RankKey | Sequence[RankKey] | None = "upvotes",
        limit: int | None = None,
        where: Where | Iterable[Where] | None = None,
    ) -> Digest:
        """
        Rank, filter and cut; `listed` and `stats` are still of the whole list.

        Args:
            by: As for `rank`; None keeps the order.

            limit: At most so many papers.

            where: Keep papers for which this (or each of these) is true.

        Returns:
            A digest of the same period. A filter that leaves nothing gives an
            empty digest.

        Raises:
            ValueError: The key is unknown, or the limit negative.
        """
        from ._rank import key_label, rank

        papers = rank(self.papers, by=by, limit=limit, where=where, now=self.as_of)
        label = self.ranked_by if by is None else key_label(by)
        return attrs.evolve(self, papers=papers, ranked_by=label, totals=self.stats)

    @property
    def stats(self) -> Stats:
        """
        The list in numbers, before any selection: of all papers of a month,
        for one that shows its best.
        """
        from ._stats import compute

        return self.totals or compute(self)
