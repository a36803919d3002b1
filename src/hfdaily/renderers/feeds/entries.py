"""
The feed of a digest before it is written as RSS, Atom or JSON: one entry for each paper.

An entry holds only what stays the same. With upvotes in it, readers would show it as changed every
hour.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final
from urllib.parse import quote

import attrs

from hfdaily import Digest, Paper
from hfdaily.labels import Labels, labels
from hfdaily.plugins import RenderContext
from hfdaily.text import clean, html, paragraphs, plain, safe_url

from .._common import hub_image, in_zone, subject

__all__ = ["HUB_PAPERS", "Feed", "FeedEntry", "make_feed"]

#: The page that the feeds are about.
HUB_PAPERS: Final = "https://huggingface.co/papers"

#: A list grows on its day and on the day after. A list that was first read later than that is
#: taken as a whole: nobody knows when its papers joined.
_GROWS_FOR: Final = dt.timedelta(days=2)
#: Papers whose list day alone is known are spread over the first hour of that day, in seconds.
_SPREAD: Final = 3600


@attrs.frozen
class FeedEntry:
    """
    The entry of a paper. Texts are cleaned, but not escaped for what they are written into.

    Attributes:
        url: The paper's page on the Hub, which is the entry's id too.
        title: The title without markup.
        date: When the paper was listed, in UTC. No two entries of a feed share a second.
        authors: The names of the authors.
        summary: The abstract as HTML without any element.
        content: The organization, the abstract and the links as HTML.
        keywords: The keywords, each once.
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
    A feed. Texts are cleaned, but not escaped for what they are written into.

    Attributes:
        title: The title of the context, else the name of the list.
        description: The title and what the feed covers.
        language: The language of the labels.
        url: The feed's own address, if it is known.
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
    title = clean(context.title or "") or catalog.text("title")
    start = digest.period.start
    papers = sorted(digest.papers, key=lambda paper: _list_day(paper, start), reverse=True)
    dates = _dates(papers, start)
    entries = [_entry(paper, date, catalog) for paper, date in zip(papers, dates, strict=True)]
    url = safe_url(context.site_url)
    return Feed(
        title=title,
        description=f"{title}: {subject(digest, catalog)}",
        language=catalog.language,
        url=url + file_name if url and url.endswith("/") else url,
        date=max(dates, default=in_zone(digest.as_of or _midnight(start), dt.UTC)),
        entries=entries,
    )


def _list_day(paper: Paper, start: dt.date) -> dt.date:
    """
    Return the UTC day of the list that a paper is on, or else the first day of the digest.
    """
    if paper.featured_at:
        return in_zone(paper.featured_at, dt.UTC).date()
    return paper.featured_on or start


def _dates(papers: Sequence[Paper], start: dt.date) -> list[dt.datetime]:
    """
    Return a date for each paper, no two of them within the same second.

    A paper that an archive saw later than others of its list has a later date. Readers that
    remember the newest date which they have seen, and nothing else, miss no paper then.
    """
    first_seen: dict[dt.date, dt.datetime] = {}
    for paper in papers:
        if seen := paper.first_seen_at:
            day = _list_day(paper, start)
            first_seen[day] = min(seen, first_seen.get(day, seen))
    wanted = [_wanted_date(paper, _list_day(paper, start), first_seen) for paper in papers]
    dates = wanted[:]
    latest = None
    # By id where times are equal: the order must not change with upvotes.
    for index in sorted(range(len(papers)), key=lambda at: (wanted[at], papers[at].id)):
        if latest and wanted[index] <= latest.replace(microsecond=999_999):
            dates[index] = _next_second(latest)
        latest = dates[index]
    return dates


def _wanted_date(paper: Paper, day: dt.date, first_seen: dict[dt.date, dt.datetime]) -> dt.datetime:
    """
    Return when a paper was listed, as far as its record and those beside it tell.
    """
    listed = in_zone(paper.featured_at, dt.UTC) if paper.featured_at else _midnight(day)
    if seen := paper.first_seen_at:
        was_over = first_seen[day] - _midnight(day) >= _GROWS_FOR
        if not was_over or seen > first_seen[day]:
            return max(listed, in_zone(seen, dt.UTC))
    if listed.time() == dt.time():
        # From the id, so that the date stays the same when other papers join the list.
        number = re.sub("[^0-9]", "", paper.id)[-5:] or "0"
        return listed + dt.timedelta(seconds=int(number) % _SPREAD)
    return listed


def _next_second(time: dt.datetime) -> dt.datetime:
    try:
        return time.replace(microsecond=0) + dt.timedelta(seconds=1)
    except OverflowError:  # the calendar ends here
        return time


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _entry(paper: Paper, date: dt.datetime, catalog: Labels) -> FeedEntry:
    # Whatever the id is, there is a URL for it, and always the same.
    url = safe_url(paper.hub_url) or quote(paper.hub_url, safe=":/", errors="replace")
    title = plain(paper.title) or clean(paper.id) or url
    if paper.withdrawn_at:
        title = f"[{catalog.text('withdrawn')}] {title}"
    abstract = paragraphs(paper.abstract)
    markup = [html(paragraph) for paragraph in abstract]
    # Where nothing was marked up, the markup is the text, escaped.
    texts = [
        escape(plain(text)) if "<" in marked else marked
        for marked, text in zip(markup, abstract, strict=True)
    ]
    return FeedEntry(
        url=url,
        title=title,
        date=date,
        authors=_cleaned([author.name for author in paper.authors]),
        summary="\n\n".join(texts),
        content=_content(paper, url, markup, catalog),
        keywords=list(dict.fromkeys(_cleaned(paper.ai_keywords))),
        thumbnail=hub_image(paper.thumbnail_url),
    )


def _cleaned(texts: Iterable[str]) -> list[str]:
    return list(filter(None, map(clean, texts)))


def _content(paper: Paper, url: str, abstract: list[str], catalog: Labels) -> str:
    blocks = list(abstract)
    if paper.organization:
        label = escape(clean(paper.organization.label))
        page = safe_url(paper.organization.hub_url)
        blocks.insert(0, _link(page, label) if page else label)
    if paper.withdrawn_at:
        blocks.insert(0, escape(catalog.text("withdrawn")))
    pages = {
        "hub_page": url,
        "arxiv": safe_url(paper.abs_url),
        "pdf": safe_url(paper.pdf_url),
        "code": safe_url(paper.github_repo),
        "project": safe_url(paper.project_page),
    }
    links = [_link(target, escape(catalog.text(key))) for key, target in pages.items() if target]
    blocks.append(" · ".join(links))
    return f"<p>{'</p><p>'.join(blocks)}</p>"


def _link(url: str, markup: str) -> str:
    return f'<a href="{escape(url)}">{markup}</a>'
