"""
An archive: a directory with a JSON file a day, made for git.
"""

from __future__ import annotations

import datetime as dt
import os

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from .._fetching.merge import merge, update_day
from .._parsing.dump import dump_digest
from .._parsing.schema import parse_digest
from .._records.digest import Digest, Note
from .._records.paper import Paper
from .._records.period import FIRST_DAY, Period, as_period
from ..exceptions import ArchiveError, ParseError
from .dayfiles import days_in, path_of
from .files import locked, make_directory, remove_temp_files, write_atomically

__all__ = ["Archive"]

#: At most so many stretches of missing days are named in one warning.
_NAMED = 6


class Archive:
    """
    The days of a directory, each in ``YYYY/MM/YYYY-MM-DD.json``.

    The files are output of the `json` format. The papers of a file keep their
    places, so that a diff shows what has changed and no more.

    Args:
        path: The directory; the first `save` makes it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)

    def __repr__(self) -> str:
        return f"Archive({str(self.path)!r})"

    def save(self, digest: Digest) -> bool:
        """
        Add a day, or bring it up to date. It never knows less than before.

        A paper that a whole list no longer has stays, with `Paper.delisted`;
        a field that is no longer known stays as it was; an empty list, one
        with gaps, or a selection only adds to what is there.

        Two may save at once, two processes too. The file is written beside
        and renamed, and is on the disk when this returns.

        Returns:
            Whether the file changed. The same papers and counts leave it as
            it is, and so do later times of reading them.

        Raises:
            ArchiveError: The digest is not of one day, or the file cannot be
                written, or is there and damaged.
        """
        day = digest.period.start
        if day != digest.period.end:
            msg = f"an archive has a file a day, got {digest.period}; save what fetch_days yields"
            raise ArchiveError(msg)
        path = self._path(day)
        try:
            make_directory(path.parent)
            with locked(path.parent):
                remove_temp_files(path.parent)
                nothing = Digest(period=Period.day(day), complete=False)
                old = self._read(day) if path.exists() else nothing
                new = update_day(old, digest)
                return new is not old and write_atomically(path, dump_digest(new).encode())
        except OSError as exc:
            msg = f"cannot save {day} to {path}: {exc.strerror or exc}"
            raise ArchiveError(msg) from exc

    def load(self, period: str | dt.date | Period = "latest") -> Digest:
        """
        The digest of a period, from the files alone.

        Args:
            period: As for `Client.fetch`; "latest" is the newest day with
                papers that is here.

        Returns:
            A digest of source "archive", the papers of each day by upvotes,
            as in the Hub's lists. Where days are missing it says which, and
            is not complete.

        Raises:
            ArchiveError: There is no archive, or a file is damaged.
            PeriodError: The text names no period.
        """
        there = self.days()
        if not there:
            msg = f"there is no archive in {self.path}; save a day, or hfdaily sync, makes one"
            raise ArchiveError(msg)
        if period == "latest":
            return next(self._listed(reversed(there)), None) or self._load(there[-1])
        period = _as_period(period)
        days = [self._load(day) for day in there if day in period]
        if days and period.kind == "day":
            return self._name_previous(days[0], there)
        missing = _missing(period, there)
        gaps = [_missing_note(missing)] if missing else []
        return attrs.evolve(merge(period, days, gaps=gaps), source="archive")

    def load_days(self, period: str | dt.date | Period | None = None) -> Iterator[Digest]:
        """
        The days with papers, in order, each loaded when it is asked for.

        Args:
            period: All days by default.

        Raises:
            ArchiveError: A file is damaged.
        """
        within = None if period is None else _as_period(period)
        return self._listed(day for day in self.days() if within is None or day in within)

    def days(self) -> tuple[dt.date, ...]:
        """
        The days that have a file, in order; days without a list have one too.

        Raises:
            ArchiveError: The path is no directory, or cannot be read.
        """
        return days_in(str(self.path))

    def missing(self, period: str | dt.date | Period) -> tuple[dt.date, ...]:
        """
        The days of a period without a file, those of the future too.

        Raises:
            ArchiveError: The path is no directory, or cannot be read.
        """
        return tuple(_missing(_as_period(period), self.days()))

    def _path(self, day: dt.date) -> Path:
        return Path(path_of(str(self.path), day))

    def _listed(self, days: Iterable[dt.date]) -> Iterator[Digest]:
        return (digest for digest in map(self._load, days) if digest.papers)

    def _load(self, day: dt.date) -> Digest:
        digest = self._read(day)
        papers = sorted(digest.papers, key=_upvotes, reverse=True)
        return attrs.evolve(digest, papers=papers, source="archive")

    def _read(self, day: dt.date) -> Digest:
        path = self._path(day)
        try:
            digest = parse_digest(path.read_bytes())
            if digest.period != Period.day(day):
                msg = f"it is of {digest.period}"
                raise ParseError(msg)
        except OSError as exc:
            msg = f"cannot read {path}: {exc.strerror or exc}"
            raise ArchiveError(msg) from exc
        except ParseError as exc:
            msg = f"{path} is damaged ({exc}); put a good copy in its place, or delete it and sync"
            raise ArchiveError(msg) from exc
        return digest

    def _name_previous(self, digest: Digest, there: Iterable[dt.date]) -> Digest:
        """
        For a day without a list, name the last one before that is here.
        """
        day = digest.period.start
        before = self._listed(reversed([other for other in there if other < day]))
        if digest.papers or not (previous := next(before, None)):
            return digest
        note = Note(kind="previous_list", day=day, previous=previous.period.start)
        return attrs.evolve(digest, notes=dict.fromkeys([*digest.notes, note]))


def _as_period(period: str | dt.date | Period) -> Period:
    return as_period(period, today=dt.datetime.now(dt.UTC).date())


def _missing(period: Period, there: Iterable[dt.date]) -> list[dt.date]:
    found = set(there)
    return [day for day in period.days() if day not in found and day >= FIRST_DAY]


def _missing_note(days: list[dt.date]) -> Note:
    """
    Days as people write them: "2026-02-01..2026-02-03, 2026-02-07".
    """
    found: list[list[dt.date]] = []
    for day in days:
        if found and (day - found[-1][-1]).days == 1:
            found[-1].append(day)
        else:
            found.append([day])
    named = [f"{some[0]}..{some[-1]}" if some[1:] else f"{some[0]}" for some in found[:_NAMED]]
    if more := sum(map(len, found[_NAMED:])):
        named.append(f"and {more} more days")
    return Note(kind="days_missing", count=len(days), names=named)


def _upvotes(paper: Paper) -> float:
    return float("-inf") if paper.upvotes is None else paper.upvotes
