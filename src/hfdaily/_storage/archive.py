"""
Keep the lists of many days in a directory with one JSON file per day, made for git.
"""

import datetime as dt
import json
import os

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import attrs

from .._fetching.merge import merge, update_day
from .._parsing.json_format import VERSION, dump_digest, parse_digest
from .._public import public
from .._records.digest import Digest, Note, Stats
from .._records.paper import Paper
from .._records.period import FIRST_DAY, LATEST, Period, PeriodLike, as_period
from .._records.ranking import filter_label
from ..exceptions import ArchiveError, ParseError
from ..filters import words as words_filter
from .files import expand, locked, make_directory, write_atomically
from .search import Needles, leave_out, needles_of

__all__ = ["Archive", "day_path"]

_SUFFIX = ".json"
#: The maximum number of stretches of missing days that a note names.
_STRETCHES_NAMED = 6


@public
class Archive:
    """
    The lists of many days, each in a file ``YYYY/MM/YYYY-MM-DD.json`` of a directory.

    The files are output of the `json` format. Papers keep their places in a file, so that a diff
    shows only what has changed.

    Args:
        path: The directory; a leading ``~`` is the home directory. The first `save` creates it.

    Attributes:
        path: The directory.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = expand(path)

    def __repr__(self) -> str:
        return f"Archive({str(self.path)!r})"

    def save(self, digest: Digest) -> bool:
        """
        Add a day or update it. No known paper or value is ever lost.

        A paper that a complete list no longer has is kept and marked with `Paper.delisted`. A field
        that is no longer known keeps its value. An empty list, a list with missing papers, or a
        selection only adds to the file. A paper that joins the list after the first save gets the
        time of that fetch as `Paper.first_seen_at`. Papers of the first save have only the times
        of the list.

        Several threads or processes may save at the same time. The file is written under a
        temporary name and renamed, and is on the disk when this returns.

        Args:
            digest: The list of one day.

        Returns:
            Whether the file changed. The same papers and counts do not change it, whenever they were
            read.

        Raises:
            ArchiveError: The digest is not the list of a day or holds values that JSON cannot
                represent, or the file is damaged or cannot be written.
            TypeError: It is not a digest.
        """
        if not isinstance(digest, Digest):
            msg = (
                f"Archive.save takes a Digest, got {type(digest).__name__}; "
                "make one with Digest(period=…, papers=…)"
            )
            raise TypeError(msg)
        day = digest.period.start
        if day != digest.period.end or digest.listing != "daily":
            what = digest.period if digest.listing == "daily" else f"a {digest.listing} list"
            msg = f"an archive has a file for each day, got {what}; save what fetch_days yields"
            raise ArchiveError(msg)
        # The range of a single day has another period than the day, which its file would not match.
        digest = attrs.evolve(digest, period=Period.day(day))
        path = day_path(self.path, day)
        try:
            make_directory(path.parent)
            with locked(path.parent):
                nothing = Digest(period=Period.day(day), complete=False)
                old = self._read(day) if path.exists() else nothing
                new = update_day(old, digest, now=dt.datetime.now(dt.UTC))
                return new is not old and write_atomically(path, _encode(new))
        except OSError as exc:
            msg = f"cannot save {day} to {path}: {exc.strerror or exc}"
            raise ArchiveError(msg) from exc

    def load(self, period: PeriodLike = LATEST) -> Digest:
        """
        Return the digest of a period, from the files alone.

        Args:
            period: A day, week, month or range, as for `Client.fetch`; "latest" is the newest
                day with papers in the archive.

        Returns:
            A digest with the source "archive" and the papers of each day sorted by upvotes, as in
            the Hub's lists. If days are missing, it is incomplete, and a note names them.

        Raises:
            ArchiveError: There is no archive, or a file is damaged.
            PeriodError: The text does not name a period.
        """
        if period == LATEST:
            existing = self._existing()
            return next(self._listed(reversed(existing)), None) or self._load(existing[-1])
        period = _as_period(period)
        # To list three years of files takes as long as to load a day.
        if period.kind == "day" and day_path(self.path, period.start).exists():
            return self._name_previous(self._load(period.start))
        existing = self._existing()
        days = [self._load(day) for day in existing if day in period]
        return self._merge(period, days, existing)

    def load_days(self, period: PeriodLike | None = None) -> Iterator[Digest]:
        """
        Return an iterator over the days with papers, in order. Each day is loaded when it is reached.

        Args:
            period: The days to load; "latest" is the newest day with papers. By default all days.

        Raises:
            ArchiveError: A file is damaged.
            PeriodError: The text does not name a period.
        """
        if period == LATEST:
            return (day for day in [next(self._listed(reversed(self.days())), None)] if day)
        within = None if period is None else _as_period(period)
        return self._listed(day for day in self.days() if within is None or day in within)

    def search(
        self, words: str, period: PeriodLike | None = None, *, limit: int | None = None
    ) -> Digest:
        """
        Return the papers that have all of these words in title, abstract or keywords.

        Papers without the words are not parsed, so a search of years of lists takes a third of the
        time of `load` and `select`, and little memory.

        Args:
            words: Words in any order, as for `hfdaily.filters.words`.

            period: The days to search; by default all days of the archive.

            limit: The maximum number of papers. The newest lists come first.

        Returns:
            A digest of the period, or of the first to the last day of the archive. `listed`
            counts all papers of its days, `totals` are the statistics of the papers found, and
            `filtered_by` names the words. Without a limit, papers are in the order of their days.

        Raises:
            ArchiveError: There is no archive, or a file is damaged.
            PeriodError: The text does not name a period.
            ValueError: `words` holds no word.
        """
        passes, needles = words_filter(words), needles_of(words)
        if period is None:
            existing = self._existing()
            period = Period.range(existing[0], existing[-1])
        elif period == LATEST:
            period = self.load().period
        period = _as_period(period)
        whole = self.load(period) if period.kind == "day" else self._load_some(period, needles)
        papers = [paper for paper in whole.papers if passes(paper)]
        digest = attrs.evolve(
            whole, papers=papers, filtered_by=filter_label(passes), totals=Stats.of(papers)
        )
        return digest if limit is None else digest.select(by="newest", limit=limit)

    def days(self) -> tuple[dt.date, ...]:
        """
        Return the days that have a file, in order. Days without a list have one too.

        Raises:
            ArchiveError: The path is not a directory, or cannot be read.
        """
        try:
            return tuple(sorted(_days_in(self.path))) if os.path.lexists(self.path) else ()
        except OSError as exc:
            msg = f"cannot read the archive {self.path}: {exc.strerror}: {exc.filename}"
            raise ArchiveError(msg) from exc

    def missing(self, period: PeriodLike) -> tuple[dt.date, ...]:
        """
        Return the days of a period without a file, including future days.

        Args:
            period: A day, week, month or range, or "latest", which is never missing.

        Raises:
            ArchiveError: The path is not a directory, or cannot be read.
            PeriodError: The text does not name a period.
        """
        if period == LATEST:
            return ()
        stretches = _missing_stretches(_as_period(period), self.days())
        return tuple(day for stretch in stretches for day in stretch)

    def _existing(self) -> tuple[dt.date, ...]:
        existing = self.days()
        if not existing:
            msg = f"there is no archive in {self.path}; make one with hfdaily sync or Archive.save"
            raise ArchiveError(msg)
        return existing

    def _listed(self, days: Iterable[dt.date]) -> Iterator[Digest]:
        return (digest for digest in map(self._load, days) if digest.papers)

    def _load(self, day: dt.date) -> Digest:
        return _in_hub_order(self._read(day))

    def _load_some(self, period: Period, needles: Needles) -> Digest:
        """
        Return a period without papers that cannot have the words.
        """
        existing = self._existing()
        days, listed = dict[dt.date, Digest](), dict[dt.date, set[str]]()
        for day in existing:
            if day in period:
                days[day], listed[day] = self._load_some_of_day(day, needles)
        times = Counter(chain.from_iterable(listed.values()))
        repeated = {paper_id for paper_id, count in times.items() if count > 1}
        for day, ids in listed.items():
            # Whether a paper of several lists has the words is known when its records are merged.
            if (ids & repeated) - {paper.id for paper in days[day].papers}:
                days[day] = self._load(day)
        return attrs.evolve(self._merge(period, days.values(), existing), listed=len(times))

    def _load_some_of_day(self, day: dt.date, needles: Needles) -> tuple[Digest, set[str]]:
        """
        Return a day without papers that cannot have the words, and the ids of all its papers.
        """
        path = day_path(self.path, day)
        body = _read_body(path)
        if reduced := leave_out(body, needles):
            rest, ids = reduced
            return _in_hub_order(self._parse(day, path, rest), listed=len(ids)), ids
        digest = self._parse(day, path, body)
        return _in_hub_order(digest), {paper.id for paper in digest.papers}

    def _read(self, day: dt.date) -> Digest:
        path = day_path(self.path, day)
        return self._parse(day, path, _read_body(path))

    def _parse(self, day: dt.date, path: Path, body: bytes) -> Digest:
        try:
            digest = parse_digest(body)
            if digest.period != Period.day(day):
                msg = f"it is of {digest.period}"
                raise ParseError(msg)
        except ParseError as exc:
            raise ArchiveError(_describe_damage(path, body, exc)) from exc
        return digest

    def _merge(self, period: Period, days: Iterable[Digest], existing: Iterable[dt.date]) -> Digest:
        stretches = _missing_stretches(period, existing)
        missing = [_missing_note(stretches)] if stretches else []
        return attrs.evolve(merge(period, days, gaps=missing), source="archive")

    def _name_previous(self, digest: Digest) -> Digest:
        """
        For a day without a list, add a note with the last list before it in the archive.
        """
        if digest.papers:
            return digest
        day = digest.period.start
        before = self._listed(reversed([other for other in self.days() if other < day]))
        previous = next(before, None)
        if previous is None:
            return digest
        note = Note(kind="previous_list", day=day, previous=previous.period.start)
        return attrs.evolve(digest, notes=dict.fromkeys([*digest.notes, note]))


def day_path(root: Path, day: dt.date) -> Path:
    """
    Return the file of a day: ``YYYY/MM/YYYY-MM-DD.json``.

    Args:
        root: The directory of the archive.

        day: The list day.
    """
    name = day.isoformat()
    return root / f"{name[:4]}/{name[5:7]}/{name}{_SUFFIX}"


def _days_in(root: Path) -> Iterator[dt.date]:
    for year in _numbered(root, 4):
        for month in _numbered(year, 2):
            for path in month.iterdir():
                # Files with other names are not days, but copies of editors or temporary files.
                if path.suffix == _SUFFIX and path.name.startswith(f"{year.name}-{month.name}-"):
                    with suppress(ValueError):
                        yield dt.date.fromisoformat(path.stem)


def _numbered(directory: Path, digits: int) -> list[Path]:
    return [
        path
        for path in directory.iterdir()
        if len(path.name) == digits and path.name.isdecimal() and path.name.isascii()
    ]


def _read_body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        msg = f"cannot read {path}: {exc.strerror or exc}"
        raise ArchiveError(msg) from exc


def _encode(digest: Digest) -> bytes:
    """
    Return the text of a file after checking that it can be read back.
    """
    try:
        body = dump_digest(digest).encode()
        parse_digest(body)
    except (ParseError, ValueError, TypeError, OverflowError, RecursionError) as exc:
        msg = (
            f"{digest.period} cannot be saved, because its file could not be read back "
            f"({exc!s:.120}); leave out what JSON cannot hold"
        )
        raise ArchiveError(msg) from exc
    return body


def _describe_damage(path: Path, body: bytes, problem: ParseError) -> str:
    if body.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in body:
        return f"{path} holds a merge conflict of git; resolve it, or delete the file and sync"
    version = _version_of(body)
    if version is not None and version > VERSION:
        return f"{path} was written by a later version of hfdaily; upgrade"
    return (
        f"{path} is damaged ({problem!s:.160}); put a good copy in its place, or delete it and sync"
    )


def _version_of(body: bytes) -> int | None:
    try:
        version = json.loads(body)["version"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return version if isinstance(version, int) else None


def _in_hub_order(digest: Digest, *, listed: int | None = None) -> Digest:
    papers = sorted(digest.papers, key=_upvotes, reverse=True)
    listed = digest.listed if listed is None else listed
    return attrs.evolve(digest, papers=papers, listed=listed, source="archive")


def _upvotes(paper: Paper) -> float:
    return float("-inf") if paper.upvotes is None else paper.upvotes


def _as_period(period: PeriodLike) -> Period:
    return as_period(period, today=dt.datetime.now(dt.UTC).date())


def _missing_stretches(period: Period, existing: Iterable[dt.date]) -> list[Period]:
    """
    Return the stretches of days in a period that have no file.
    """
    stretches, start = list[Period](), max(period.start, FIRST_DAY)
    for day in existing:
        if start <= day <= period.end:
            if start < day:
                stretches.append(Period.range(start, day - dt.timedelta(days=1)))
            if day == period.end:
                return stretches
            start = day + dt.timedelta(days=1)
    if start <= period.end:
        stretches.append(Period.range(start, period.end))
    return stretches


def _missing_note(stretches: list[Period]) -> Note:
    """
    Return the missing days as text: "2026-02-01..2026-02-03, 2026-02-07".
    """
    counts = [(stretch.end - stretch.start).days + 1 for stretch in stretches]
    named = [
        str(stretch.start if count == 1 else stretch)
        for stretch, count in zip(stretches, counts, strict=True)
    ][:_STRETCHES_NAMED]
    if more := sum(counts[_STRETCHES_NAMED:]):
        named.append(f"and {more} more days")
    return Note(kind="days_missing", count=sum(counts), names=named)
