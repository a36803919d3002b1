"""
Merge digests: the days of a period, and the fetches of a day.
"""

import datetime as dt

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import attrs

from .._records.digest import Digest, Note, Source
from .._records.hub import Comment, Dataset, Model, Organization, Space, User
from .._records.paper import ArxivRecord, Author, Claim, Paper
from .._records.period import Period

__all__ = ["merge", "update_day"]

_Record = TypeVar("_Record", Paper, Organization, User)
_AnyRecord = TypeVar("_AnyRecord", Author, Claim, User, ArxivRecord, Model, Dataset, Space, Comment)
_Account = TypeVar("_Account", Organization, User)

#: Two fetches that are closer than this are too close to count the upvotes gained between them.
_AT_ONCE = dt.timedelta(minutes=5)
_UNKNOWN: tuple[object, ...] = (None, "", ())
#: The kinds of notes that concern a day by itself, but not a period that contains it.
_OF_A_DAY_ALONE = frozenset(
    {
        "no_list",
        "no_list_yet",
        "previous_list",
        "previous_unknown",
        "no_previous_list",
        "nothing_submitted",
    }
)


def merge(
    period: Period,
    days: Iterable[Digest],
    *,
    today: dt.date | None = None,
    gaps: Sequence[Note] = (),
) -> Digest:
    """
    Return the digest of a period, merged from those of its days.

    Each paper is there once, on the first day that listed it, with its newest counts. Days without
    a list are normal, so no note mentions them.

    Args:
        period: The period.

        days: The digests of its days, in order.

        today: The current UTC day, which decides whether the period is over. By default, it is over.

        gaps: Notes about other reasons why the digest is incomplete.
    """
    days = tuple(days)
    over = today is None or period.end < today
    papers = _each_once(days)
    notes = [*gaps, *[note for digest in days for note in _carried(digest)]]
    if not gaps and not any(digest.listed for digest in days):
        notes.append(Note(kind="no_lists" if over else "no_lists_yet", period=period))
    # A period that ends today ends with the day, whose own note says the same.
    if not over and Note(kind="not_over", day=period.end) not in notes:
        notes.append(Note(kind="period_not_over", period=period))
    sources: set[Source] = {digest.source for digest in days} or {"api"}
    return Digest(
        period=period,
        papers=papers,
        complete=over and not gaps and all(digest.complete for digest in days),
        as_of=max((digest.as_of for digest in days if digest.as_of), default=None),
        source="mixed" if len(sources) > 1 else sources.pop(),
        notes=_add_up_notes(notes),
    )


def _carried(digest: Digest) -> Iterator[Note]:
    """
    Yield the notes of a day that also concern a period.
    """
    return (note for note in digest.notes if note.kind not in _OF_A_DAY_ALONE)


def _add_up_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """
    Return the notes with one note for each field that could not be read.

    Args:
        notes: The notes of several days.
    """
    added: list[Note] = []
    places: dict[tuple[str, ...], int] = {}
    for note in notes:
        if note.kind != "field_unreadable" or note.names not in places:
            if note.kind == "field_unreadable":
                places[note.names] = len(added)
            added.append(note)
            continue
        first = added[places[note.names]]
        added[places[note.names]] = attrs.evolve(
            first,
            day=first.day if first.day == note.day else None,
            count=(first.count or 0) + (note.count or 0),
        )
    return tuple(added)


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
                # The Hub has moved the paper to a later day.
                first = paper
                del papers[paper.id]
            papers[paper.id] = attrs.evolve(
                both,
                featured_on=first.featured_on,
                featured_at=first.featured_at,
                delisted=first.delisted,
            )
    return papers.values()


def update_day(old: Digest, new: Digest, *, now: dt.datetime | None = None) -> Digest:
    """
    Return the known list of a day, updated by another fetch of it.

    Known values are never lost. A paper that a complete list lacks is marked as delisted. Papers
    keep their places, and new ones are added at the end, with the time of the fetch as
    `Paper.first_seen_at`. All others get the earlier number of their upvotes as
    `Paper.upvotes_before`.

    Args:
        old: The known list. It may have been fetched later than *new*.

        new: The other fetch.

        now: The current time. A known list with a later time was saved under a wrong clock. It then
            counts as older than *new*, and as unfinished.

    Returns:
        The updated digest, or *old* itself if *new* adds nothing. A later time alone adds nothing.
    """
    if old.papers and not new.papers:
        return old  # An empty list is more likely a fault of the Hub than a removal of all papers.
    # A selection is not the whole list, so papers that it lacks are not delisted.
    is_whole = new.listed <= len(new.papers) and not new.filtered_by
    new = attrs.evolve(new, complete=new.complete and is_whole)
    known = old
    if now and _is_before(now, old.as_of) and _is_before(new.as_of, old.as_of):
        known = attrs.evolve(old, as_of=None, complete=False)
    new_is_newer = not _is_before(new.as_of, known.as_of)
    older, newer = (known, new) if new_is_newer else (new, known)
    before, after = _by_id(older), _by_id(newer)
    if new_is_newer and before:
        joined = [paper for paper_id, paper in after.items() if paper_id not in before]
        after |= {paper.id: _first_seen(paper, new.as_of) for paper in joined}
    for paper_id, paper in before.items():
        if paper_id not in after:
            after[paper_id] = attrs.evolve(paper, delisted=paper.delisted or newer.complete)
            continue
        after[paper_id] = _update(paper, after[paper_id])
    papers = tuple([after.pop(paper_id) for paper_id in _by_id(known)] + [*after.values()])
    # A note that there was no list does not apply to a later list.
    complete = new.complete or (known.complete and (bool(known.papers) or not papers))
    changed = known is not old or (papers, complete) != (old.papers, old.complete)
    if not changed and not _settles(old, new):
        return old
    if new_is_newer and known.as_of:
        papers = tuple(_with_upvotes_before(papers, known, known.as_of, new.as_of))
    return attrs.evolve(
        newer,
        papers=papers,
        listed=len(papers),
        complete=complete,
        as_of=newer.as_of or older.as_of,
        ranked_by=None,
        filtered_by=None,
        unrecognized={**(old.unrecognized or {}), **(new.unrecognized or {})} or None,
        totals=None,
        # Papers that are missing from a later fetch are known from the complete one before.
        notes=(newer if newer.complete or not older.complete else older).notes,
    )


def _by_id(digest: Digest) -> dict[str, Paper]:
    """
    Return the papers by id. If a file holds a paper twice, the first one counts.
    """
    papers: dict[str, Paper] = {}
    for paper in digest.papers:
        papers.setdefault(paper.id, paper)
    return papers


def _first_seen(paper: Paper, time: dt.datetime | None) -> Paper:
    return attrs.evolve(paper, first_seen_at=paper.first_seen_at or time)


def _with_upvotes_before(
    papers: Iterable[Paper], known: Digest, read_at: dt.datetime, now: dt.datetime | None
) -> Iterator[Paper]:
    """
    Yield the papers with the upvotes that the archive held before the newest fetch.

    A paper that has gained nothing since keeps its earlier number, so that its lines in the file
    stay the same. Papers also keep it when a command fetches the list again right after another one.

    Args:
        papers: The papers after the newest fetch.

        known: The digest in the archive.

        read_at: When that was read.

        now: When the newest fetch was read.
    """
    again = now is not None and now - read_at < _AT_ONCE
    before = _by_id(known)
    for paper in papers:
        old = before.get(paper.id)
        if old is None or old.upvotes is None:
            yield paper
            continue
        is_counted = old.upvotes_before is not None or old.first_seen_at is not None
        has_stayed = old.upvotes_before == old.upvotes == paper.upvotes
        if has_stayed or (again and is_counted):
            yield paper
        else:
            yield attrs.evolve(paper, upvotes_before=old.upvotes, upvotes_before_at=read_at)


def _settles(old: Digest, new: Digest) -> bool:
    """
    Return whether only the new fetch states that the Hub has no list for the day.
    """
    return new.complete and not new.papers and _has_no_list(new) and not _has_no_list(old)


def _has_no_list(digest: Digest) -> bool:
    return any(note.kind == "no_list" for note in digest.notes)


def _is_before(one: dt.datetime | None, other: dt.datetime | None) -> bool:
    return one is not None and other is not None and one < other


def _update(old: Paper, new: Paper) -> Paper:
    """
    Return the newer record, completed with values that only the older one has.
    """
    filled = _fill(old, new)
    return attrs.evolve(
        filled,
        authors=_authors(old, new),
        arxiv=filled.arxiv and _keep_unrecognized(old.arxiv, filled.arxiv),
        models=_keep_in_each(old.models, filled.models),
        datasets=_keep_in_each(old.datasets, filled.datasets),
        spaces=_keep_in_each(old.spaces, filled.spaces),
        discussion=_keep_in_each(old.discussion, filled.discussion),
        published_at=_finer(old.published_at, new.published_at),
        featured_at=_finer(old.featured_at, new.featured_at),
        organization=_fill_same(old.organization, new.organization),
        submitted_by=_fill_same(old.submitted_by, new.submitted_by),
        first_seen_at=min(filter(None, (old.first_seen_at, new.first_seen_at)), default=None),
        ai_summary_model=_summary_model(old, new),
        extra={**old.extra, **new.extra},
    )


def _summary_model(old: Paper, new: Paper) -> str | None:
    """
    Return the model that wrote the summary which is kept, and never that of another summary.
    """
    if new.ai_summary == old.ai_summary:
        return new.ai_summary_model or old.ai_summary_model
    return (old if new.ai_summary is None else new).ai_summary_model


def _fill(old: _Record, new: _Record) -> _Record:
    names = [field.name for field in attrs.fields(type(new))]
    gaps = [name for name in names if getattr(new, name) in _UNKNOWN]
    return attrs.evolve(new, **{name: getattr(old, name) for name in gaps})


def _fill_same(old: _Account | None, new: _Account | None) -> _Account | None:
    if old is None or new is None:
        return new or old
    return _fill(old, new) if old.name == new.name else new


def _authors(old: Paper, new: Paper) -> tuple[Author, ...]:
    """
    Return the newer authors with the unrecognized keys of the same older ones.
    """
    authors = new.authors or old.authors
    # Most authors have neither, so most papers are done here.
    if not any(author.unrecognized or author.claim for author in old.authors):
        return authors
    return _keep_in_each(old.authors, authors) or ()


def _keep_in_each(
    old: tuple[_AnyRecord, ...] | None, new: tuple[_AnyRecord, ...] | None
) -> tuple[_AnyRecord, ...] | None:
    known = {_identity(record): record for record in old or ()}
    return new and tuple(_keep_unrecognized(known.get(_identity(record)), record) for record in new)


def _identity(record: object) -> tuple[object, object]:
    return getattr(record, "id", None), getattr(record, "name", None)


def _keep_unrecognized(old: _AnyRecord | None, new: _AnyRecord) -> _AnyRecord:
    """
    Return the newer record with the unrecognized keys of the older one and of the records in it.
    """
    if old is None or old == new:
        return new
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(new)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name == "unrecognized":
            changes[field.name] = {**(before or {}), **(after or {})} or None
        elif (
            before is not None and attrs.has(type(after)) and _identity(before) == _identity(after)
        ):
            changes[field.name] = _keep_unrecognized(before, after)
    return attrs.evolve(new, **changes)


def _finer(old: dt.datetime | None, new: dt.datetime | None) -> dt.datetime | None:
    """
    Return the newer time, unless it is only the midnight of the older one's day.

    The Hub has truncated its times to midnight since 2026-04 and 2026-05.
    """
    if old is None or new is None:
        return new or old
    return old if new.time() == dt.time() and new.date() == old.date() else new
