"""
Totals, means and the most frequent words of a digest.
"""

from __future__ import annotations

import datetime as dt

from collections import Counter
from collections.abc import Iterable

from ._models import DayStats, Digest, Stats

__all__ = ["compute"]

#: How many keywords and organizations are counted out.
_TOP = 20


def compute(digest: Digest) -> Stats:
    """
    The numbers of a digest.
    """
    votes = [paper.upvotes for paper in digest.papers if paper.upvotes is not None]
    return Stats(
        papers=len(digest.papers),
        upvotes=sum(votes),
        mean_upvotes=sum(votes) / len(votes) if votes else None,
        days=_days(digest),
        keywords=_top(word.lower() for paper in digest.papers for word in paper.ai_keywords),
        organizations=_top(p.organization.label for p in digest.papers if p.organization),
    )


def _days(digest: Digest) -> tuple[DayStats, ...]:
    papers: Counter[dt.date] = Counter()
    upvotes: Counter[dt.date] = Counter()
    for paper in digest.papers:
        if paper.featured_on:
            papers[paper.featured_on] += 1
            upvotes[paper.featured_on] += paper.upvotes or 0
    return tuple(DayStats(day=d, papers=papers[d], upvotes=upvotes[d]) for d in sorted(papers))


def _top(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    # By count, then by name: the same bytes on every run.
    return tuple(sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))[:_TOP])
