"""
Rank and filter papers: pure functions, stable, the same on every run.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ._models import Paper, RankKey, Where

__all__ = [
    "RANK_KEYS",
    "by_author",
    "by_organization",
    "has_code",
    "key_label",
    "matches",
    "min_upvotes",
    "rank",
]

_Score: TypeAlias = "Callable[[Paper], float]"

#: Constant of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009).
_FUSION = 60
#: Hours that soften the age of a new paper, and how fast age counts against it.
_HOT_HOURS, _HOT_GRAVITY = 12.0, 1.5
_UNKNOWN = float("-inf")


def rank(
    papers: Iterable[Paper],
    *,
    by: RankKey | Sequence[RankKey] | None = "upvotes",
    limit: int | None = None,
    where: Where | Iterable[Where] | None = None,
    now: dt.datetime | None = None,
) -> tuple[Paper, ...]:
    """
    Order papers from best to worst; ties keep their order.

    Args:
        by: "upvotes", "comments", "stars", "newest", "hot" (upvotes over age),
            a callable ``Paper -> float`` (higher is better), or a sequence of
            these, fused by reciprocal rank. None keeps the order.

        limit: At most so many papers.

        where: Keep papers for which this (or each of these) is true.

        now: What "hot" counts age from. By default the newest paper's time.

    Returns:
        The papers; those for which a key is unknown come last.

    Raises:
        ValueError: The key is unknown, or the limit negative.
    """
    if limit is not None and limit < 0:
        msg = f"limit is {limit}; it must be 0 or more, or None for all papers"
        raise ValueError(msg)
    tests = (where,) if callable(where) else tuple(where or ())
    kept = [paper for paper in papers if all(test(paper) for test in tests)]
    if by is not None:
        keys = (by,) if isinstance(by, str) or callable(by) else tuple(by)
        kept = _order(kept, [_score(key, kept, now) for key in keys])
    return tuple(kept[:limit])


def _order(papers: list[Paper], scores: list[_Score]) -> list[Paper]:
    if len(scores) == 1:
        return sorted(papers, key=scores[0], reverse=True)
    fused = [0.0] * len(papers)
    for score in scores:
        for index, place in enumerate(_places([score(paper) for paper in papers])):
            fused[index] += 1 / (_FUSION + place)
    order = sorted(range(len(papers)), key=fused.__getitem__, reverse=True)
    return [papers[index] for index in order]


def _places(values: list[float]) -> list[int]:
    """
    The place of each value, best first; equal values share a place.
    """
    place: dict[float, int] = {}
    for position, value in enumerate(sorted(values, reverse=True), start=1):
        place.setdefault(value, position)
    return [place[value] for value in values]


def key_label(by: RankKey | Sequence[RankKey]) -> str:
    """
    A key's name for people: "upvotes", or "upvotes+newest" for a fusion.
    """
    if isinstance(by, str):
        return by
    if callable(by):
        return getattr(by, "__name__", "custom")
    return "+".join(key_label(key) for key in by)


def _score(key: RankKey, papers: list[Paper], now: dt.datetime | None) -> _Score:
    if not isinstance(key, str):
        return lambda paper: _known(key(paper))
    if key == "hot":
        return _hot(now or _newest(papers))
    try:
        return _SCORES[key]
    except KeyError:
        msg = f"unknown ranking key {key!r}; use one of {', '.join(RANK_KEYS)}, or a callable"
        raise ValueError(msg) from None


def _known(value: float | None) -> float:
    return _UNKNOWN if value is None else value


def _time(paper: Paper) -> dt.datetime | None:
    # Midnight of the list day stands in where only the day is known.
    if paper.featured_at is not None or paper.featured_on is None:
        return paper.featured_at
    return dt.datetime.combine(paper.featured_on, dt.time(), dt.UTC)


def _timestamp(paper: Paper) -> float:
    time = _time(paper)
    return _UNKNOWN if time is None else time.timestamp()


def _newest(papers: list[Paper]) -> dt.datetime | None:
    return max((time for paper in papers if (time := _time(paper))), default=None)


def _hot(now: dt.datetime | None) -> _Score:
    def score(paper: Paper) -> float:
        time = _time(paper)
        if paper.upvotes is None or time is None or now is None:
            return _UNKNOWN
        hours = max((now - time).total_seconds() / 3600, 0)
        return float(paper.upvotes / (hours + _HOT_HOURS) ** _HOT_GRAVITY)

    return score


_SCORES: dict[str, _Score] = {
    "upvotes": lambda paper: _known(paper.upvotes),
    "comments": lambda paper: _known(paper.comments),
    "stars": lambda paper: _known(paper.github_stars),
    "newest": _timestamp,
}

#: Names that `rank` knows.
RANK_KEYS = (*_SCORES, "hot")


def matches(words: str) -> Where:
    """
    All of these words in title, abstract or keywords, in any order.

    Case does not matter. A word matches from the start of a word on: "diffus"
    finds "diffusion", "net" does not find "planet".
    """
    patterns = [re.compile(rf"(?<!\w){re.escape(w)}", re.IGNORECASE) for w in words.split()]

    def test(paper: Paper) -> bool:
        text = "\n".join((paper.title, paper.abstract, *paper.ai_keywords))
        return all(pattern.search(text) for pattern in patterns)

    return test


def by_author(name: str) -> Where:
    """
    An author's name holds this text; case does not matter.
    """
    wanted = name.casefold()
    return lambda paper: any(wanted in author.name.casefold() for author in paper.authors)


def by_organization(name: str) -> Where:
    """
    The organization's login or full name is this; case does not matter.
    """
    wanted = name.casefold()

    def test(paper: Paper) -> bool:
        org = paper.organization
        names = (org.name, org.fullname) if org else ()
        return any(known and known.casefold() == wanted for known in names)

    return test


def has_code(paper: Paper) -> bool:
    """
    The paper names a repository.
    """
    return paper.github_repo is not None


def min_upvotes(least: int) -> Where:
    """
    At least so many upvotes; unknown counts as fewer.
    """
    return lambda paper: paper.upvotes is not None and paper.upvotes >= least
