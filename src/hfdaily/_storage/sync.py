"""
Bring an archive up to date with the Hub.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import TypeAlias

import attrs

from .._client.client import Client
from .._fetching.flows import Flow, day_flow
from .._records.digest import Digest
from .._records.period import Period
from ..exceptions import ArchiveError, FetchError, HFDailyError, ParseError
from .archive import Archive
from .dayfiles import days_due

__all__ = ["SyncReport", "SyncedDay", "fetch_due", "sync"]

_Outcome: TypeAlias = Digest | FetchError | ParseError

#: So many days that cannot be had in a row mean that the Hub is down.
_GIVE_UP = 3


@attrs.frozen(kw_only=True)
class SyncedDay:
    """
    A day that was asked for; its text is a line for a log.

    Attributes:
        papers: On the list of the Hub now.
        changed: The archive did not have all of this.
        error: What went wrong, if something did.
    """

    day: dt.date
    papers: int = 0
    changed: bool = False
    error: HFDailyError | None = None

    def __str__(self) -> str:
        if self.error:
            return f"{self.day}: failed: {self.error}"
        papers = f"{self.papers} papers" if self.papers else "no list"
        return f"{self.day}: {papers}, {'changed' if self.changed else 'nothing new'}"


@attrs.frozen(kw_only=True)
class SyncReport:
    """
    What a sync did.

    Attributes:
        kept: Days that the archive had; they were not asked for.
        fetched: Days that were asked for and are saved, those that brought
            nothing new too.
        changed: How many of these changed the archive.
        failed: The others that were asked for, each with its error.
        left: Days that were not asked for any more, as too many in a row had
            failed. The next sync asks for them, and for those that failed.
    """

    kept: int = 0
    fetched: int = 0
    changed: int = 0
    failed: tuple[SyncedDay, ...] = ()
    left: int = 0


def sync(
    client: Client,
    archive: Archive,
    period: str | dt.date | Period,
    *,
    refresh: int = 0,
    on_day: Callable[[SyncedDay], object] | None = None,
) -> SyncReport:
    """
    Fetch the days of a period that an archive lacks, and save them.

    A day is asked for once it can have a list and until it was saved when it
    was over. So a sync that was interrupted goes on where it stopped, and one
    that has nothing to do makes no request.

    Args:
        refresh: Ask again for so many days before today, as votes move.

        on_day: Called with each day when it is saved, or has failed.

    Raises:
        ArchiveError: The archive cannot be written or listed.
        PeriodError: The period is none, or lies in the future or before the
            first list. Other errors of a day are in the report.
    """
    days = client._days(client._period(period))
    since = client._today() - dt.timedelta(days=refresh)
    due = days_due(str(archive.path), days, since=since)
    report = fetch_due(client, archive, due, on_day=on_day)
    return attrs.evolve(report, kept=len(days) - len(due))


def fetch_due(
    client: Client,
    archive: Archive,
    due: Iterable[dt.date],
    *,
    on_day: Callable[[SyncedDay], object] | None = None,
) -> SyncReport:
    """
    Fetch these days, and save them.
    """
    due, done, in_a_row = list(due), list[SyncedDay](), 0
    with closing(_synced(client, archive, due)) as synced:
        for day in synced:
            done.append(day)
            if on_day:
                on_day(day)
            in_a_row = in_a_row + 1 if isinstance(day.error, FetchError | ParseError) else 0
            if in_a_row == _GIVE_UP:
                break
    failed = tuple([day for day in done if day.error])
    return SyncReport(
        fetched=len(done) - len(failed),
        changed=sum(day.changed for day in done),
        failed=failed,
        left=len(due) - len(done),
    )


def _synced(client: Client, archive: Archive, days: list[dt.date]) -> Generator[SyncedDay]:
    flows = (_attempt(day_flow(client._hub, day, name_previous=False)) for day in days)
    with closing(client._run_each(flows)) as outcomes:
        for day, outcome in zip(days, outcomes, strict=True):
            yield _saved(archive, day, outcome)


def _saved(archive: Archive, day: dt.date, outcome: _Outcome) -> SyncedDay:
    if isinstance(outcome, HFDailyError):
        return SyncedDay(day=day, error=outcome)
    papers = len(outcome.papers)
    try:
        return SyncedDay(day=day, papers=papers, changed=archive.save(outcome))
    except ArchiveError as exc:
        if isinstance(exc.__cause__, OSError):
            raise  # it would be the same with the next day
        return SyncedDay(day=day, papers=papers, error=exc)


def _attempt(flow: Flow[Digest]) -> Flow[_Outcome]:
    """
    A flow that returns its error: one bad day does not stop the others.
    """
    try:
        return (yield from flow)
    except (FetchError, ParseError) as exc:
        return exc
