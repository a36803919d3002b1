"""
One run of publishing, which plans the documents of a folder and renders those that have changed.
"""

from __future__ import annotations

import datetime as dt
import json

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import attrs

from .. import __version__
from .._fetching.merge import merge
from .._plugins.registry import RegisteredRenderer
from .._plugins.render import call, context_for, encode, file_name, index_name, index_pages
from .._records.digest import Digest, Note
from .._records.period import LATEST, Period, PeriodKind, PeriodLike, as_period
from .._records.ranking import Filter, RankKey, filter_label
from .._storage.archive import Archive, day_path
from .._storage.files import locked, make_directory, remove_temp_files, write_atomically
from ..exceptions import ArchiveError, HFDailyError, RenderError
from ..labels import labels
from ..plugins import IndexEntry, Link, RenderContext
from .manifest import MANIFEST_NAME, Document, Manifest, digest_of
from .report import DocumentState, PublishedDocument, PublishReport

__all__ = ["Publication", "Selection"]

#: A size that exceeds that of a file without papers, so that only smaller files are read for the plan.
_EMPTY_DAY_BYTES = 4096


@attrs.frozen
class Selection:
    """
    The selection and order of the papers that are shown.

    Attributes:
        by: The keys to rank by, or None for the order of the lists.
        limit: The maximum number of papers of a document.
        where: The filters.
    """

    by: tuple[RankKey, ...] | None
    limit: int | None
    where: tuple[Filter, ...]

    def of(self, digest: Digest) -> Digest:
        """
        Return the digest with the selected papers.
        """
        return digest.select(by=self.by, limit=self.limit, where=self.where)

    def describe(self) -> str | None:
        """
        Return a text that is the same for the same selection.

        It is None if there are custom functions, because they may change between two runs.
        """
        modules = {getattr(test, "__module__", None) for test in self.where}
        if any(map(callable, self.by or ())) or modules - {"hfdaily.filters"}:
            return None
        return f"{self.by} {self.limit} {filter_label(self.where)}"


@attrs.frozen(kw_only=True)
class _Job:
    """
    A document to publish.

    Attributes:
        name: The name of its file.
        period: The days that it covers.
        entry: Its format.
        context: Its context.
        load: A function that returns its digest.
    """

    name: str
    period: Period
    entry: RegisteredRenderer
    context: RenderContext
    load: Callable[[Period], Digest] = attrs.field(eq=False)


@attrs.define(kw_only=True)
class Publication:
    """
    One run of `publish`.

    Attributes:
        archive: The archive of the days.
        entry: The format.
        folder: The folder for the documents.
        selection: The selection of papers.
        context: The context of the folder, whose `site_url` is that of the folder.
        feeds: The formats of the feeds.
        feed_days: The number of days that a feed covers.
        on_document: Called with each document when it is finished.
        hashes: The listed days of the archive, each with the hash of its file.
        documents: The finished documents by name.
        total: The number of documents of the run, as far as it is known yet.
    """

    archive: Archive
    entry: RegisteredRenderer
    folder: Path
    selection: Selection
    context: RenderContext
    feeds: Sequence[RegisteredRenderer]
    feed_days: int
    on_document: Callable[[PublishedDocument], object] | None
    hashes: Mapping[dt.date, str] = attrs.field(factory=dict)
    documents: dict[str, PublishedDocument] = attrs.field(factory=dict)
    total: int = 0
    manifest: Manifest = attrs.field(init=False)

    def run(
        self, wanted: PeriodLike | None, kinds: Sequence[PeriodKind], today: dt.date
    ) -> PublishReport:
        """
        Publish the changed documents, and return the report.

        Args:
            wanted: The period to which the run is limited.

            kinds: The kinds of periods that have documents.

            today: The current UTC day.
        """
        self.hashes = self._hash_days()
        wanted = max(self.hashes) if wanted == LATEST else wanted
        within = None if wanted is None else as_period(wanted, today=today)
        names = self._name_files(
            period
            for kind in kinds
            for period in sorted({Period.around(day, kind) for day in self.hashes})
            if within is None or (within.start <= period.start and period.end <= within.end)
            if kind == "day" or period.end < today
        )
        self.total = len(names) + len(self.feeds)
        make_directory(self.folder)
        with locked(self.folder):
            remove_temp_files(self.folder)
            self.manifest = Manifest(self.folder)
            self._publish_all(names)
        return PublishReport(
            written=tuple(self._names_of("written")),
            unchanged=len(self._names_of("unchanged")),
            failed=tuple(self.documents[name] for name in self._names_of("failed")),
            stale=tuple(
                sorted(
                    document.facts.path
                    for document in self.manifest.of_format(self.entry.qualified_name)
                    if self._is_stale(document.facts.period)
                )
            ),
        )

    def _hash_days(self) -> dict[dt.date, str]:
        hashes = {}
        for day in self.archive.days():
            body = day_path(self.archive.path, day).read_bytes()
            if len(body) > _EMPTY_DAY_BYTES or self._has_papers(day):
                hashes[day] = digest_of(body)
        if not hashes:
            msg = (
                f"there are no papers in the archive {self.archive.path}; hfdaily sync fetches some"
            )
            raise ArchiveError(msg)
        return hashes

    def _has_papers(self, day: dt.date) -> bool:
        try:
            return bool(self.archive.load(day))
        except ArchiveError:
            return True  # The error will be reported when the day is rendered.

    def _name_files(self, periods: Iterable[Period]) -> dict[Period, str]:
        """
        Return the name of each period's file.

        Raises:
            ValueError: Two documents have the same name, or names that differ only in case.
        """
        taken = {MANIFEST_NAME: "a file of hfdaily"}
        taken |= {_feed_name(feed).casefold(): f"the feed {feed.name}" for feed in self.feeds}
        if self.entry.renderer.index:
            taken[index_name(self.entry).casefold()] = "the index"
        names = {}
        for period in periods:
            name = file_name(self.entry, Digest(period=period))
            if other := taken.get(name.casefold()):
                msg = (
                    f"{self.entry} gives the file of {period} the name {name!r}, as that of {other}; "
                    "each period needs its own name"
                )
                raise ValueError(msg)
            names[period], taken[name.casefold()] = name, period.label
        return names

    def _publish_all(self, names: Mapping[Period, str]) -> None:
        """
        Publish all documents so that every link between them works.

        Rendering shows whether a document can be made. If it cannot, the documents that link to it
        are rendered again. Documents that failed in the last run are not linked at first.
        """
        published: dict[str, _Job] = {}
        absent = self.manifest.absent
        while True:
            for job in [*self._period_jobs(names, absent), *self._feed_jobs()]:
                if published.get(job.name) != job:
                    published[job.name] = job
                    self._publish(job)
            self._publish_index(absent)
            found = frozenset(
                name for name in self._names_of("failed") if not (self.folder / name).exists()
            )
            if found == absent:
                self.manifest.save(absent)
                return
            absent = found

    def _period_jobs(self, names: Mapping[Period, str], absent: frozenset[str]) -> list[_Job]:
        """
        Return the documents of days, weeks and months, each with links to its neighbors.

        If this run renders only a part, neighbors may be documents of earlier runs.
        """
        known = {facts.period: facts.path for facts in self._listed()} | dict(names)
        there = sorted(period for period in known if known[period] not in absent)
        kinds = {kind: [p for p in there if p.kind == kind] for kind in {p.kind for p in names}}
        index = index_name(self.entry)
        messages = labels(self.context.locale)

        def link(period: Period | None) -> Link | None:
            if period is None:
                return None
            return Link(url=quote(known[period]), label=messages.period(period))

        folder_context = attrs.evolve(
            self._with_feeds(absent),
            index=Link(url=quote(index), label=messages.text("all_digests"))
            if self.entry.renderer.index and index not in absent
            else None,
        )
        jobs = []
        for period, name in names.items():
            previous, following = _around(period, kinds[period.kind])
            context = attrs.evolve(
                folder_context,
                site_url=self._url_of(name),
                previous=link(previous),
                next=link(following),
            )
            load = self._load_selected
            jobs.append(
                _Job(name=name, period=period, entry=self.entry, context=context, load=load)
            )
        return jobs

    def _with_feeds(self, absent: frozenset[str]) -> RenderContext:
        names = {_feed_name(feed): feed.renderer.name for feed in self.feeds}
        links = [Link(url=quote(n), label=label) for n, label in names.items() if n not in absent]
        return attrs.evolve(self.context, feeds=links)

    def _feed_jobs(self) -> list[_Job]:
        newest = max(self.hashes)
        period = Period.range(newest - dt.timedelta(days=self.feed_days - 1), newest)
        jobs = []
        for feed in self.feeds:
            name = _feed_name(feed)
            context = context_for(feed, {}, {"site_url": self._url_of(name)}, self.context)
            load = self._load_feed
            jobs.append(_Job(name=name, period=period, entry=feed, context=context, load=load))
        return jobs

    def _load_selected(self, period: Period) -> Digest:
        return self.selection.of(self.archive.load(period))

    def _load_feed(self, period: Period) -> Digest:
        """
        Return the papers that the documents of the days show. Damaged days are left out and named.
        """
        days, damaged = list[Digest](), list[dt.date]()
        for day in period:
            if day in self.hashes:
                try:
                    days.append(self._load_selected(Period.day(day)))
                except ArchiveError:
                    damaged.append(day)
        gaps = [Note(kind="days_missing", count=len(damaged), names=map(str, damaged))]
        return merge(period, days, gaps=gaps if damaged else ())

    def _publish(self, job: _Job) -> None:
        source = self._source_of(job)
        if self.manifest.is_current(job.name, source):
            self._done(job.name, "unchanged")
            return
        try:
            digest = job.load(job.period)
            data = encode(job.entry, call(job.entry, digest, job.context))
        except HFDailyError as exc:
            self._done(job.name, "failed", exc)
            return
        self._write(job.name, data)
        self.manifest.documents[job.name] = Document(
            facts=IndexEntry.of(digest, job.name),
            format=job.entry.qualified_name,
            source=source,
            output=digest_of(data),
        )

    def _source_of(self, job: _Job) -> str | None:
        """
        Return the hash of everything that a document is made from, or None if it cannot be known.
        """
        selection = self.selection.describe()
        if selection is None:
            return None
        facts = [
            __version__,
            job.entry.qualified_name,
            job.entry.version,
            selection,
            attrs.asdict(job.context),
            [_hash_of_file(value) for value in job.context.options.values()],
            [self.hashes.get(day) for day in job.period],
        ]
        return digest_of(json.dumps(facts, default=str, sort_keys=True).encode())

    def _publish_index(self, absent: frozenset[str]) -> None:
        try:
            pages = index_pages(self.entry, self._listed(), self._with_feeds(absent))
        except HFDailyError as exc:
            self._done(index_name(self.entry), "failed", exc)
            return
        self.total += len(pages)
        for name, page in pages.items():
            if name in self.manifest.documents:
                msg = f"{self.entry} gives a page of its index the name of a document: {name!r}"
                self._done(name, "failed", RenderError(msg))
                continue
            self._write(name, page)

    def _listed(self) -> list[IndexEntry]:
        """
        Return the documents that the index lists, the newest first.
        """
        return [
            document.facts
            for document in self.manifest.of_format(self.entry.qualified_name)
            if not self._is_stale(document.facts.period)
        ]

    def _is_stale(self, period: Period) -> bool:
        """
        Return whether no day of the period has a list any more.
        """
        return not any(day in self.hashes for day in period)

    def _url_of(self, name: str) -> str | None:
        base = self.context.site_url
        return f"{base.rstrip('/')}/{quote(name)}" if base else None

    def _write(self, name: str, data: bytes) -> None:
        # The next run detects a document that was lost in a crash. Waiting for the disk would take a
        # third of the time of a run: 11.6 s instead of 7.8 s for 580 days.
        changed = write_atomically(self.folder / name, data, durable=False)
        self._done(name, "written" if changed else "unchanged")

    def _done(self, name: str, state: DocumentState, error: HFDailyError | None = None) -> None:
        before = self.documents.get(name)
        if before and (before.state, state) in (("written", "unchanged"), ("failed", "failed")):
            return  # It was rendered a second time, with the same result.
        document = PublishedDocument(name=name, state=state, error=error, total=self.total)
        self.documents[name] = document
        if self.on_document:
            self.on_document(document)

    def _names_of(self, state: DocumentState) -> list[str]:
        return [name for name, document in self.documents.items() if document.state == state]


def _around(period: Period, others: Sequence[Period]) -> tuple[Period | None, Period | None]:
    """
    Return the periods before and after a period, which need not be one of the others.
    """
    before, after = bisect_left(others, period), bisect_right(others, period)
    return (
        others[before - 1] if before > 0 else None,
        others[after] if after < len(others) else None,
    )


def _feed_name(feed: RegisteredRenderer) -> str:
    """
    Return the file name of a feed, which is the same for all periods.
    """
    renderer = feed.renderer
    if renderer.filename:
        return file_name(feed, Digest(period=Period.month(2023, 5)))
    return f"{renderer.name}{renderer.suffix}"


def _hash_of_file(option: object) -> str | None:
    """
    Return the hash of the file that an option names, such as a template, or None.
    """
    if not isinstance(option, str):
        return None
    path = Path(option)
    try:
        return digest_of(path.read_bytes()) if path.is_file() else None
    except OSError:
        return None  # The renderer reports it if it needs the file.
