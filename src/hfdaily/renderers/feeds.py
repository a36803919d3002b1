"""
RSS 2.0, Atom 1.0 and JSON Feed 1.1: one entry a paper, the newest day first.

An entry says only what stays as it is: with its votes in it, readers would
show it as changed every hour. See https://www.rssboard.org/rss-profile,
https://www.rfc-editor.org/rfc/rfc4287 and https://www.jsonfeed.org/version/1.1/.
"""

from __future__ import annotations

import datetime as dt
import json

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

import attrs

from hfdaily import Digest, Paper, RenderContext, Renderer, hookimpl
from hfdaily.labels import labels
from hfdaily.text import clean, html, paragraphs, plain, safe_url

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["hfdaily_renderers"]

_HUB: Final = "https://huggingface.co/papers"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_MEDIA: Final = "http://search.yahoo.com/mrss/"


@attrs.frozen
class _Entry:
    """
    What all three formats say of a paper; cleaned, but not yet escaped.
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
class _Feed:
    """
    What all three formats say of the feed.
    """

    title: str
    subtitle: str
    language: str
    url: str | None
    updated: dt.datetime
    entries: list[_Entry]


def _feed(digest: Digest, context: RenderContext, name: str) -> _Feed:
    words = labels(context.locale)
    keys = ("hub_page", "arxiv", "pdf", "code", "project")
    names = {key: words.text(key) for key in keys}
    title = clean(context.title or "") or words.text("title")
    first = _midnight(digest.period.start)
    papers = sorted(digest.papers, key=lambda paper: _date(paper, first).date(), reverse=True)
    entries = [_entry(paper, first, names) for paper in papers]
    return _Feed(
        title=title,
        subtitle=f"{title}: {words.period(digest.period)}",
        language=words.language,
        url=_own_url(context.site_url, name),
        updated=max([entry.date for entry in entries], default=digest.as_of or first),
        entries=entries,
    )


def _entry(paper: Paper, first: dt.datetime, names: Mapping[str, str]) -> _Entry:
    url = _guid(paper)
    abstract = paragraphs(paper.abstract)
    return _Entry(
        url=url,
        title=plain(paper.title) or clean(paper.id) or url,
        date=_date(paper, first),
        authors=_cleaned(author.name for author in paper.authors),
        summary="\n\n".join([plain(paragraph) for paragraph in abstract]),
        content=_content(paper, url, abstract, names),
        keywords=list(dict.fromkeys(_cleaned(paper.ai_keywords))),
        thumbnail=safe_url(paper.thumbnail_url),
    )


def _guid(paper: Paper) -> str:
    from urllib.parse import quote

    # Whatever the id, there is a URL for it, and it stays the same.
    return safe_url(paper.hub_url) or quote(paper.hub_url, safe=":/", errors="replace")


def _date(paper: Paper, first: dt.datetime) -> dt.datetime:
    """
    When the paper was featured; where it does not say, when the digest began.
    """
    if paper.featured_at:
        return paper.featured_at.astimezone(dt.UTC)
    return _midnight(paper.featured_on) if paper.featured_on else first


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _cleaned(texts: Iterable[str]) -> list[str]:
    return [text for text in map(clean, texts) if text]


def _content(paper: Paper, url: str, abstract: Iterable[str], names: Mapping[str, str]) -> str:
    organization = paper.organization
    blocks = [_link(organization.hub_url, clean(organization.label))] if organization else []
    blocks += [html(paragraph) for paragraph in abstract]
    links = [
        (url, "hub_page"),
        (safe_url(paper.abs_url), "arxiv"),
        (safe_url(paper.pdf_url), "pdf"),
        (safe_url(paper.github_repo), "code"),
        (safe_url(paper.project_page), "project"),
    ]
    blocks.append(" · ".join([_link(link, names[key]) for link, key in links if link]))
    return "".join([f"<p>{block}</p>" for block in blocks])


def _link(url: str, text: str) -> str:
    safe = safe_url(url)
    return f'<a href="{escape(safe)}">{escape(text)}</a>' if safe else escape(text)


def _own_url(site_url: str | None, name: str) -> str | None:
    """
    Where the feed will live: in the folder that the URL names, else at the URL.
    """
    url = safe_url(site_url)
    if site_url and not url:
        msg = f"site_url is {site_url!r:.100}; a feed needs an http or https URL to name its own"
        raise ValueError(msg)
    return url + name if url and url.endswith("/") else url


def _rss(digest: Digest, context: RenderContext, /) -> str:
    from email.utils import format_datetime
    from xml.etree.ElementTree import Element

    feed = _feed(digest, context, "feed.rss")
    root = Element(
        "rss",
        {
            "version": "2.0",
            "xmlns:atom": _ATOM,
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": _MEDIA,
        },
    )
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", _HUB)
    _add(channel, "description", feed.subtitle)
    _add(channel, "language", feed.language)
    _add(channel, "pubDate", format_datetime(feed.updated, usegmt=True))
    if context.generated_at:
        built = context.generated_at.astimezone(dt.UTC)
        _add(channel, "lastBuildDate", format_datetime(built, usegmt=True))
    _add(channel, "generator", "hfdaily")
    if feed.url:
        _add(channel, "atom:link", rel="self", type="application/rss+xml", href=feed.url)
    for entry in feed.entries:
        item = _add(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", entry.url)
        _add(item, "guid", entry.url, isPermaLink="true")
        _add(item, "pubDate", format_datetime(entry.date, usegmt=True))
        for name in entry.authors:
            _add(item, "dc:creator", name)
        for keyword in entry.keywords:
            _add(item, "category", keyword)
        # Readers take it for HTML, whatever it is.
        _add(item, "description", escape(entry.summary, quote=False))
        _add(item, "content:encoded", entry.content)
        if entry.thumbnail:
            _add(item, "media:thumbnail", url=entry.thumbnail)
    return _document(root)


def _atom(digest: Digest, context: RenderContext, /) -> str:
    from xml.etree.ElementTree import Element

    feed = _feed(digest, context, "feed.atom")
    root = Element("feed", {"xmlns": _ATOM, "xmlns:media": _MEDIA, "xml:lang": feed.language})
    _add(root, "id", feed.url or _HUB)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _rfc3339(feed.updated))
    _add(root, "link", rel="alternate", type="text/html", href=_HUB)
    if feed.url:
        _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "generator", "hfdaily")
    # Stands for the authors of papers that have none.
    _add(_add(root, "author"), "name", "Hugging Face")
    for entry in feed.entries:
        item = _add(root, "entry")
        _add(item, "id", entry.url)
        _add(item, "title", entry.title)
        _add(item, "updated", _rfc3339(entry.date))
        _add(item, "published", _rfc3339(entry.date))
        _add(item, "link", rel="alternate", type="text/html", href=entry.url)
        for name in entry.authors:
            _add(_add(item, "author"), "name", name)
        for keyword in entry.keywords:
            _add(item, "category", term=keyword)
        _add(item, "summary", entry.summary)
        _add(item, "content", entry.content, type="html")
        if entry.thumbnail:
            _add(item, "media:thumbnail", url=entry.thumbnail)
    return _document(root)


def _add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    from xml.etree.ElementTree import SubElement

    element = SubElement(parent, tag, attributes)
    element.text = text
    return element


def _document(root: Element) -> str:
    from xml.etree.ElementTree import indent, tostring

    indent(root, space="")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _rfc3339(time: dt.datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _jsonfeed(digest: Digest, context: RenderContext, /) -> str:
    feed = _feed(digest, context, "feed.json")
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": _HUB,
        "feed_url": feed.url,
        "description": feed.subtitle,
        "language": feed.language,
        "items": [_known(_json_item(entry)) for entry in feed.entries],
    }
    return json.dumps(_known(document), ensure_ascii=False, indent=1) + "\n"


def _json_item(entry: _Entry) -> dict[str, Any]:
    return {
        "id": entry.url,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content,
        "summary": entry.summary or None,
        "image": entry.thumbnail,
        "date_published": _rfc3339(entry.date),
        "authors": [{"name": name} for name in entry.authors] or None,
        "tags": entry.keywords or None,
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


@hookimpl
def hfdaily_renderers() -> list[Renderer]:
    """
    Offer `rss`, `atom` and `jsonfeed`.
    """
    # A feed keeps its address, and with these endings web servers send the right type.
    return [
        Renderer(
            name="rss",
            media_type="application/rss+xml",
            suffix=".rss",
            render=_rss,
            filename=lambda digest: "feed.rss",
        ),
        Renderer(
            name="atom",
            media_type="application/atom+xml",
            suffix=".atom",
            render=_atom,
            filename=lambda digest: "feed.atom",
        ),
        Renderer(
            name="jsonfeed",
            media_type="application/feed+json",
            suffix=".json",
            render=_jsonfeed,
            filename=lambda digest: "feed.json",
        ),
    ]
