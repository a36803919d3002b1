"""
Several digests to one: a period of its days, and a day of its fetches.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from .._records.digest import Digest, Note, Source
from .._records.paper import Organization, Paper, User
from .._records.period import Period

__all__ = ["merge", "update_day"]

_Record = TypeVar("_Record", Paper, Organization, User)
_Account = TypeVar("_Account", Organization, User)

_UNKNOWN: tuple[object, ...] = (None, "", ())
#: What only concerns a day by itself, not a period that contains it.
_OF_A_DAY_ALONE = frozenset(
    {"no_list", "no_list_yet", "previous_list", "previous_unknown", "no_previous_list"}
)


def merge(
    period: Period,
    days: Iterable[Digest],
    *,
    today: dt.date | None = None,
    gaps: Sequence[Note] = (),
) -> Digest:
    """
    The digest of a period, made of those of its days, in order.

    Args:
        today: To tell whether the period is over. Without it, it is.

        gaps: Notes that say what else keeps it from being complete.

    Returns:
        Each paper once, on the first day that listed it, with its newest
        counts. Days without a list are normal and not warned of.
    """
    days = tuple(days)
    over = today is None or period.end < today
    papers = _each_once(days)
    notes = [*gaps, *[note for digest in days for note in _carried(digest)]]
    if not papers and not gaps:
        notes.append(Note(kind="no_lists" if over else "no_lists_yet", period=period))
    if not over:
        notes.append(Note(kind="period_not_over", period=period))
    sources: set[Source] = {digest.source for digest in days} or {"api"}
    return Digest(
        period=period,
        papers=papers,
        complete=over and not gaps and all(digest.complete for digest in days),
        as_of=max((digest.as_of for digest in days if digest.as_of), default=None),
        source="mixed" if len(sources) > 1 else sources.pop(),
        notes=notes,
    )


def _carried(digest: Digest) -> Iterator[Note]:
    """
    Yield the notes of a day that also concern a period.
    """
    return (note for note in digest.notes if note.kind not in _OF_A_DAY_ALONE)


def _each_once(days: Iterable[Digest]) -> Iterable[Paper]:
    papers: dict[str, Paper] = {}
    read_at: dict[str, dt.datetime | None] = {}
    for digest in days:
        for paper in digest.papers:
            first = papers.get(paper.id)
            if first is None:
                papers[paper.id], read_at[paper.id] = paper, digest.as_of
                continue
            if _is_before(digest.as_of, read_at[paper.id]):
                both = _update(paper, first)
            else:
                both, read_at[paper.id] = _update(first, paper), digest.as_of
            if first.delisted and not paper.delisted:
                # The Hub has moved it, so it was not really listed before.
                first = paper
                del papers[paper.id]
            papers[paper.id] = attrs.evolve(
                both,
                featured_on=first.featured_on,
                featured_at=first.featured_at,
                delisted=first.delisted,
            )
    return papers.values()


def update_day(old: Digest, new: Digest) -> Digest:
    """
    Bring what is known of a day up to date by another fetch of it.

    Args:
        old: What is known; it may also have been fetched later than *new*.

    Returns:
        *old* itself where *new* tells nothing new; when the counts were read
        is nothing new. What was known stays known: a paper that a whole list
        lacks is marked as delisted, and papers keep their places, new ones
        come behind.
    """
    if old.papers and not new.papers:
        return old  # more likely a fault of the Hub than that all of them are gone
    # A selection is as little the whole list as one with gaps.
    new = attrs.evolve(new, complete=new.complete and new.listed <= len(new.papers))
    older, newer = (new, old) if _is_before(new.as_of, old.as_of) else (old, new)
    before = {paper.id: paper for paper in older.papers}
    after = {paper.id: paper for paper in newer.papers}
    for paper_id, paper in before.items():
        if paper_id in after:
            after[paper_id] = _update(paper, after[paper_id])
        else:
            after[paper_id] = attrs.evolve(paper, delisted=paper.delisted or newer.complete)
    papers = tuple([after.pop(paper.id) for paper in old.papers] + [*after.values()])
    complete = old.complete or new.complete
    if (papers, complete) == (old.papers, old.complete):
        return old
    return attrs.evolve(
        newer,
        papers=papers,
        listed=len(papers),
        complete=complete,
        as_of=newer.as_of or older.as_of,
        ranked_by=None,
        totals=None,
        # A list that was read whole before has no gaps to warn of.
        notes=(newer if newer.complete or not older.complete else older).notes,
    )


def _is_before(one: dt.datetime | None, other: dt.datetime | None) -> bool:
    return one is not None and other is not None and one < other


def _update(old: Paper, new: Paper) -> Paper:
    """
    The newer record, with what only the older one knows.
    """
    return attrs.evolve(
        _fill(old, new),
        published_at=_finer(old.published_at, new.published_at),
        featured_at=_finer(old.featured_at, new.featured_at),
        organization=_fill_same(old.organization, new.organization),
        submitted_by=_fill_same(old.submitted_by, new.submitted_by),
        extra={**old.extra, **new.extra},
    )


def _fill(old: _Record, new: _Record) -> _Record:
    names = [field.name for field in attrs.fields(type(new))]
    gaps = [name for name in names if getattr(new, name) in _UNKNOWN]
    return attrs.evolve(new, **{name: getattr(old, name) for name in gaps})


def _fill_same(old: _Account | None, new: _Account | None) -> _Account | None:
    if old is None or new is None:
        return new or old
    return _fill(old, new) if old.name == new.name else new


def _finer(old: dt.datetime | None, new: dt.datetime | None) -> dt.datetime | None:
    """
    The newer time, but not a midnight in place of a time of that day.

    The Hub has cut its times to midnight since 2026-04 and 2026-05.
    """
    if old is None or new is None:
        return new or old
    return old if new.time() == dt.time() and new.date() == old.date() else new
