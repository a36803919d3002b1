"""
What a feed says of a digest, whatever it is written in: one entry a paper, newest day first.

An entry says only what stays as it is: with its votes in it, readers would
show it as changed every hour.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterable
from html import escape
from typing import Final

import attrs

from hfdaily import Digest, Paper
from hfdaily.labels import labels
from hfdaily.plugins import RenderContext
from hfdaily.text import clean, html, paragraphs, plain, safe_url

__all__ = ["HUB", "Entry", "Feed", "feed_of"]

#: The page that the feeds stand for.
HUB: Final = "https://huggingface.co/papers"


@attrs.define
class Entry:
    """
    A paper. Texts are cleaned, but not escaped for what they go into.

    Attributes:
        url: The paper's page on the Hub, which is its id too.
        date: When it was featured, in UTC.
        summary: The abstract as HTML that has nothing marked up.
        content: HTML: organization, abstract and links.
    """

    url: str
    title: str
    date: dt.datetime
    authors: list[str]
    summary: str
    content: str
    keywords: list[str]
    thumbnail: str | None


@attrs.define
class Feed:
    """
    A feed. Texts are cleaned, but not escaped for what they go into.

    Attributes:
        url: Where it will live, if anybody knows.
        date: The newest entry's; of a feed without any, when that was found.
    """

    title: str
    description: str
    language: str
    url: str | None
    date: dt.datetime
    entries: list[Entry]


def feed_of(digest: Digest, context: RenderContext, name: str) -> Feed:
    """
    Make the feed of a digest.

    Args:
        name: Its file's, for its own URL where `site_url` is that of a folder.
    """
    words = labels(context.locale)
    names = [escape(words.text(key)) for key in ("hub_page", "arxiv", "pdf", "code", "project")]
    title = clean(context.title or "") or words.text("title")
    first = _midnight(digest.period.start)
    entries = [_entry(paper, first, names) for paper in digest.papers]
    entries.sort(key=lambda entry: entry.date.date(), reverse=True)
    return Feed(
        title=title,
        description=f"{title}: {words.period(digest.period)}",
        language=words.language,
        url=_own_url(context.site_url, name),
        date=max([entry.date for entry in entries], default=digest.as_of or first),
        entries=entries,
    )


def _own_url(site_url: str | None, name: str) -> str | None:
    url = safe_url(site_url)
    return url + name if url and url.endswith("/") else url


def _entry(paper: Paper, first: dt.datetime, names: list[str]) -> Entry:
    url = _hub_url(paper)
    abstract = paragraphs(paper.abstract)
    markup = [html(paragraph) for paragraph in abstract]
    return Entry(
        url=url,
        title=plain(paper.title) or clean(paper.id) or url,
        date=_date(paper, first),
        authors=_cleaned(author.name for author in paper.authors),
        summary="\n\n".join(map(_unmarked, markup, abstract)),
        content=_content(paper, url, markup, names),
        keywords=list(dict.fromkeys(_cleaned(paper.ai_keywords))),
        thumbnail=safe_url(paper.thumbnail_url),
    )


def _hub_url(paper: Paper) -> str:
    if url := safe_url(paper.hub_url):
        return url
    from urllib.parse import quote

    # Whatever the id is, there is a URL for it, and always the same.
    return quote(paper.hub_url, safe=":/", errors="replace")


def _date(paper: Paper, first: dt.datetime) -> dt.datetime:
    """
    When the paper was featured; where it does not say, when the digest begins.
    """
    if paper.featured_at:
        return paper.featured_at.astimezone(dt.UTC)
    return _midnight(paper.featured_on) if paper.featured_on else first


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _cleaned(texts: Iterable[str]) -> list[str]:
    return [text for text in map(clean, texts) if text]


def _unmarked(markup: str, source: str) -> str:
    # Where `html` had nothing to mark up, it is `plain`, escaped.
    return escape(plain(source)) if "<" in markup else markup


def _content(paper: Paper, url: str, abstract: list[str], names: list[str]) -> str:
    blocks = list(abstract)
    if paper.organization:
        label = escape(clean(paper.organization.label))
        blocks.insert(0, _link(safe_url(paper.organization.hub_url), label) or label)
    pages = [paper.abs_url, paper.pdf_url, paper.github_repo, paper.project_page]
    links = map(_link, [url, *map(safe_url, pages)], names)
    blocks.append(" · ".join(filter(None, links)))
    return f"<p>{'</p><p>'.join(blocks)}</p>"


def _link(url: str | None, markup: str) -> str:
    return f'<a href="{escape(url)}">{markup}</a>' if url else ""
