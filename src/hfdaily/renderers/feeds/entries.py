"""
The feed of a digest before it is written as RSS, Atom or JSON, with one entry for each paper.

An entry holds only values that stay the same. With upvotes, readers would show it as changed every
hour.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Iterable, Sequence
from html import escape
from operator import attrgetter
from typing import Final

import attrs

from hfdaily import Digest, Paper
from hfdaily.labels import Labels, labels
from hfdaily.plugins import RenderContext
from hfdaily.text import clean, html, paragraphs, plain, safe_url

from .._paper import linked_repositories, links
from .._summary import hub_image, in_zone

__all__ = ["HUB_PAPERS", "Feed", "FeedEntry", "make_feed"]

#: The page that the feeds describe.
HUB_PAPERS: Final = "https://huggingface.co/papers"

#: A list grows on its day and on the day after. For a list that was first read later, it is unknown
#: when its papers joined, so they are not given later dates.
_GROWS_FOR: Final = dt.timedelta(days=2)
#: Papers of which only the list day is known are spread over this first part of the day, in seconds.
_SPREAD: Final = 3600


@attrs.frozen
class FeedEntry:
    """
    The entry of a paper. Texts are cleaned, but not yet escaped for a format.

    Attributes:
        url: The paper's page on the Hub, which is the entry's id too.
        title: The title without markup.
        date: When the paper was listed, in UTC. No two entries of a feed share a second.
        authors: The names of the authors.
        summary: The abstract as HTML without any element.
        content: The organization, the abstract, the linked repositories and the links as HTML.
        keywords: The keywords without repetitions.
        thumbnail: The URL of the preview picture, if the Hub serves it.
    """

    url: str
    title: str
    date: dt.datetime
    authors: list[str]
    summary: str
    content: str
    keywords: list[str]
    thumbnail: str | None


@attrs.frozen
class Feed:
    """
    A feed. Texts are cleaned, but not yet escaped for a format.

    Attributes:
        title: The title of the context, else the name of the list.
        description: The title and the subject of the feed.
        language: The language of the labels.
        url: The feed's own URL, if it is known.
        date: The date of the newest entry. For a feed without entries, when the list was read.
        entries: The entries, those of the newest day first.
    """

    title: str
    description: str
    language: str
    url: str | None
    date: dt.datetime
    entries: list[FeedEntry]


def make_feed(digest: Digest, context: RenderContext, file_name: str) -> Feed:
    """
    Return the feed of a digest.

    Args:
        digest: The digest.

        context: The context of the renderer.

        file_name: The name of the feed's file, which completes a `site_url` that ends with "/".
    """
    catalog = labels(context.locale)
    subject = catalog.subject(digest)
    name = catalog.text("title") if digest.listing == "daily" else subject
    title = clean(context.title or "") or name
    start = dt.datetime.combine(digest.period.start, dt.time(), dt.UTC)
    entries = []
    for paper, date in _dated(digest.papers, start):
        entries.append(_entry(paper, date, catalog))
    newest = max(map(attrgetter("date"), entries), default=in_zone(digest.as_of or start, dt.UTC))
    url = safe_url(context.site_url)
    return Feed(
        title=title,
        description=title if title == subject else f"{title}: {subject}",
        language=catalog.language,
        url=url + file_name if url and url.endswith("/") else url,
        date=newest,
        entries=entries,
    )


def _dated(papers: Sequence[Paper], start: dt.datetime) -> list[tuple[Paper, dt.datetime]]:
    """
    Return the papers with their dates, the newest day first. No two dates share a second.

    A paper that an archive saw later than others of its list has a later date, so that readers that
    remember only the newest date do not miss it.

    Args:
        papers: The papers in the order of the digest.

        start: The date for papers whose day is unknown.
    """
    days = []
    first_seen: dict[dt.date, dt.datetime] = {}
    for paper in papers:
        day = _listed_at(paper, start).date()
        days.append(day)
        if seen := paper.first_seen_at:
            first_seen[day] = min(seen, first_seen.get(day, seen))
    wanted = []
    for index, (paper, day) in enumerate(zip(papers, days, strict=True)):
        date = _wanted_date(paper, _listed_at(paper, start), first_seen.get(day))
        wanted.append((date, paper.id, index))
    dates: dict[int, dt.datetime] = {}
    latest = None
    # Equal times are sorted by id, because the order must not change with upvotes.
    for date, _, index in sorted(wanted):
        taken = latest and date <= latest.replace(microsecond=999_999)
        latest = dates[index] = _next_second(latest) if latest and taken else date
    order = sorted(range(len(papers)), key=days.__getitem__, reverse=True)
    return list(zip(map(papers.__getitem__, order), map(dates.__getitem__, order), strict=True))


def _listed_at(paper: Paper, start: dt.datetime) -> dt.datetime:
    """
    Return when a paper was put on its list, in UTC: midnight if only the day is known.
    """
    if paper.featured_at:
        return in_zone(paper.featured_at, dt.UTC)
    if paper.featured_on:
        return dt.datetime.combine(paper.featured_on, dt.time(), dt.UTC)
    return start


def _wanted_date(paper: Paper, listed: dt.datetime, first_seen: dt.datetime | None) -> dt.datetime:
    """
    Return the preferred date of a paper, which other papers may share.

    Args:
        paper: The paper.

        listed: When it was put on the list, or midnight.

        first_seen: When the archive first saw a paper of that list.
    """
    if paper.first_seen_at and first_seen:
        was_over = first_seen.date() - listed.date() >= _GROWS_FOR
        if not was_over or paper.first_seen_at > first_seen:
            return max(listed, in_zone(paper.first_seen_at, dt.UTC))
    if listed.time() == dt.time():
        # It is derived from the id, so that it stays the same when other papers join the list.
        number = re.sub("[^0-9]", "", paper.id)[-5:] or "0"
        return listed + dt.timedelta(seconds=int(number) % _SPREAD)
    return listed


def _next_second(time: dt.datetime) -> dt.datetime:
    try:
        return time.replace(microsecond=0) + dt.timedelta(seconds=1)
    except OverflowError:  # The calendar ends here.
        return time


def _entry(paper: Paper, date: dt.datetime, catalog: Labels) -> FeedEntry:
    url = paper.hub_url
    title = plain(paper.title) or clean(paper.id) or url
    if paper.withdrawn_at:
        title = f"[{catalog.text('withdrawn')}] {title}"
    blocks, texts = [], []
    for paragraph in paragraphs(paper.abstract):
        block = html(paragraph)
        blocks.append(block)
        # Without elements, the markup is the escaped plain text.
        texts.append(escape(plain(paragraph)) if "<" in block else block)
    return FeedEntry(
        url=url,
        title=title,
        date=date,
        authors=_cleaned(map(attrgetter("name"), paper.authors)),
        summary="\n\n".join(texts),
        content=_content(paper, blocks, catalog),
        keywords=list(dict.fromkeys(_cleaned(paper.ai_keywords))),
        thumbnail=hub_image(paper.thumbnail_url),
    )


def _cleaned(texts: Iterable[str]) -> list[str]:
    return list(filter(None, map(clean, texts)))


def _content(paper: Paper, abstract: list[str], catalog: Labels) -> str:
    blocks = list(abstract)
    if paper.organization:
        label = escape(clean(paper.organization.label))
        blocks.insert(0, _link(paper.organization.hub_url, label))
    if paper.withdrawn_at:
        blocks.insert(0, escape(catalog.text("withdrawn")))
    for repositories in linked_repositories(paper, catalog):
        # The number of the others is left out, because it changes often.
        names = ", ".join(_link(target, escape(shown)) for shown, target in repositories.links)
        blocks.append(f"{escape(repositories.label)}: {names}")
    pages = {"hub_page": paper.hub_url, **links(paper)}
    blocks.append(" · ".join(_link(pages[key], escape(catalog.text(key))) for key in pages))
    return f"<p>{'</p><p>'.join(blocks)}</p>"


def _link(url: str, markup: str) -> str:
    return f'<a href="{escape(url)}">{markup}</a>'
