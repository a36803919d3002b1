"""
Rank papers, best first.

All functions are pure and stable: the same papers give the same order on every run.
"""

import datetime as dt
import math

from collections.abc import Callable, Iterable, Sequence
from numbers import Real
from typing import TypeAlias

from .._public import public
from ..exceptions import quoted
from .paper import Paper
from .validation import tuple_of

__all__ = [
    "RANK_KEYS",
    "Filter",
    "RankKey",
    "as_filters",
    "as_keys",
    "filter_label",
    "rank",
    "rank_label",
]

RankKey: TypeAlias = str | Callable[[Paper], float | None]
Filter: TypeAlias = Callable[[Paper], bool]
_Score: TypeAlias = Callable[[Paper], float]

#: The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009).
_FUSION_CONSTANT = 60
#: Hours added to a paper's age, so that a new paper is not ranked first for its age alone.
_HOT_OFFSET_HOURS = 12.0
#: How fast age counts against a paper.
_HOT_GRAVITY = 1.5
#: The shortest time that "rising" divides by, so that one vote within minutes counts for little.
_RISING_LEAST_HOURS = 1.0
_UNKNOWN = float("-inf")


@public
def rank(
    papers: Iterable[Paper],
    *,
    by: RankKey | Sequence[RankKey] | None = "upvotes",
    limit: int | None = None,
    where: Filter | Iterable[Filter] | None = None,
    now: dt.datetime | None = None,
) -> tuple[Paper, ...]:
    """
    Rank papers from best to worst. Ties keep their order.

    Args:
        papers: The papers to rank.

        by: "upvotes", "comments", "stars", "newest", "hot" (upvotes relative to age), "rising"
            (upvotes gained per hour), a callable ``Paper -> float`` (higher is better), or a
            sequence of these, combined by reciprocal rank fusion. None keeps the order.

            "rising" counts from the earlier upvotes that an `Archive` recorded, or else from the time
            when the paper was first seen or listed.

        limit: The maximum number of papers to return.

        where: Keep only the papers for which this filter (or each of these filters) is true. See
            `hfdaily.filters`.

        now: The time to which "hot" and "rising" count the hours. The default is the newest time of
            any paper.

    Returns:
        The papers. Those for which a key is unknown come last.

    Raises:
        ValueError: The key is unknown, or the limit negative.
        TypeError: The limit is not a whole number, or a filter cannot be called.
    """
    _check_limit(limit)
    _check_now(now)
    filters = as_filters(where)
    kept = [
        paper for paper in tuple_of(Paper, papers) if all(_passes(test, paper) for test in filters)
    ]
    if by is not None:
        kept = _order(kept, [_score(key, kept, now) for key in as_keys(by)])
    return tuple(kept[:limit])


def rank_label(by: RankKey | Sequence[RankKey]) -> str:
    """
    Return a name for a key: "upvotes", or "upvotes+newest" for several.

    Args:
        by: A key or a sequence of keys, as for `rank`.
    """
    if isinstance(by, str):
        return by
    if callable(by):
        return getattr(by, "__name__", "custom")
    return "+".join(rank_label(key) for key in by)


def filter_label(where: Filter | Iterable[Filter] | None) -> str | None:
    """
    Return a name for filters, such as "has_code, min_upvotes(20)"; None without a filter.

    Args:
        where: A filter or several, as for `rank`.
    """
    names = [getattr(test, "__name__", "custom") for test in as_filters(where)]
    return ", ".join(names) or None


def _check_limit(limit: int | None) -> None:
    if limit is None:
        return
    if not isinstance(limit, int) or isinstance(limit, bool):
        msg = f"limit is {quoted(limit)}; pass a whole number, or None for all papers"
        raise TypeError(msg)
    if limit < 0:
        msg = f"limit is {quoted(limit)}; it must be 0 or more, or None for all papers"
        raise ValueError(msg)


def _check_now(now: dt.datetime | None) -> None:
    if now is None:
        return
    if not isinstance(now, dt.datetime):
        msg = f"now is {quoted(now)}; pass a datetime with a time zone"
        raise TypeError(msg)
    if now.tzinfo is None:
        msg = f"now is {now}, which has no time zone; write tzinfo=datetime.UTC"
        raise ValueError(msg)


def as_keys(by: RankKey | Sequence[RankKey]) -> tuple[RankKey, ...]:
    """
    Return the ranking keys that a caller passed, one or several.

    Args:
        by: A key or a sequence of keys, as for `rank`.

    Raises:
        TypeError: `by` is neither a key nor an iterable of keys.
        ValueError: `by` is empty.
    """
    if isinstance(by, str) or callable(by):
        return (by,)
    if not isinstance(by, Iterable):
        msg = f"by is {quoted(by)}; pass the name of a key, a callable, or a list of these"
        raise TypeError(msg)
    keys = tuple(by)
    if not keys:
        msg = "by is empty; pass at least one key, or None to keep the order"
        raise ValueError(msg)
    return keys


def as_filters(where: Filter | Iterable[Filter] | None) -> tuple[Filter, ...]:
    """
    Return the filters that a caller passed, one or several.

    Args:
        where: A filter or several, as for `rank`.

    Raises:
        TypeError: `where` is neither a filter nor an iterable of filters.
    """
    if where is None:
        return ()
    if not callable(where) and (isinstance(where, str) or not isinstance(where, Iterable)):
        msg = f"where is {quoted(where)}; pass filters of hfdaily.filters, or None for all papers"
        raise TypeError(msg)
    filters = (where,) if callable(where) else tuple(where)
    for test in filters:
        if not callable(test):
            msg = f"where holds {quoted(test)}, which cannot be called; pass filters of hfdaily.filters"
            raise TypeError(msg)
    return filters


def _passes(test: Filter, paper: Paper) -> bool:
    passed = test(paper)
    if callable(passed):
        name = getattr(test, "__name__", repr(test))
        msg = f"{name} makes a filter and is not one itself; pass {name}(…) as where"
        raise TypeError(msg)
    return bool(passed)


def _order(papers: list[Paper], scores: list[_Score]) -> list[Paper]:
    if len(scores) == 1:
        return sorted(papers, key=scores[0], reverse=True)
    fused = [0.0] * len(papers)
    for score in scores:
        for index, place in enumerate(_places([score(paper) for paper in papers])):
            fused[index] += 1 / (_FUSION_CONSTANT + place)
    order = sorted(range(len(papers)), key=fused.__getitem__, reverse=True)
    return [papers[index] for index in order]


def _places(values: list[float]) -> list[int]:
    """
    Return the rank of each value, with 1 for the highest. Equal values share a rank.
    """
    place: dict[float, int] = {}
    for position, value in enumerate(sorted(values, reverse=True), start=1):
        place.setdefault(value, position)
    return [place[value] for value in values]


def _score(key: RankKey, papers: list[Paper], now: dt.datetime | None) -> _Score:
    if not isinstance(key, str):
        if not callable(key):
            msg = f"cannot rank by {quoted(key)}; pass the name of a key or a callable"
            raise TypeError(msg)
        return lambda paper: _checked_score(key, key(paper))
    if key in _SCORES_AT:
        times = [time for paper in papers for time in (_listed_at(paper), paper.upvotes_before_at)]
        return _SCORES_AT[key](now or max(filter(None, times), default=None))
    try:
        return _SCORES[key]
    except KeyError:
        msg = f"unknown ranking key {quoted(key)}; use one of {', '.join(RANK_KEYS)}, or a callable"
        raise ValueError(msg) from None


def _or_unknown(value: float | None) -> float:
    return _UNKNOWN if value is None else value


def _checked_score(key: Callable[[Paper], float | None], value: object) -> float:
    """
    Return the value of a callable key. NaN, which cannot be ordered, counts as unknown.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return _UNKNOWN
    if isinstance(value, int | float):
        return value
    if isinstance(value, Real):
        return float(value)
    name = getattr(key, "__name__", repr(key))
    msg = f"the ranking key {name} gave {quoted(value)}; it must give a number, or None"
    raise TypeError(msg)


def _listed_at(paper: Paper) -> dt.datetime | None:
    # If only the list day is known, use its midnight.
    if paper.featured_at is not None or paper.featured_on is None:
        return paper.featured_at
    return dt.datetime.combine(paper.featured_on, dt.time(), dt.UTC)


def _timestamp(paper: Paper) -> float:
    time = _listed_at(paper)
    return _UNKNOWN if time is None else time.timestamp()


def _hot(now: dt.datetime | None) -> _Score:
    def score(paper: Paper) -> float:
        time = _listed_at(paper)
        if paper.upvotes is None or time is None or now is None:
            return _UNKNOWN
        return float(paper.upvotes / (_hours(time, now) + _HOT_OFFSET_HOURS) ** _HOT_GRAVITY)

    return score


def _rising(now: dt.datetime | None) -> _Score:
    def score(paper: Paper) -> float:
        before, since = paper.upvotes_before, paper.upvotes_before_at
        if before is None or since is None:
            before, since = 0, paper.first_seen_at or _listed_at(paper)
        if paper.upvotes is None or since is None or now is None:
            return _UNKNOWN
        return (paper.upvotes - before) / max(_hours(since, now), _RISING_LEAST_HOURS)

    return score


def _hours(start: dt.datetime, end: dt.datetime) -> float:
    return max((end - start).total_seconds() / 3600, 0)


_SCORES: dict[str, _Score] = {
    "upvotes": lambda paper: _or_unknown(paper.upvotes),
    "comments": lambda paper: _or_unknown(paper.comments),
    "stars": lambda paper: _or_unknown(paper.github_stars),
    "newest": _timestamp,
}

#: The keys whose scores depend on the time.
_SCORES_AT: dict[str, Callable[[dt.datetime | None], _Score]] = {"hot": _hot, "rising": _rising}

#: The names of keys that `rank` knows.
RANK_KEYS = (*_SCORES, *_SCORES_AT)
