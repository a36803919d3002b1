"""
Render the days, weeks and months of an archive into a folder of linked documents.
"""

from __future__ import annotations

import datetime as dt
import os

from collections.abc import Callable, Iterable, Mapping, Sequence

from .._plugins.registry import Registry, as_registry
from .._plugins.render import context_for
from .._public import public
from .._records.period import PeriodKind, PeriodLike
from .._records.ranking import Filter, RankKey, as_filters, as_keys, rank
from .._storage.archive import Archive
from .._storage.files import expand
from ..exceptions import ArchiveError, quoted, wrong_type
from ..plugins import RenderContext
from .folder import Publication, Selection
from .report import PublishedDocument, PublishReport

__all__ = ["MOST_FEED_DAYS", "publish"]

#: The maximum number of days that a feed covers: ten years.
MOST_FEED_DAYS = 3660


@public
def publish(
    archive: Archive,
    format: str,
    folder: str | os.PathLike[str],
    *,
    period: PeriodLike | None = None,
    weeks: bool = False,
    months: bool = False,
    by: RankKey | Sequence[RankKey] | None = "upvotes",
    limit: int | None = None,
    where: Filter | Iterable[Filter] | None = None,
    feeds: Sequence[str] = (),
    feed_days: int = 30,
    options: Mapping[str, object] | None = None,
    registry: Registry | None = None,
    today: dt.date | None = None,
    on_document: Callable[[PublishedDocument], object] | None = None,
    locale: str = "en",
    title: str | None = None,
    site_url: str | None = None,
    timezone: str = "UTC",
) -> PublishReport:
    """
    Render every listed day of an archive into a folder.

    Documents link to their neighbors, and the format's index lists them, if it has one. Only
    files whose bytes change are written, each of them atomically. Other files are not touched,
    unless they have the name of a document. A document that cannot be rendered does not stop the
    others, and nothing links to it.

    Args:
        archive: The archive of the days. Nothing is fetched.

        format: The name of the format, built-in or of a plugin. The names of its files must
            depend on the period alone.

        folder: The folder for the documents. It is created if it does not exist.

        period: The period to which days, weeks and months are limited. By default, all are published.

        weeks: Also render each week that is over.

        months: Also render each month that is over.

        by: The key to rank by, as for `hfdaily.rank`.

        limit: The maximum number of papers of a document.

        where: Filters, as for `hfdaily.rank`.

        feeds: Formats of feeds to write into the same folder, such as ``["rss", "atom"]``. They have
            the papers of the documents of the last days.

        feed_days: The number of days that a feed covers, up to the newest list.

        options: The options of the format.

        registry: The registry of formats. The default has all installed formats.

        today: The current UTC day. The default is that of the clock.

        on_document: Called with each document when it is finished.

        locale: The locale of the labels, as in `hfdaily.plugins.RenderContext`.

        title: A heading that replaces the format's own.

        site_url: The URL at which the folder will be published.

        timezone: The time zone of dates that people read.

    Returns:
        The report of the files that were written, unchanged, failed or stale.

    Raises:
        ArchiveError: There is no archive, or the folder cannot be read or written.
        FormatError: A format or an option is unknown.
        PeriodError: The period cannot be read.
        TypeError: An argument has the wrong type.
        ValueError: Two documents would have the same file name, or an argument is wrong.
    """
    if not isinstance(archive, Archive):
        msg = f"publish takes an Archive, got {quoted(archive)}; pass Archive(path)"
        raise TypeError(msg)
    if isinstance(feeds, str) or not isinstance(feeds, Iterable):
        raise wrong_type("publish()", 'feeds as a list, such as feeds=["rss"]', feeds)
    if isinstance(feed_days, bool) or not isinstance(feed_days, int):
        raise wrong_type("publish()", "feed_days as a whole number of days", feed_days)
    if not 1 <= feed_days <= MOST_FEED_DAYS:
        msg = f"feed_days is {quoted(feed_days)}; write a number from 1 to {MOST_FEED_DAYS}"
        raise ValueError(msg)
    if on_document is not None and not callable(on_document):
        raise wrong_type("publish()", "on_document as a function", on_document)
    where = as_filters(where)
    rank((), by=by, limit=limit, where=where)  # Refuse wrong arguments before anything is done.
    registry = as_registry(registry)
    context = RenderContext(locale=locale, title=title, site_url=site_url, timezone=timezone)
    entry = registry.find(format)
    publication = Publication(
        archive=archive,
        entry=entry,
        folder=expand(folder),
        selection=Selection(None if by is None else as_keys(by), limit, where),
        context=context_for(entry, options, {}, context),
        feeds=[registry.find(name) for name in feeds],
        feed_days=feed_days,
        on_document=on_document,
    )
    kinds: list[PeriodKind] = ["day"]
    if weeks:
        kinds.append("week")
    if months:
        kinds.append("month")
    try:
        return publication.run(period, kinds, today or dt.datetime.now(dt.UTC).date())
    except OSError as exc:
        folder = str(publication.folder)
        file = "" if exc.filename in (None, folder) else f"{os.fsdecode(exc.filename)}: "
        msg = f"cannot publish to {folder}: {file}{exc.strerror or exc}"
        raise ArchiveError(msg) from exc
