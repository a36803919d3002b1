"""
Bring an archive up to date with the Hub, with either client.
"""

import asyncio
import datetime as dt
import json
import os

from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing, closing, suppress
from pathlib import Path
from typing import Any, TypeAlias, overload

import attrs

from .._client.async_client import AsyncClient
from .._client.client import Client
from .._public import public
from .._records.digest import Digest
from .._records.period import LATEST, PeriodLike, as_period
from ..exceptions import ArchiveError, FetchError, HFDailyError, ParseError, quoted, wrong_type
from .archive import Archive, day_path

__all__ = ["SyncReport", "SyncedDay", "sync"]

_Outcome: TypeAlias = Digest | FetchError | ParseError
_OnDay: TypeAlias = Callable[["SyncedDay"], object]

#: After this many failed days in a row, the Hub is considered to be down.
_FAILURES_IN_A_ROW = 3
#: A length in bytes that exceeds the part of a file after its papers, and nearly every file without
#: papers.
_TAIL_SIZE = 16 * 1024


@public
@attrs.frozen(kw_only=True)
class SyncedDay:
    """
    A day that a sync requested. Its `str` is a line for a log.

    Attributes:
        day: The list day.
        papers: The number of papers on the Hub's list.
        changed: Whether the archive changed.
        error: The error, if the day failed.
        total: The number of days that this sync requests.
    """

    day: dt.date
    papers: int = 0
    changed: bool = False
    error: HFDailyError | None = None
    total: int = 1

    def __str__(self) -> str:
        if self.error:
            return f"{self.day}: failed: {self.error}"
        papers = f"{self.papers} papers" if self.papers else "no list"
        return f"{self.day}: {papers}, {'changed' if self.changed else 'nothing new'}"


@public
@attrs.frozen(kw_only=True)
class SyncReport:
    """
    What a sync did.

    Attributes:
        kept: The number of days that the archive already had. They were not requested.
        fetched: The number of days that were fetched and saved, even if they brought nothing new.
        changed: How many of these changed the archive.
        failed: The days that could not be fetched or saved, each with its error.
        left: The number of days that were not requested, because too many in a row had failed.
            The next sync requests them and the failed days.
    """

    kept: int = 0
    fetched: int = 0
    changed: int = 0
    failed: tuple[SyncedDay, ...] = ()
    left: int = 0


@overload
def sync(
    client: Client,
    archive: Archive,
    period: PeriodLike,
    *,
    refresh: int = 0,
    on_day: _OnDay | None = None,
) -> SyncReport: ...


@overload
def sync(
    client: AsyncClient,
    archive: Archive,
    period: PeriodLike,
    *,
    refresh: int = 0,
    on_day: _OnDay | None = None,
) -> Awaitable[SyncReport]: ...


@public
def sync(
    client: Client | AsyncClient,
    archive: Archive,
    period: PeriodLike,
    *,
    refresh: int = 0,
    on_day: _OnDay | None = None,
) -> SyncReport | Awaitable[SyncReport]:
    """
    Fetch the days of a period that an archive lacks, and save them.

    A day is requested until it was saved after its end. An interrupted sync therefore continues
    where it stopped, and a sync of complete days sends no request.

    Args:
        client: The client to fetch with. With an `AsyncClient`, await the result.

        archive: The archive to save the days in.

        period: A day, week, month or range, or "latest", which requests the newest list.

        refresh: Request this many days before today again, because upvotes still change.

        on_day: Called with each day after it was saved or has failed.

    Returns:
        The report, or for an `AsyncClient` an awaitable of it. One failed day does not stop the
        others; its error is in the report.

    Raises:
        ArchiveError: The archive cannot be written or read.
        PeriodError: The text does not name a period, or none of its days can have a list yet.
        TypeError: An argument has the wrong type.
        ValueError: *refresh* is negative, or goes back beyond the first day of the calendar.
    """
    if not callable(getattr(client, "fetch_outcomes", None)):
        raise wrong_type("sync()", "a Client or an AsyncClient", client)
    _check_archive(archive)
    since = _refresh_since(client.today(), refresh)
    days = [] if period == LATEST else _listable_days(period, client.today())
    due = _days_to_fetch(archive, days, since=since)
    run = _Run(archive, due, kept=len(days) - len(due), on_day=on_day)
    if isinstance(client, AsyncClient):
        return _sync_async(client, run, latest=period == LATEST)
    return _sync(client, run, latest=period == LATEST)


class _Run:
    """
    The part of a sync that both clients share, which saves and counts the outcomes.
    """

    def __init__(
        self, archive: Archive, due: list[dt.date], *, kept: int, on_day: _OnDay | None
    ) -> None:
        self.due = due
        self._archive = archive
        self._kept = kept
        self._on_day = on_day
        self._done: list[SyncedDay] = []

    def save(self, day: dt.date, outcome: _Outcome) -> SyncedDay:
        total = max(len(self.due), 1)
        if isinstance(outcome, HFDailyError):
            return SyncedDay(day=day, error=outcome, total=total)
        papers = len(outcome.papers)
        try:
            changed = self._archive.save(outcome)
        except ArchiveError as exc:
            if isinstance(exc.__cause__, OSError):
                raise  # The next day would fail in the same way.
            return SyncedDay(day=day, papers=papers, error=exc, total=total)
        return SyncedDay(day=day, papers=papers, changed=changed, total=total)

    def add(self, day: SyncedDay) -> bool:
        """
        Count a day, and return whether to go on.
        """
        self._done.append(day)
        if self._on_day:
            self._on_day(day)
        last = self._done[-_FAILURES_IN_A_ROW:]
        down = all(isinstance(day.error, FetchError | ParseError) for day in last)
        return not down or len(last) < _FAILURES_IN_A_ROW

    def report(self) -> SyncReport:
        failed = tuple(day for day in self._done if day.error)
        return SyncReport(
            kept=self._kept,
            fetched=len(self._done) - len(failed),
            changed=sum(day.changed for day in self._done),
            failed=failed,
            left=max(len(self.due) - len(self._done), 0),
        )


def _sync(client: Client, run: _Run, *, latest: bool) -> SyncReport:
    if latest:
        try:
            newest = client.fetch()
        except (FetchError, ParseError) as exc:
            run.add(run.save(client.today(), exc))
        else:
            run.add(run.save(newest.period.start, newest))
        return run.report()
    with closing(client.fetch_outcomes(run.due)) as outcomes:
        for day, outcome in zip(run.due, outcomes, strict=True):
            if not run.add(run.save(day, outcome)):
                break
    return run.report()


async def _sync_async(client: AsyncClient, run: _Run, *, latest: bool) -> SyncReport:
    # Saving waits for the disk, so it runs in a thread.
    if latest:
        try:
            newest = await client.fetch()
        except (FetchError, ParseError) as exc:
            run.add(run.save(client.today(), exc))
        else:
            run.add(await asyncio.to_thread(run.save, newest.period.start, newest))
        return run.report()
    days = iter(run.due)
    async with aclosing(client.fetch_outcomes(run.due)) as outcomes:
        async for outcome in outcomes:
            if not run.add(await asyncio.to_thread(run.save, next(days), outcome)):
                break
    return run.report()


def _listable_days(period: PeriodLike, today: dt.date) -> list[dt.date]:
    return as_period(period, today=today).listable_days(today)


def _refresh_since(today: dt.date, refresh: int) -> dt.date:
    if not isinstance(refresh, int) or isinstance(refresh, bool):
        msg = f"refresh is {quoted(refresh)}; pass a whole number of days"
        raise TypeError(msg)
    if refresh < 0:
        msg = f"refresh is {quoted(refresh)}; pass the number of days before today to fetch again"
        raise ValueError(msg)
    if refresh >= today.toordinal():
        msg = "refresh goes back beyond the calendar; pass a number of days before today"
        raise ValueError(msg)
    return today - dt.timedelta(days=refresh)


def _check_archive(archive: object) -> None:
    if not isinstance(archive, Archive):
        msg = f"sync takes an Archive, got {quoted(archive)}; pass Archive(path)"
        raise TypeError(msg)


def _days_to_fetch(archive: Archive, days: Iterable[dt.date], *, since: dt.date) -> list[dt.date]:
    """
    Return those of the days that a sync has to request.

    These are the missing days, the days from *since* on, and the days whose file neither holds a
    complete list that was read after the day's end nor states that there is no list.

    Args:
        archive: The archive.

        days: The days to choose from.

        since: The first day to request in any case.

    Raises:
        ArchiveError: The archive cannot be read.
    """
    existing, now = set(archive.days()), dt.datetime.now(dt.UTC)
    return [
        day
        for day in days
        if day not in existing
        or day >= since
        or not _is_settled(day_path(archive.path, day), now=now)
    ]


def _is_settled(path: Path, *, now: dt.datetime) -> bool:
    """
    Return whether a file shows that the day need not be requested again.
    """
    try:
        document = _read_without_papers(path)
    except OSError as exc:
        msg = f"cannot read {path}: {exc.strerror or exc}"
        raise ArchiveError(msg) from exc
    try:
        as_of = document["as_of"]
        if not document["complete"] or (as_of and dt.datetime.fromisoformat(as_of) > now):
            return False  # The day was not over, or the clock was wrong when it was saved.
        return bool(document["papers"]) or any(n["kind"] == "no_list" for n in document["notes"])
    except (TypeError, ValueError, LookupError):
        return False  # The file is damaged, which the next save will report.


def _read_without_papers(path: Path) -> Any:
    """
    Return the data of a day, without parsing its papers if the file has the usual layout.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size > _TAIL_SIZE:
            file.seek(size - _TAIL_SIZE)
            # The first list that ends outside of a paper is that of the papers.
            _, _, rest = file.read().partition(b"\n ],\n")
            with suppress(ValueError, RecursionError):
                document = json.loads(b'{"papers": [true],' + rest)
                if "complete" in document:
                    return document
        file.seek(0)
        try:
            return json.loads(file.read())
        except (ValueError, RecursionError):
            return None
